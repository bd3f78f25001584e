"""garim keys: what it says, what it asks before anything is lost, and what it never shows."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.lake.asked import read_holds
from pipelines.masking.keys import load_keyset
from pipelines.masking.operators import apply
from pipelines.masking.operators.normalise import FORMS, short_name
from tests.command import Ran, garim

Keys = Callable[..., Ran]


@pytest.fixture
def keys() -> Keys:
    return lambda *words: garim("keys", *words)


@pytest.fixture
def path(keys: Keys, tmp_path: Path) -> Path:
    assert keys("new", tmp_path / "set.keys").code == 0
    return tmp_path / "set.keys"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_new_says_what_it_made(keys: Keys, tmp_path: Path) -> None:
    ran = keys("new", tmp_path / "set.keys", "--json")
    keyset = load_keyset(tmp_path / "set.keys")
    made = {"id": "ka", "state": "active", "created": str(keyset.active.created),
            "check": keyset.active.check}  # fmt: skip
    assert ran.json == {"verb": "keys new", "keyset": keyset.id, "active": "ka", "keys": [made],
                        "path": str(tmp_path / "set.keys")}  # fmt: skip
    again = keys("new", tmp_path / "set.keys")
    assert again.code == 2 and "never overwritten" in again.err


def test_new_in_a_folder_that_is_not_there(keys: Keys, tmp_path: Path) -> None:
    ran = keys("new", tmp_path / "none" / "set.keys")
    assert ran.code == 2
    assert ran.err.startswith("garim: The folder for the key file is not there. (/")
    assert "mkdir -m 700 -p FOLDER" in ran.err and "keys new" not in ran.err


def test_the_way_of_a_key(keys: Keys, path: Path) -> None:
    assert "ka  active" in keys("list", path).out
    turned = keys("rotate", path)
    assert "kb is active; ka is retired" in turned.out and "do not join" in turned.out
    listed = keys("list", path).out.splitlines()
    today = str(load_keyset(path).active.created)
    assert listed[1].split() == ["id", "state", "created", "retired", "destroyed", "check"]
    assert listed[2].split()[:4] == ["ka", "retired", today, today]
    assert listed[3].split()[:3] == ["kb", "active", today]
    gone = keys("destroy", path, "ka", "--yes", "ka")
    assert gone.code == 0 and "Key ka of keyset" in gone.out and "backups" in gone.out
    assert keys("list", path).out.splitlines()[2].split() == ["ka", "destroyed", *[today] * 3]
    assert [key["state"] for key in keys("list", path, "--json").json["keys"]] == [
        "destroyed",
        "active",
    ]


def test_destroying_says_what_is_lost_and_asks(
    keys: Keys, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys("rotate", path)
    before = path.read_bytes()
    monkeypatch.setattr(sys, "stdin", Terminal("kb\n"))
    ran = keys("destroy", path, "ka", "--json")
    assert (ran.code, ran.out) == (2, "") and "nothing was changed" in ran.err
    for words in ("…_ka_r…, …_ka_s…", "quarantined", "pseudonyms", "dates", "cannot be undone"):
        assert words in ran.err
    assert path.read_bytes() == before
    monkeypatch.setattr(sys, "stdin", Terminal(" ka \n"))
    ran = keys("destroy", path, "ka", "--json")
    assert ran.code == 0 and ran.json["destroyed"] == "ka" and len(ran.json["unreadable"]) == 3
    assert load_keyset(path).keys[0].state == "destroyed"


@pytest.mark.parametrize("typed", ["", "\n"])
def test_no_answer_destroys_nothing(
    keys: Keys, path: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    keys("rotate", path)
    before = path.read_bytes()
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert keys("destroy", path, "ka").code == 3
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["ka"], "--yes ka"),  # no terminal
        (["ka", "--yes", "kb"], "not the id of the key"),
        (["ka", "--yes", ""], "not the id of the key"),
        (["ka", "--yes", "KA"], "not the id of the key"),
        (["kb", "--yes", "kb"], "Run garim keys rotate first"),
        (["kc", "--yes", "kc"], "It has: ka, kb."),
    ],
)
def test_what_is_not_confirmed_is_not_destroyed(
    keys: Keys, path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("ka\n"))
    keys("rotate", path)
    before = path.read_bytes()
    ran = keys("destroy", path, *words)
    assert ran.code == 2 and says in ran.err
    assert path.read_bytes() == before


def test_the_active_key_is_refused_before_anyone_is_asked(
    keys: Keys, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("ka\n"))
    ran = keys("destroy", path, "ka")
    assert ran.code == 2 and "Type the id" not in ran.err + ran.out


def test_a_variable_is_listed_and_not_changed(
    keys: Keys, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GARIM_KEYSET", base64.b64encode(path.read_bytes()).decode())
    assert keys("list", "env:GARIM_KEYSET", "--json").json == keys("list", path, "--json").json
    kek = ("--kek", "env:GARIM_KEK")
    for words in (["new"], ["rotate"], ["destroy", "ka", "--yes", "ka"], ["rewrap", *kek]):
        verb, *rest = words
        ran = keys(verb, "env:GARIM_KEYSET", *rest)
        assert ran.code == 2 and ("cannot be changed" in ran.err or "GARIM_KEK" in ran.err)


@pytest.mark.parametrize("entity", [*FORMS, "MERCHANT_NUMBER", "2"])
def test_which_reads_every_kind_of_token(keys: Keys, path: Path, entity: str) -> None:
    key = load_keyset(path).derive("analytics", entity)
    keys("rotate", path)
    ways: tuple[tuple[str, dict[str, bool], str], ...] = (
        ("pseudonym", {}, "pseudonym"),
        ("encrypt", {}, "encrypt"),
        ("encrypt", {"deterministic": True}, "encrypt, deterministic"),
    )
    for name, params, made_by in ways:
        token = apply(name, entity, pa.array(["x"]), params, key)[0].as_py()
        found = keys("which", path, f" {token}", "--json").json
        assert (found["name"], found["made_by"]) == (short_name(entity), made_by)
        assert (found["key"]["id"], found["key"]["state"]) == ("ka", "retired")
        said = keys("which", path, token)
        assert f"made by {made_by} under key ka" in said.out and token not in said.out


@pytest.mark.parametrize(
    "text", ["", "010-1234-5678", "person_ka_", f"phone_ka_{'a' * 31}", f"phone_ka_{'q' * 32}",
             f"phone_ka_t{'a' * 34}", f"phone_kaa_{'a' * 32}", f"x phone_ka_{'a' * 32}",
             f"phone_ka_r{'a' * 33}", f"phone_ka_s{'a' * 35}", f"phone_ka_{'a' * 33}"],
)  # fmt: skip
def test_which_knows_what_is_no_token_and_quotes_nothing(keys: Keys, path: Path, text: str) -> None:
    ran = keys("which", path, text)
    assert ran.code == 2 and "no token" in ran.err
    assert not text or text not in ran.err


def test_which_names_the_keys_of_a_keyset_that_lacks_it(keys: Keys, path: Path) -> None:
    ran = keys("which", path, f"phone_kz_{'a' * 32}")
    assert ran.code == 2 and "no key 'kz'. It has: ka." in ran.err


def test_wrapping(keys: Keys, tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GARIM_KEK", base64.b64encode(b"K" * 32).decode())
    made = keys("new", tmp_path / "two.keys", "--kek", "env:GARIM_KEK", "--json")
    assert made.json["kek"] == "env:GARIM_KEK"
    ran = keys("rewrap", path, "--kek", "env:GARIM_KEK")
    assert ran.code == 0 and "is wrapped under env:GARIM_KEK" in ran.out
    monkeypatch.delenv("GARIM_KEK")
    assert "wrapped under env:GARIM_KEK" in keys("list", path).out.splitlines()[0]
    assert keys("rotate", path).code == 2


def test_no_verb_shows_a_secret(
    keys: Keys, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GARIM_KEK", base64.b64encode(b"K" * 32).decode())
    secrets, said = [b"K" * 32], ""
    for words in (["list"], ["rotate"], ["list"], ["rewrap", "--kek", "env:GARIM_KEK"], ["list"],
                  ["rotate"], ["destroy", "ka", "--yes", "ka"], ["list"]):  # fmt: skip
        verb, *rest = words
        for more in ([], ["--json"]) if verb == "list" else ([],):
            ran = keys(verb, path, *rest, *more)
            said += ran.out + ran.err
        secrets += [key.secret for key in load_keyset(path).keys if key.secret]
    assert len(set(secrets)) == 4 and said
    for secret in secrets:
        for text in (secret.hex(), base64.b64encode(secret).decode(), repr(secret)[2:-1]):
            assert text not in said


def typed(monkeypatch: pytest.MonkeyPatch, values: bytes) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(values)))


def test_fingerprints_are_the_lines_of_a_hold_list(
    keys: Keys, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, b"010-0000-0001\n\n01000000001\n010-0000-0002\n")
    ran = keys("fingerprint", path, "PHONE_NUMBER")
    first, same, other = ran.out.split()
    assert ran.code == 0 and first == same != other and "0001" not in ran.out
    (tmp_path / "holds.txt").write_text(ran.out, "utf-8")
    assert read_holds(tmp_path / "holds.txt") == {first, other}
    for entity in ("PHONE_NO", "phone"):
        unknown = keys("fingerprint", path, entity)
        assert unknown.code == 2 and "Did you mean 'PHONE_NUMBER'?" in unknown.err
    typed(monkeypatch, b"010-0000-0001\n\xff\xfe\n")
    broken = keys("fingerprint", path, "PHONE_NUMBER")
    assert broken.code == 2 and "not UTF-8" in broken.err and not broken.out


@pytest.mark.parametrize(
    ("given", "said"),
    [(b"", "no value on standard input"), (b"\xef\xbb\xbf \n\n", "no value on standard input"),
     (b"\n010-0000-0001\n - \n", "This is no PHONE_NUMBER: it has no letter and no digit. "
      "Standard input, line 3.")],
)  # fmt: skip
def test_nothing_has_no_fingerprint(
    keys: Keys, path: Path, monkeypatch: pytest.MonkeyPatch, given: bytes, said: str
) -> None:
    typed(monkeypatch, given)
    ran = keys("fingerprint", path, "PHONE_NUMBER")
    assert ran.code == 2 and said in ran.err and not ran.out


def test_a_byte_order_mark_is_no_part_of_the_first_value(
    keys: Keys, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    typed(monkeypatch, b"abc")
    plain = keys("fingerprint", path, "KR_DI").out
    typed(monkeypatch, b"\xef\xbb\xbfabc")
    assert plain and keys("fingerprint", path, "KR_DI").out == plain


def test_the_help_teaches(keys: Keys) -> None:
    for words in ((), ("new",), ("list",), ("which",), ("rotate",), ("destroy",), ("rewrap",),
                  ("fingerprint",)):  # fmt: skip
        ran = keys(*words, "--help")
        assert ran.code == 0 and len(ran.out) > 300
    assert "env:NAME" in keys("--help").out and "backups" in keys("destroy", "--help").out
