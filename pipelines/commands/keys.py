"""garim keys: the life of a keyset, from new over rotated to destroyed, epoch by epoch."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from pipelines.commands import options
from pipelines.errors import UsageError

if TYPE_CHECKING:  # imported where it is used: other verbs start without it
    import pyarrow as pa

    from pipelines.masking.keys import Key, Keyset

_TOKEN = re.compile("([a-z]+)_([a-z]{2})_(?:([rs])(?:[a-p]{2}){17,}|[a-p]{32})")
_MADE_BY = {"r": "encrypt", "s": "encrypt, deterministic", None: "pseudonym"}
_kek_help = (
    "Wrap the keys under a key-encryption key: file:PATH or env:NAME (32 random bytes, in a "
    "variable as base64), or the KMS that your site has added."
)
UNREADABLE = (
    "tokens of encrypt that name it (…_{id}_r…, …_{id}_s…) and rows quarantined under it: nobody "
    "can read them again",
    "pseudonyms that name it (…_{id}_…) stay as they are; none can be made again or compared with "
    "a known value",
    "dates moved under it stay moved; by how many days cannot be reckoned again",
)


@click.group()
def keys() -> None:
    """Make and keep the keys of pseudonyms and encryption (가명 키).

    A keyset is a file with one secret for every epoch: ka, kb, and so on. One is active: new tokens
    are made with it and name it (phone_ka_…). Retired ones only read what they have made.

    \b
      garim keys new keyset.json              once; keep it apart from the data, keep a copy
      garim keys list keyset.json             which keys there are; never shows a secret
      garim keys rotate keyset.json           kb becomes active, ka is retired
      garim keys which keyset.json TOKEN      of which epoch is this token?
      garim keys destroy keyset.json ka       nobody can read again what ka has encrypted
      garim keys rewrap keyset.json --kek R   wrap the same keys under another key

    KEYSET is a file of mode 0600 (PATH or file:PATH) or, where nothing is changed, env:NAME: a
    variable of the environment that holds what base64 < PATH prints.
    """


@keys.command("new")
@click.argument("path")
@click.option("--kek", default="", metavar="REFERENCE", help=_kek_help)
@options.as_json
def new(path: str, kek: str, as_json: bool) -> None:
    """Make a keyset file at PATH, readable by you alone (mode 0600).

    Whoever holds it can link pseudonyms to known values: keep it apart from masked data. Without
    it, later runs cannot make the same pseudonyms: keep a copy.
    """
    from pipelines.masking.keys import new_keyset

    keyset = new_keyset(path, kek)
    _show(_about("new", keyset) | {"path": path}, as_json,
          f"Keyset {keyset.id} with key {keyset.active.id}: {path}")  # fmt: skip


@keys.command("list")
@click.argument("keyset")
@options.as_json
def list_(keyset: str, as_json: bool) -> None:
    """Show the keys of KEYSET: id, state, dates and check value, never a secret.

    Two files whose check values are equal hold the same key. Wrapped keys are not unwrapped.
    """
    from pipelines.masking.keys import read_keyset

    found = read_keyset(keyset)
    wrapped = f", wrapped under {found.kek}" if found.kek else ""
    _show(_about("list", found), as_json, f"Keyset {found.id}{wrapped}", *_table(found.keys))


@keys.command("which")
@click.argument("keyset")
@click.argument("token")
@options.as_json
def which(keyset: str, token: str, as_json: bool) -> None:
    """Say by what and in which epoch of KEYSET a TOKEN was made.

    The token says it itself: phone_ka_… is a telephone number's, made under key ka. Whether another
    keyset has a ka too, the manifest beside the data tells: it names keyset and keys.
    """
    from pipelines.masking.keys import read_keyset

    found = _TOKEN.fullmatch(token.strip())
    if found is None:
        raise UsageError(
            "This is no token of pseudonym or encrypt.",
            do="A token is letters alone, such as phone_ka_ and 32 letters from a to p.",
        )
    held = read_keyset(keyset)
    key, made_by = held.key(found[2]), _MADE_BY[found[3]]
    about = {"verb": "keys which", "keyset": held.id, "name": found[1], "made_by": made_by}
    line = f"A token of {found[1]!r}, made by {made_by} under key {key.id}"
    _show(about | {"key": _entry(key)}, as_json, line, *_table([key]))


@keys.command("rotate")
@click.argument("path")
@options.as_json
def rotate(path: str, as_json: bool) -> None:
    """Add a fresh active key to the keyset at PATH and retire the one that was active.

    From then on, masking makes other tokens: outputs of two epochs do not join. Mask again what
    must join, or rotate where a delivery ends. Retired keys still turn their own tokens back.
    """
    from pipelines.masking.keys import rotate as rotate_file

    keyset = rotate_file(path)
    was = keyset.keys[-2].id
    _show(_about("rotate", keyset), as_json,
          f"Key {keyset.active.id} is active; {was} is retired and still turns its tokens back.",
          f"Tokens of {was} and {keyset.active.id} do not join: mask again what must join.",
          "Copy the keyset anew: its old copies lack the new key.")  # fmt: skip


@keys.command("destroy")
@click.argument("path")
@click.argument("epoch")
@click.option("--yes", metavar="KEYID", help="Do not ask; KEYID is EPOCH once more, for scripts.")
@options.as_json
def destroy(path: str, epoch: str, yes: str | None, as_json: bool) -> None:
    """Remove the secret of a retired EPOCH from the keyset at PATH, for good (암호키 폐기).

    What it has encrypted can then be read by nobody. Says what that is and asks for the key id
    before anything is changed. The key's id and dates stay in the file; its bytes are overwritten.
    Copies of the file, backups and snapshots keep the key: destroy them too.
    """
    from pipelines.masking.keys import destroy as destroy_key
    from pipelines.masking.keys import read_keyset
    from pipelines.masking.keys.keyset import require_retired
    from pipelines.masking.keys.place import file_of

    file_of(path)  # a variable cannot be changed: said before anyone is asked
    key = read_keyset(path).key(epoch)
    require_retired(key)
    lost = [line.format(id=key.id) for line in UNREADABLE]
    _confirm(key, lost, yes)
    keyset = destroy_key(path, epoch)
    result = _about("destroy", keyset) | {"destroyed": epoch, "unreadable": lost}
    _show(result, as_json, f"Key {epoch} of keyset {keyset.id} is destroyed.",
          "Destroy the copies of the keyset file too: backups, snapshots, variables.")  # fmt: skip


@keys.command("rewrap")
@click.argument("path")
@click.option("--kek", required=True, metavar="REFERENCE", help=_kek_help)
@options.as_json
def rewrap(path: str, kek: str, as_json: bool) -> None:
    """Wrap the keys of the keyset at PATH under another key-encryption key.

    The keys stay the same, and so do all tokens. Where they lay open until now, old copies of the
    file still hold them.
    """
    from pipelines.masking.keys import rewrap as rewrap_file

    keyset = rewrap_file(path, kek)
    _show(_about("rewrap", keyset), as_json, f"Keyset {keyset.id} is wrapped under {keyset.kek}")


@keys.command("fingerprint")
@click.argument("path", metavar="KEYSET")
@click.argument("entity")
@click.option("--all-keys", is_flag=True, help="One under each key of the keyset, the retired ones "
              "too: for garim ledger who.")  # fmt: skip
def fingerprint(path: str, entity: str, all_keys: bool) -> None:
    """Make the lines of a hold list: a keyed fingerprint for each value on standard input.

    One value a line, blank lines left out; a line that holds no such value ends it. All spellings
    of a value share one. The values are not stored; the keyset of the deliveries is needed, since
    no other makes the same.

    \b
    Example:
      garim keys fingerprint keyset.json PHONE_NUMBER < withdrawn.txt >> holds.txt
    """
    from pipelines.masking.keys import load_keyset
    from pipelines.masking.own import own_entities
    from pipelines.masking.selection import HOLD, fingerprints
    from pipelines.masking.yamlfile import nearest

    known = own_entities().korean
    if entity not in known:
        raise UsageError(f"Unknown entity {entity!r}.", do=nearest(entity, known))
    key = load_keyset(path).derive_all(HOLD, entity)
    values = _values(entity)
    for one in (key, *key.earlier) if all_keys else (key,):
        for token in fingerprints(entity, values, one).to_pylist():
            click.echo(token)


def _values(entity: str) -> pa.Array:
    """The values on standard input, one a line.

    Raises UsageError where there is none, and for a line of signs alone: all such are one value.
    """
    import pyarrow as pa

    from pipelines.masking.masker import folded
    from pipelines.masking.operators.normalise import normalise

    lines = {at: line.strip() for at, line in enumerate(_standard_input().splitlines(), 1)}
    given = {at: line for at, line in lines.items() if line}
    if not given:
        raise UsageError("There is no value on standard input.",
                         do="Give them one a line: garim keys fingerprint KEYSET ENTITY "
                         "< values.txt")  # fmt: skip
    values = pa.array(given.values(), pa.string())
    for at, form in zip(given, normalise(entity, folded(values)).to_pylist(), strict=True):
        if not any(map(str.isalnum, form)):
            raise UsageError(f"This is no {entity}: it has no letter and no digit.",
                             f"Standard input, line {at}.", "Mend or remove it.")  # fmt: skip
    return values


def _standard_input() -> str:
    if sys.stdin.isatty():
        click.echo("Values, one a line; Ctrl-D ends them:", err=True)
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError("Standard input is not UTF-8.", do="Save the values as UTF-8.") from None


def _confirm(key: Key, lost: Sequence[str], yes: str | None) -> None:
    """Returns once the key's id was given again; raises UsageError else."""
    typed = yes
    if yes is None:
        if not sys.stdin.isatty():
            raise UsageError(
                "Destroying a key asks for its id, and there is no terminal to ask at.",
                do=f"Give --yes {key.id} if what key {key.id} has encrypted may be lost for good.",
            )
        click.echo(f"Key {key.id}, retired on {key.retired}, is to be destroyed. Then:", err=True)
        for line in lost:
            click.echo(f"  - {line};", err=True)
        click.echo("This cannot be undone.", err=True)
        typed = click.prompt("Type the id of the key to go on", err=True)
    if str(typed).strip() != key.id:
        raise UsageError("That is not the id of the key; nothing was changed.")


def _about(verb: str, keyset: Keyset) -> dict[str, Any]:
    """A keyset for programs, without secrets."""
    kek = {"kek": keyset.kek} if keyset.kek else {}
    entries = [_entry(key) for key in keyset.keys]
    head = {"verb": f"keys {verb}", "keyset": keyset.id, "active": keyset.active.id}
    return {**head, **kek, "keys": entries}


def _entry(key: Key) -> dict[str, str]:
    shown: dict[str, str | date | None] = {
        "id": key.id,
        "state": key.state,
        "created": key.created,
        "retired": key.retired,
        "destroyed": key.destroyed,
        "check": key.check,
    }
    return {name: str(value) for name, value in shown.items() if value}


def _table(found: Sequence[Key]) -> list[str]:
    names = ("id", "state", "created", "retired", "destroyed", "check")
    rows = [names, *(tuple(_entry(key).get(name, "") for name in names) for key in found)]
    widths = [max(len(row[at]) for row in rows) for at in range(len(names))]
    return ["  ".join(map(str.ljust, row, widths)).rstrip() for row in rows]


def _show(result: dict[str, Any], as_json: bool, *lines: str) -> None:
    if as_json:
        lines = (json.dumps(result, ensure_ascii=False),)
    for line in lines:
        click.echo(line)
