"""Wrapped keysets: a key-encryption key elsewhere, or the KMS of a site."""

from __future__ import annotations

import base64
import json
import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from pipelines.errors import UsageError
from pipelines.masking.keys import (
    destroy,
    load_keyset,
    new_keyset,
    read_keyset,
    rewrap,
    rotate,
)
from pipelines.masking.keys.kek import LocalKek, kms, settled
from pipelines.masking.keys.place import create
from pipelines.masking.operators import apply


@pytest.fixture
def kek(tmp_path: Path) -> str:
    create(tmp_path / "kek.key", b"K" * 32)
    return f"file:{tmp_path / 'kek.key'}"


@pytest.fixture
def path(tmp_path: Path, kek: str) -> Path:
    new_keyset(tmp_path / "set.keys", kek)
    return tmp_path / "set.keys"


def test_a_wrapped_keyset_opens_with_its_kek_alone(path: Path, tmp_path: Path) -> None:
    keyset = load_keyset(path)
    derived = keyset.derive("analytics", "KR_RRN")
    assert len(keyset.active.secret) == 32
    (tmp_path / "kek.key").unlink()
    with pytest.raises(UsageError, match=r"kek\.key.*openssl rand"):
        load_keyset(path)
    create(tmp_path / "kek.key", b"L" * 32)
    with pytest.raises(UsageError, match="does not open this keyset"):
        load_keyset(path)
    (tmp_path / "kek.key").write_bytes(b"K" * 32)
    assert load_keyset(path).derive("analytics", "KR_RRN") == derived


def test_the_file_holds_no_secret(path: Path) -> None:
    rotate(path)
    secrets = [key.secret for key in load_keyset(path).keys]
    text = path.read_text()
    assert '"secret"' not in text and "KKKK" not in text
    for secret in secrets:
        assert base64.b64encode(secret).decode() not in text and secret.hex() not in text


def test_what_asks_for_no_secret_needs_no_kek(path: Path, tmp_path: Path) -> None:
    rotate(path)
    (tmp_path / "kek.key").unlink()
    held = read_keyset(path)
    assert [key.state for key in held.keys] == ["retired", "active"]
    with pytest.raises(UsageError, match="Key kb is wrapped"):
        held.derive("analytics", "KR_RRN")
    assert destroy(path, "ka").keys[0].state == "destroyed"
    with pytest.raises(UsageError, match="cannot be read"):
        rotate(path)
    create(tmp_path / "kek.key", b"K" * 32)
    assert len(load_keyset(path).active.secret) == 32


def test_a_variable_is_a_kek_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GARIM_KEK", base64.b64encode(b"K" * 32).decode())
    keyset = new_keyset(tmp_path / "set.keys", "env:GARIM_KEK")
    assert json.loads((tmp_path / "set.keys").read_text())["kek"] == "env:GARIM_KEK"
    assert load_keyset(tmp_path / "set.keys") == keyset
    monkeypatch.delenv("GARIM_KEK")
    with pytest.raises(UsageError, match="GARIM_KEK is not set"):
        load_keyset(tmp_path / "set.keys")


def test_keys_cannot_be_swapped_or_moved_to_another_keyset(path: Path, kek: str) -> None:
    rotate(path)
    content = json.loads(path.read_text())
    one, two = content["keys"]
    one["wrapped"], two["wrapped"] = two["wrapped"], one["wrapped"]
    one["check"], two["check"] = two["check"], one["check"]
    path.write_text(json.dumps(content))
    with pytest.raises(UsageError, match="does not open"):
        load_keyset(path)
    one["wrapped"], two["wrapped"] = two["wrapped"], one["wrapped"]
    one["check"], two["check"] = two["check"], one["check"]
    path.write_text(json.dumps(content))
    load_keyset(path)
    path.write_text(json.dumps(content | {"id": "other"}))
    with pytest.raises(UsageError, match="does not open"):
        load_keyset(path)


def test_a_wrapped_key_is_never_taken_for_a_secret(path: Path) -> None:
    content = json.loads(path.read_text())
    entry = content["keys"][0]
    reference = content.pop("kek")
    for kek, keys in (
        ({}, entry),
        ({}, {**entry, "secret": entry["wrapped"]}),
        ({"kek": reference}, {k: v for k, v in entry.items() if k != "wrapped"}),
        ({"kek": reference}, {**entry, "secret": entry["wrapped"]}),
    ):
        path.write_text(json.dumps(content | kek | {"keys": [keys]}))
        with pytest.raises(UsageError, match="broken"):
            read_keyset(path)


def test_rewrapping_changes_the_wrapping_alone(path: Path, tmp_path: Path, kek: str) -> None:
    rotate(path)
    rotate(path)
    destroy(path, "ka")
    before = load_keyset(path)
    create(tmp_path / "new.key", b"N" * 32)
    rewrap(path, f"file:{tmp_path / 'new.key'}")
    (tmp_path / "kek.key").unlink()
    after = load_keyset(path)
    assert [(k.id, k.state, k.secret, k.check) for k in after.keys] == [
        (k.id, k.state, k.secret, k.check) for k in before.keys
    ]
    assert after.id == before.id and after.kek == f"file:{tmp_path / 'new.key'}"


def test_an_open_keyset_is_wrapped_later(tmp_path: Path, kek: str) -> None:
    path = tmp_path / "open.keys"
    secret = new_keyset(path).active.secret
    rewrap(path, kek)
    assert base64.b64encode(secret).decode() not in path.read_text()
    assert load_keyset(path).active.secret == secret


@pytest.mark.parametrize("size", [0, 31, 33, 44, 64])
def test_a_kek_is_32_bytes(tmp_path: Path, size: int) -> None:
    create(tmp_path / "kek.key", b"K" * size)
    with pytest.raises(UsageError, match=r"32 bytes.*openssl rand"):
        new_keyset(tmp_path / "set.keys", f"file:{tmp_path / 'kek.key'}")
    assert not (tmp_path / "set.keys").exists()


def test_a_kek_is_guarded_like_a_keyset(path: Path, tmp_path: Path) -> None:
    (tmp_path / "kek.key").chmod(0o640)
    with pytest.raises(UsageError, match=r"open to other users.*kek\.key"):
        load_keyset(path)


def test_a_file_is_kept_by_its_absolute_path(
    tmp_path: Path, kek: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert new_keyset(Path("set.keys"), "file:kek.key").kek == kek
    assert rewrap("set.keys", "file:kek.key").kek == kek
    monkeypatch.chdir("/")
    assert load_keyset(tmp_path / "set.keys").kek == kek
    assert settled("vault:transit/garim") == "vault:transit/garim"


@pytest.mark.parametrize("altered", [b"", b"x" * 15, b"x" * 48])
def test_wrapping_is_authenticated(kek: str, altered: bytes) -> None:
    box = LocalKek(kek)
    assert box.unwrap(box.wrap(b"s" * 32, b"here"), b"here") == b"s" * 32
    for wrapped, context in ((altered, b"here"), (box.wrap(b"s" * 32, b"here"), b"there")):
        with pytest.raises(UsageError, match="does not open"):
            box.unwrap(wrapped, context)


@pytest.mark.parametrize("reference", ["kms:1", "kek.key", "", "c2VjcmV0IGtleSBpbiB0aGUgd3Jvbmc="])
def test_an_unknown_kind_is_refused_unquoted(reference: str) -> None:
    with pytest.raises(UsageError, match="one of: file, env") as caught:
        kms(reference)
    assert not reference or reference not in str(caught.value)


DOCS = (Path(__file__).parents[2] / "docs" / "keys.md").read_text("utf-8")
SERVICE = """

class Service:
    def __init__(self, name):
        self.name = name.encode()

    def encrypt(self, secret, context):
        return self.name + b"|" + context + b"|" + secret[::-1]

    def decrypt(self, wrapped, context):
        assert wrapped.startswith(self.name + b"|" + context + b"|")
        return wrapped[-32:][::-1]


connect = Service
"""


def block(language: str) -> str:
    """The one block of a language in docs/keys.md."""
    [code] = re.findall(rf"(?ms)^```{language}\n(.*?)^```", DOCS)
    return str(code)


def test_a_site_adds_its_kms_by_an_entry_point(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    about = tmp_path / "site" / "site_keys-1.dist-info"
    os.makedirs(about)
    (tmp_path / "site" / "site_keys.py").write_text(block("python") + SERVICE)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: site-keys\nVersion: 1\n")
    [(group, points)] = tomllib.loads(block("toml"))["project"]["entry-points"].items()
    lines = [f"{name} = {place}\n" for name, place in points.items()]
    (about / "entry_points.txt").write_text(f"[{group}]\n{''.join(lines)}")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    keyset = new_keyset(tmp_path / "set.keys", "vault:transit/garim")
    assert json.loads((tmp_path / "set.keys").read_text())["kek"] == "vault:transit/garim"
    assert load_keyset(tmp_path / "set.keys") == keyset
    rotate(tmp_path / "set.keys")
    assert len(load_keyset(tmp_path / "set.keys").keys) == 2
    with pytest.raises(UsageError, match="file, env, vault"):
        kms("volt:transit/garim")
    sys.modules.pop("site_keys")


def test_what_the_docs_show_turns_tokens_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tokens: list[str] = []
    key = new_keyset("keyset.json").derive("analytics", "PHONE_NUMBER")
    for _ in range(2):
        made = apply("encrypt", "PHONE_NUMBER", pa.array(["010-0000-0001"]), {}, key)
        tokens += made.to_pylist()
        key = rotate("keyset.json").derive("analytics", "PHONE_NUMBER")
    names: dict[str, Any] = {"tokens": tokens}
    exec(block("py"), names)
    assert names["values"].to_pylist() == ["010-0000-0001"] * 2


def test_what_a_kms_gives_back_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong:
        def __init__(self, reference: str) -> None:
            """Takes any."""

        def wrap(self, secret: bytes, context: bytes) -> bytes:
            return b"w" * 40

        def unwrap(self, wrapped: bytes, context: bytes) -> bytes:
            return b"another secret of 32 bytes......"

    monkeypatch.setattr("pipelines.masking.keys.kek.OURS", {"wrong": Wrong})
    new_keyset(tmp_path / "set.keys", "wrong:")
    with pytest.raises(UsageError, match="damaged"):
        load_keyset(tmp_path / "set.keys")
