"""Keysets: files that others can read are refused, secrets are never shown, RFC vectors hold."""

from __future__ import annotations

import base64
import json
import os
import pickle
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.masking.keys import (
    QUARANTINE,
    DerivedKey,
    Keyset,
    framed,
    hkdf,
    load_keyset,
    new_keyset,
    open_sealed,
    seal,
)
from pipelines.masking.keys.document import _KeyEntry, _KeyFile


def shown(secret: bytes) -> list[str]:
    return [secret.hex(), base64.b64encode(secret).decode(), repr(secret)[2:-1]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "set.keys"


@pytest.fixture
def keyset(path: Path) -> Keyset:
    return new_keyset(path)


def edited(path: Path, change: dict[str, Any], entry: dict[str, Any] | None = None) -> None:
    content = json.loads(path.read_text())
    content |= change
    if entry is not None:
        content["keys"][0] |= entry
    path.write_text(json.dumps(content))


def unchecked(path: Path) -> dict[str, Any]:
    """The first entry without what would tell that its secret was changed."""
    entry: dict[str, Any] = json.loads(path.read_text())["keys"][0]
    del entry["check"]
    return entry


def test_a_new_keyset_loads_as_it_was_made(path: Path, keyset: Keyset) -> None:
    loaded = load_keyset(path)
    assert (loaded.id, loaded.keys) == (keyset.id, keyset.keys)
    assert (loaded.active.id, len(loaded.active.secret)) == ("ka", 32)
    assert path.stat().st_mode & 0o7777 == 0o600


@pytest.mark.parametrize("mask", [0o000, 0o277], ids=["open umask", "narrow umask"])
def test_the_mode_does_not_depend_on_the_umask(path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        new_keyset(path)
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o7777 == 0o600


def test_two_keysets_share_nothing(tmp_path: Path) -> None:
    one, two = new_keyset(tmp_path / "one.keys"), new_keyset(tmp_path / "two.keys")
    assert re.fullmatch("[a-p]{8}", one.id) and re.fullmatch("[a-p]{8}", two.id)
    assert one.id != two.id and one.active.secret != two.active.secret


def test_an_existing_file_is_left_alone(path: Path) -> None:
    path.write_text("mine")
    with pytest.raises(UsageError, match="never overwritten"):
        new_keyset(path)
    assert path.read_text() == "mine"


def test_a_dangling_link_is_not_written_through(tmp_path: Path, path: Path) -> None:
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError):
        new_keyset(path)
    assert not (tmp_path / "elsewhere").exists()


def test_a_missing_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="folder for the key file is not there") as caught:
        new_keyset(tmp_path / "none" / "set.keys")
    assert f"({tmp_path / 'none' / 'set.keys'})" in str(caught.value)
    assert "mkdir" in caught.value.do and "keys new" not in caught.value.do


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o660])
def test_a_file_open_to_others_is_refused(path: Path, keyset: Keyset, mode: int) -> None:
    path.chmod(mode)
    with pytest.raises(UsageError, match="chmod 600"):
        load_keyset(path)


def test_a_link_is_refused(tmp_path: Path, path: Path, keyset: Keyset) -> None:
    link = tmp_path / "link.keys"
    link.symlink_to(path)
    with pytest.raises(UsageError, match="symbolic link"):
        load_keyset(link)


def test_a_folder_and_a_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    with pytest.raises(UsageError, match="not a regular file"):
        load_keyset(tmp_path / "pipe")
    with pytest.raises(UsageError):
        load_keyset(tmp_path)


def test_a_missing_file_says_how_to_make_one(path: Path) -> None:
    with pytest.raises(UsageError, match="garim keys new"):
        load_keyset(path)


@pytest.mark.parametrize(("uid", "opens"), [(4242, False), (0, True)])
def test_the_owner_is_this_user_or_root(
    path: Path, keyset: Keyset, uid: int, opens: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("giving a file to another user needs root")
    os.chown(path, uid, -1)
    monkeypatch.setattr(os, "geteuid", lambda: 1717)
    if opens:
        assert load_keyset(path).id == keyset.id
    else:
        with pytest.raises(UsageError, match="another user"):
            load_keyset(path)


def test_the_user_that_owns_the_file_reads_it(
    path: Path, keyset: Keyset, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: path.stat().st_uid)
    assert load_keyset(path).keys == keyset.keys


@pytest.mark.parametrize(
    ("change", "entry"),
    [
        ({"garim_keyset": 2}, None),
        ({"keys": []}, None),
        ({"more": 1}, None),
        ({"id": "Bad Id"}, None),
        ({}, {"secret": base64.b64encode(b"s" * 31).decode()}),
        ({}, {"secret": "%%%"}),
        ({}, {"state": "retired"}),
        ({}, {"id": "k1"}),
        ({}, {"created": "yesterday"}),
    ],
    ids=lambda part: "-" if part is None else "+".join(part) or "entry",
)
def test_a_wrong_content_is_refused_without_showing_it(
    path: Path, keyset: Keyset, change: dict[str, Any], entry: dict[str, Any] | None
) -> None:
    edited(path, change, entry)
    with pytest.raises(UsageError, match=r"broken|version") as caught:
        load_keyset(path)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert not [text for text in shown(keyset.active.secret) if text in str(caught.value)]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null"])
def test_a_broken_file_is_refused(path: Path, keyset: Keyset, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(UsageError, match="broken"):
        load_keyset(path)


@pytest.mark.parametrize("state", ["active", "retired"])
def test_ids_differ_and_one_key_is_active(path: Path, keyset: Keyset, state: str) -> None:
    entry = unchecked(path)
    other = entry | {"secret": base64.b64encode(b"t" * 32).decode()}
    edited(path, {"keys": [entry, other | {"id": "kb", "state": "retired"}]})
    assert [key.id for key in load_keyset(path).keys] == ["ka", "kb"]
    wrong = {"id": "kb"} if state == "active" else {"state": "retired"}
    edited(path, {"keys": [entry, other | wrong]})
    with pytest.raises(UsageError, match="exactly one active"):
        load_keyset(path)


def test_a_retired_epoch_still_derives(path: Path, keyset: Keyset) -> None:
    entry = unchecked(path)
    fresh = {"id": "kb", "secret": base64.b64encode(b"t" * 32).decode()}
    edited(path, {"keys": [entry | {"state": "retired"}, entry | fresh]})
    rotated = load_keyset(path)
    assert rotated.derive("p", "E").key_id == "kb"
    assert rotated.derive("p", "E", "ka") == keyset.derive("p", "E")
    with pytest.raises(UsageError, match="ka, kb"):
        rotated.derive("p", "E", "kc")


def test_nothing_shows_a_secret(keyset: Keyset) -> None:
    derived = keyset.derive("analytics", "PHONE_NUMBER")
    for secret, holder in ((keyset.active.secret, keyset), (derived.secret, derived)):
        for text in (repr(holder), str(holder), f"{holder}", repr([holder])):
            assert not [part for part in shown(secret) if part in text]


def test_nothing_that_is_read_or_wrapped_shows_its_bytes(path: Path, keyset: Keyset) -> None:
    entry = unchecked(path)
    wrapped = base64.b64encode(b"w" * 48).decode()
    file = _KeyFile(
        garim_keyset=1, id="abcd", keys=[_KeyEntry.model_validate({**entry, "wrapped": wrapped})]
    )
    key = replace(keyset.active, wrapped=b"w" * 48)
    for text in (repr(file), str(file), repr(key), str(key)):
        assert not [part for part in shown(keyset.active.secret) if part in text]
        assert "www" not in text and wrapped not in text


def test_a_keyset_stays_and_a_derived_key_travels(keyset: Keyset) -> None:
    derived = keyset.derive("analytics", "PHONE_NUMBER")
    assert pickle.loads(pickle.dumps(derived)) == derived
    with pytest.raises(TypeError, match="does not travel"):
        pickle.dumps(keyset)


def test_each_purpose_entity_and_use_has_its_own_key(keyset: Keyset) -> None:
    uses = [
        (purpose, entity)
        for purpose in ("analytics", "partner", "garim", QUARANTINE)
        for entity in ("PHONE_NUMBER", "KR_RRN")
    ]
    keys = {keyset.derive(*use).secret for use in uses}
    assert len(keys) == len(uses) and keyset.active.secret not in keys
    assert keyset.derive("analytics", "KR_RRN") == keyset.derive("analytics", "KR_RRN")


@pytest.mark.parametrize("use", [("", "KR_RRN"), ("analytics", "")])
def test_an_unnamed_use_is_refused(keyset: Keyset, use: tuple[str, str]) -> None:
    with pytest.raises(UsageError):
        keyset.derive(*use)


def test_parts_that_join_alike_give_different_keys(keyset: Keyset) -> None:
    pairs = [("ab", "c"), ("a", "bc"), ("abc", " "), ("a\0\0\0\1b", "c")]
    assert len({keyset.derive(*pair).secret for pair in pairs}) == len(pairs)


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_framing_is_one_to_one(one: list[str], two: list[str]) -> None:
    import unicodedata

    same = [unicodedata.normalize("NFC", part) for part in one] == [
        unicodedata.normalize("NFC", part) for part in two
    ]
    assert (framed(*one) == framed(*two)) == same


def test_framing_writes_the_length_first() -> None:
    assert framed("garim", "가") == b"\0\0\0\5garim\0\0\0\3" + "가".encode()


# RFC 5869, appendix A, cases 1 to 3
@pytest.mark.parametrize(
    ("secret", "salt", "info", "size", "expected"),
    [
        (
            "0b" * 22,
            "000102030405060708090a0b0c",
            "f0f1f2f3f4f5f6f7f8f9",
            42,
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865",
        ),
        (
            bytes(range(0x50)).hex(),
            bytes(range(0x60, 0xB0)).hex(),
            bytes(range(0xB0, 0x100)).hex(),
            82,
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
            "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
            "cc30c58179ec3e87c14c01d5c1f3434f1d87",
        ),
        (
            "0b" * 22,
            "",
            "",
            42,
            "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8",
        ),
    ],
    ids=["case 1", "case 2", "case 3"],
)
def test_hkdf_rfc_5869(secret: str, salt: str, info: str, size: int, expected: str) -> None:
    made = hkdf(bytes.fromhex(secret), bytes.fromhex(info), size, bytes.fromhex(salt))
    assert made.hex() == expected


# RFC 5297, appendix A.1 and A.2
@pytest.mark.parametrize(
    ("key", "associated", "plaintext", "expected"),
    [
        (
            "fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
            ["101112131415161718191a1b1c1d1e1f2021222324252627"],
            "112233445566778899aabbccddee",
            "85632d07c6e8f37f950acd320a2ecc9340c02b9690c4dc04daef7f6afe5c",
        ),
        (
            "7f7e7d7c7b7a79787776757473727170404142434445464748494a4b4c4d4e4f",
            [
                "00112233445566778899aabbccddeeffdeaddadadeaddadaffeeddccbbaa99887766554433221100",
                "102030405060708090a0",
                "09f911029d74e35bd84156c5635688c0",
            ],
            "7468697320697320736f6d6520706c61696e7465787420746f20656e637279707420"
            "7573696e67205349562d414553",
            "7bdb6e3b432667eb06f4d14bff2fbd0fcb900f2fddbe404326601965c889bf17"
            "dba77ceb094fa663b7a3f748ba8af829ea64ad544a272e9c485b62a3fd5c0d",
        ),
    ],
    ids=["A.1", "A.2"],
)
def test_aes_siv_rfc_5297(key: str, associated: list[str], plaintext: str, expected: str) -> None:
    cipher = AESSIV(bytes.fromhex(key))
    data = [bytes.fromhex(part) for part in associated]
    assert cipher.encrypt(bytes.fromhex(plaintext), data).hex() == expected


def test_a_seal_is_siv_under_a_key_of_its_own() -> None:
    key = DerivedKey("ka", b"k" * 32)
    sealed = seal(key, b"row", b"place")
    head = sealed[: len(b"garim1ka:") + 16]
    assert sealed.startswith(b"garim1ka:")
    inner = AESSIV(hkdf(key.secret, framed("garim", "seal"), 64))
    assert inner.decrypt(sealed[len(head) :], [b"place", head]) == b"row"


@given(st.binary(max_size=60), st.binary(max_size=20))
def test_what_is_sealed_opens_again(plaintext: bytes, associated: bytes) -> None:
    key = DerivedKey("ka", b"k" * 32)
    sealed = seal(key, plaintext, associated)
    assert open_sealed(key, sealed, associated) == plaintext
    assert sealed != seal(key, plaintext, associated)
    if len(plaintext) > 3:
        assert plaintext not in sealed


@given(st.data())
def test_any_changed_bit_is_noticed(data: st.DataObject) -> None:
    key = DerivedKey("ka", b"k" * 32)
    sealed = bytearray(seal(key, b"a row", b"place"))
    place = data.draw(st.integers(0, len(sealed) - 1))
    sealed[place] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(UsageError, match="does not open"):
        open_sealed(key, bytes(sealed), b"place")


@pytest.mark.parametrize("cut", [0, 5, 20, 30])
def test_a_cut_record_does_not_open(cut: int) -> None:
    key = DerivedKey("ka", b"k" * 32)
    with pytest.raises(UsageError, match="does not open"):
        open_sealed(key, seal(key, b"a row")[:cut])


@pytest.mark.parametrize("other", [DerivedKey("ka", b"l" * 32), DerivedKey("kb", b"k" * 32)])
def test_another_key_does_not_open_it(other: DerivedKey) -> None:
    sealed = seal(DerivedKey("ka", b"k" * 32), b"a row", b"place")
    with pytest.raises(UsageError, match=f"key {other.key_id}"):
        open_sealed(other, sealed, b"place")
    with pytest.raises(UsageError):
        open_sealed(DerivedKey("ka", b"k" * 32), sealed, b"another place")
