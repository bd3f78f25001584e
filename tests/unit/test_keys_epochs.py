"""Rotation keeps old tokens readable; what a destroyed epoch encrypted is read by nobody."""

from __future__ import annotations

import base64
import json
import pickle
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from pipelines.errors import UsageError
from pipelines.masking.keys import (
    QUARANTINE,
    DerivedKey,
    Key,
    Keyset,
    destroy,
    load_keyset,
    new_keyset,
    open_sealed,
    read_keyset,
    rotate,
    seal,
)
from pipelines.masking.keys.document import parsed, written
from pipelines.masking.keys.keyset import next_id, rotated, without
from pipelines.masking.operators import apply

TODAY = date(2026, 11, 23)
VALUES = pa.array(["010-1234-5678", "010-0000-0001", None, ""])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    new_keyset(tmp_path / "set.keys")
    return tmp_path / "set.keys"


def key_of(path: Path, entity: str = "PHONE_NUMBER") -> DerivedKey:
    return load_keyset(path).derive_all("analytics", entity)


def states(keyset: Keyset) -> list[tuple[str, str]]:
    return [(key.id, key.state) for key in keyset.keys]


def encrypted(path: Path, deterministic: bool = False) -> pa.Array:
    given = {"deterministic": deterministic}
    return apply("encrypt", "PHONE_NUMBER", VALUES, given, key_of(path))


def decrypted(path: Path, *tokens: pa.Array) -> list[str | None]:
    found: list[str | None] = apply(
        "decrypt", "PHONE_NUMBER", pa.concat_arrays(tokens), {}, key_of(path)
    ).to_pylist()
    return found


def test_rotation_adds_an_active_key_and_keeps_the_old(path: Path) -> None:
    before = load_keyset(path)
    now = rotate(path)
    assert states(now) == [("ka", "retired"), ("kb", "active")]
    assert now == load_keyset(path)
    assert now.keys[0].secret == before.active.secret != now.active.secret
    assert now.keys[0].retired == now.active.created
    assert now.id == before.id and len(now.active.secret) == 32
    assert states(rotate(path)) == [("ka", "retired"), ("kb", "retired"), ("kc", "active")]


def test_retiring_is_dated_once() -> None:
    old = Keyset("abcd", (Key("ka", TODAY, "active", b"k" * 32),))
    one = rotated(old, Key("kb", TODAY, "active", b"l" * 32), TODAY)
    two = rotated(one, Key("kc", TODAY, "active", b"m" * 32), date(2027, 1, 1))
    assert [key.retired for key in two.keys] == [TODAY, date(2027, 1, 1), None]


def test_tokens_name_their_epoch(path: Path) -> None:
    first = apply("pseudonym", "PHONE_NUMBER", VALUES, {}, key_of(path))[0].as_py()
    rotate(path)
    second = apply("pseudonym", "PHONE_NUMBER", VALUES, {}, key_of(path))[0].as_py()
    assert first.startswith("phone_ka_") and second.startswith("phone_kb_")
    assert first[-32:] != second[-32:]


@pytest.mark.parametrize("deterministic", [True, False])
def test_decryption_reads_every_epoch_that_is_left(path: Path, deterministic: bool) -> None:
    old = encrypted(path, deterministic)
    rotate(path)
    middle = encrypted(path, deterministic)
    rotate(path)
    new = encrypted(path, deterministic)
    plain = decrypted(path, new)
    assert plain[0] in ("010-1234-5678", "01012345678")
    assert decrypted(path, old, new, middle) == plain * 3


def test_a_key_for_new_tokens_carries_no_earlier_ones(path: Path) -> None:
    old = encrypted(path)
    rotate(path)
    keyset = load_keyset(path)
    assert keyset.derive("analytics", "PHONE_NUMBER").earlier == ()
    assert [key.key_id for key in key_of(path).earlier] == ["ka"]
    rotate(path)
    assert [key.key_id for key in key_of(path).earlier] == ["kb", "ka"]
    with pytest.raises(UsageError, match=r"no tokens .* under key kb; they name key ka too"):
        apply("decrypt", "PHONE_NUMBER", old, {}, keyset.derive("analytics", "PHONE_NUMBER"))


def test_an_epoch_of_another_purpose_does_not_read(path: Path) -> None:
    old = encrypted(path)
    rotate(path)
    other = load_keyset(path).derive_all("research", "PHONE_NUMBER")
    with pytest.raises(UsageError, match="2 of 4 values are no tokens") as caught:
        apply("decrypt", "PHONE_NUMBER", old, {}, other)
    assert "they name" not in str(caught.value)
    assert "key kb, ka." in str(caught.value)


def test_a_token_cannot_be_passed_off_as_another_epochs(path: Path) -> None:
    old = encrypted(path)
    rotate(path)
    forged = pa.array([old[0].as_py().replace("_ka_", "_kb_")])
    with pytest.raises(UsageError, match="1 of 1 values are no tokens"):
        decrypted(path, forged)


@pytest.mark.parametrize("deterministic", [True, False])
def test_a_destroyed_epoch_is_read_by_nobody(path: Path, deterministic: bool) -> None:
    old = encrypted(path, deterministic)
    secret = load_keyset(path).active.secret
    rotate(path)
    new = encrypted(path, deterministic)
    now = destroy(path, "ka")
    assert states(now) == [("ka", "destroyed"), ("kb", "active")] and now == load_keyset(path)
    with pytest.raises(UsageError, match=r"2 of 8 .* under key kb; they name key ka too.*nobody"):
        decrypted(path, old, new)
    assert decrypted(path, new)[2:] == [None, ""]
    left = b"".join(file.read_bytes() for file in path.parent.iterdir())
    for text in (secret, base64.b64encode(secret), secret.hex().encode()):
        assert text not in left


def test_the_tombstone_keeps_id_and_dates_and_nothing_of_the_key(path: Path) -> None:
    rotate(path)
    made = load_keyset(path).keys[0]
    destroy(path, "ka")
    entry = json.loads(path.read_text())["keys"][0]
    assert entry == {
        "id": "ka",
        "created": made.created.isoformat(),
        "state": "destroyed",
        "retired": made.created.isoformat(),
        "destroyed": made.created.isoformat(),
    }


def test_a_destroyed_key_derives_nothing(path: Path) -> None:
    rotate(path)
    destroy(path, "ka")
    keyset = load_keyset(path)
    with pytest.raises(UsageError, match="Key ka was destroyed on 20"):
        keyset.derive("analytics", "PHONE_NUMBER", "ka")
    assert key_of(path).earlier == ()


def test_what_cannot_be_destroyed(path: Path) -> None:
    rotate(path)
    before = path.read_bytes()
    for epoch, says in (("kb", "active"), ("kz", "no key 'kz'. It has: ka, kb"), ("", "no such")):
        with pytest.raises(UsageError, match=says):
            destroy(path, epoch)
    with pytest.raises(UsageError) as caught:
        destroy(path, "010-1234-5678")
    assert "1234" not in str(caught.value)
    assert path.read_bytes() == before
    destroy(path, "ka")
    with pytest.raises(UsageError, match="destroyed already"):
        destroy(path, "ka")


def test_ids_are_never_given_again(path: Path) -> None:
    rotate(path)
    destroy(path, "ka")
    assert [key.id for key in rotate(path).keys] == ["ka", "kb", "kc"]


@pytest.mark.parametrize(("last", "after"), [("ka", "kb"), ("kz", "la"), ("zy", "zz")])
def test_ids_go_on(last: str, after: str) -> None:
    assert next_id(Keyset("abcd", (Key("ka", TODAY, "active"), Key(last, TODAY, "retired")))) == (
        after
    )


def test_ids_end() -> None:
    with pytest.raises(UsageError, match="new keyset"):
        next_id(Keyset("abcd", (Key("zz", TODAY, "active"),)))


def test_quarantined_rows_open_with_their_epoch_until_it_is_destroyed(path: Path) -> None:
    old = seal(load_keyset(path).derive(QUARANTINE, "payments"), b"row", b"payments")
    rotate(path)
    held = load_keyset(path).derive_all(QUARANTINE, "payments")
    new = seal(held, b"row 2", b"payments")
    assert open_sealed(held, old, b"payments") == b"row"
    assert open_sealed(held, new, b"payments") == b"row 2"
    with pytest.raises(UsageError, match="key kb, ka"):
        open_sealed(held, old, b"elsewhere")
    destroy(path, "ka")
    with pytest.raises(UsageError, match="key kb"):
        open_sealed(load_keyset(path).derive_all(QUARANTINE, "payments"), old, b"payments")


@pytest.mark.parametrize("field", ["secret", "wrapped"])
def test_a_tombstone_with_a_secret_is_no_keyset(path: Path, field: str) -> None:
    rotate(path)
    content = json.loads(path.read_text())
    content["keys"][0]["state"] = "destroyed"
    secret = content["keys"][0].pop("secret")
    path.write_text(json.dumps(content))
    read_keyset(path)
    content["keys"][0][field] = secret
    path.write_text(json.dumps(content))
    with pytest.raises(UsageError, match="broken"):
        read_keyset(path)


@pytest.mark.parametrize("place", [0, 10, 30])
def test_a_damaged_secret_is_noticed(path: Path, place: int) -> None:
    content = json.loads(path.read_text())
    secret = bytearray(base64.b64decode(content["keys"][0]["secret"]))
    secret[place] ^= 1
    content["keys"][0]["secret"] = base64.b64encode(secret).decode()
    path.write_text(json.dumps(content))
    with pytest.raises(UsageError, match=r"ka .* damaged") as caught:
        load_keyset(path)
    assert content["keys"][0]["secret"] not in str(caught.value)


def test_a_secret_without_a_check_value_is_taken(path: Path) -> None:
    content = json.loads(path.read_text())
    content["keys"][0].pop("check")
    path.write_text(json.dumps(content))
    assert len(load_keyset(path).active.secret) == 32


def test_check_values_tell_keys_apart_and_give_nothing_away(path: Path) -> None:
    rotate(path)
    one, two = load_keyset(path).keys
    assert one.check != two.check and len(one.check) == 16
    assert one.check not in one.secret.hex()
    assert one.check not in key_of(path).secret.hex()


def test_a_keyset_is_read_as_it_was_written(path: Path) -> None:
    for _ in range(3):
        rotate(path)
    destroy(path, "kb")
    keyset = load_keyset(path)
    assert parsed(written(keyset), "") == keyset
    assert parsed(written(without(keyset, "ka", TODAY)), "").keys[0].destroyed == TODAY


def test_keys_do_not_travel_and_are_not_shown(path: Path) -> None:
    old = load_keyset(path).active.secret
    rotate(path)
    keyset, derived = load_keyset(path), key_of(path)
    for held in (keyset, *keyset.keys):
        with pytest.raises(TypeError, match="does not travel"):
            pickle.dumps(held)
    assert pickle.loads(pickle.dumps(derived)) == derived
    secrets = [old, keyset.active.secret, derived.secret, derived.earlier[0].secret]
    for text in map(repr, (keyset, keyset.keys, derived)):
        for secret in secrets:
            assert repr(secret)[2:-1] not in text and secret.hex() not in text
            assert base64.b64encode(secret).decode() not in text
