"""Files and variables of keys: changed whole or not at all, wiped, never quoted."""

from __future__ import annotations

import base64
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.masking.keys import load_keyset, new_keyset, read_keyset, rotate
from pipelines.masking.keys import place as place_module
from pipelines.masking.keys.place import change, content, create, file_of, told


@pytest.fixture
def path(tmp_path: Path) -> Path:
    create(tmp_path / "a.keys", b"old")
    return tmp_path / "a.keys"


def names(path: Path) -> list[str]:
    return sorted(os.listdir(path.parent))


def test_a_change_replaces_the_file_and_wipes_the_old_bytes(path: Path) -> None:
    with path.open("rb") as before:
        change(path, lambda old: old + b" and new")
        assert before.read() == b"\0\0\0"
    assert content(path) == b"old and new"
    assert path.stat().st_mode & 0o7777 == 0o600
    assert names(path) == ["a.keys"]


def test_a_file_is_closed_to_others_while_it_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    modes: list[int] = []

    def noted(descriptor: int, mode: int) -> None:
        modes.append(os.fstat(descriptor).st_mode & 0o7777)

    monkeypatch.setattr(os, "fchmod", noted)
    before = os.umask(0)
    try:
        create(tmp_path / "b.keys", b"new")
    finally:
        os.umask(before)
    assert modes == [0o600]


def test_no_more_than_a_megabyte_is_read(path: Path) -> None:
    path.write_bytes(bytes((1 << 20) + 1))
    assert len(content(path)) == 1 << 20


def test_what_a_killed_change_left_is_wiped_and_removed(path: Path) -> None:
    left = path.with_name(".a.keys.new")
    create(left, b"old secret")
    with left.open("rb") as before:
        change(path, lambda old: b"new")
        assert before.read() == bytes(10)
    assert names(path) == ["a.keys"] and content(path) == b"new"


@pytest.mark.parametrize("fails", ["write", "fsync", "replace", "changed"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_a_change_that_fails_leaves_the_old_file(
    path: Path, monkeypatch: pytest.MonkeyPatch, fails: str, error: BaseException
) -> None:
    def failing(*given: object) -> bytes:
        monkeypatch.undo()  # cleaning up may work again
        raise error

    changed: Callable[[bytes], bytes] = failing if fails == "changed" else lambda old: b"new"
    if fails == "write":
        monkeypatch.setattr(os, "fchmod", failing)
    elif fails != "changed":
        monkeypatch.setattr(os, fails, failing)
    kind = UsageError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(kind):
        change(path, changed)
    assert (names(path), content(path)) == (["a.keys"], b"old")


def test_a_file_that_cannot_be_made_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        monkeypatch.undo()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UsageError, match="cannot be made: No space left") as caught:
        new_keyset(tmp_path / "b.keys")
    assert os.listdir(tmp_path) == [] and "b.keys" in str(caught.value)


def test_the_new_content_is_on_the_disk_before_the_old_is_gone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []

    def noted(name: str, real: Callable[..., object]) -> Callable[..., object]:
        def function(*given: object) -> object:
            steps.append(name)
            return real(*given)

        return function

    def synced(descriptor: int) -> None:
        found = os.fstat(descriptor)
        steps.append("folder" if stat.S_ISDIR(found.st_mode) else f"{found.st_size} bytes")

    for name in ("replace", "pwrite"):
        monkeypatch.setattr(os, name, noted(name, getattr(os, name)))
    monkeypatch.setattr(os, "fsync", synced)
    change(path, lambda old: b"newer")
    assert steps == ["5 bytes", "folder", "replace", "folder", "pwrite", "3 bytes"]


def test_a_second_name_is_refused(path: Path) -> None:
    os.link(path, path.with_name("copy"))
    with pytest.raises(UsageError, match="second name"):
        change(path, lambda old: b"new")
    assert path.with_name("copy").read_bytes() == b"old"


def test_a_link_is_not_changed(path: Path) -> None:
    link = path.with_name("link")
    link.symlink_to(path)
    with pytest.raises(UsageError, match="symbolic link"):
        change(link, lambda old: b"new")
    assert content(path) == b"old"


def test_an_open_file_is_not_changed(path: Path) -> None:
    path.chmod(0o644)
    with pytest.raises(UsageError, match="chmod 600"):
        change(path, lambda old: b"new")
    assert path.read_bytes() == b"old"


def test_changes_wait_for_one_another(path: Path) -> None:
    def add(old: bytes) -> bytes:
        return old + b"."

    workers = [threading.Thread(target=change, args=(path, add)) for _ in range(20)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert content(path) == b"old" + b"." * 20


def test_readers_see_a_whole_keyset_while_it_changes(tmp_path: Path) -> None:
    new_keyset(tmp_path / "a.keys")
    first = load_keyset(tmp_path / "a.keys").active.secret
    done = threading.Event()

    def turn() -> None:
        try:
            for _ in range(60):
                rotate(tmp_path / "a.keys")
        finally:
            done.set()

    writer = threading.Thread(target=turn)
    writer.start()
    seen = 0
    while not done.is_set():
        assert load_keyset(tmp_path / "a.keys").keys[0].secret == first
        seen += 1
    writer.join()
    assert seen and len(read_keyset(tmp_path / "a.keys").keys) == 61


def test_a_missing_file_has_its_remedy(tmp_path: Path) -> None:
    for act in (rotate, read_keyset):
        with pytest.raises(UsageError, match=r"No such file.*garim keys new"):
            act(tmp_path / "none.keys")


def test_a_variable_holds_what_the_file_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keyset = new_keyset(tmp_path / "a.keys")
    data = base64.encodebytes((tmp_path / "a.keys").read_bytes()).decode()
    assert "\n" in data.strip()  # as base64 prints it, in lines
    monkeypatch.setenv("GARIM_KEYSET", data)
    assert load_keyset("env:GARIM_KEYSET") == keyset
    assert load_keyset(Path("env:GARIM_KEYSET")) == keyset  # as the command line hands it on
    assert load_keyset(f"file:{tmp_path / 'a.keys'}") == keyset


@pytest.mark.parametrize(
    ("held", "says"),
    [(None, "GARIM_KEYSET is not set"), (" \n", "is not set"), ("%%", "does not hold base64"),
     ("e30=", "broken"), ("가", "does not hold base64")],
)  # fmt: skip
def test_a_variable_that_holds_no_keyset(
    held: str | None, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GARIM_KEYSET", raising=False)
    if held is not None:
        monkeypatch.setenv("GARIM_KEYSET", held)
    with pytest.raises(UsageError, match=says):
        load_keyset("env:GARIM_KEYSET")


def test_a_variable_is_not_changed() -> None:
    for act in (rotate, new_keyset, file_of):
        with pytest.raises(UsageError, match="cannot be changed from here"):
            act("env:GARIM_KEYSET")


def test_a_keyset_pasted_for_its_name_is_not_quoted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--keys "$KEYSET"` for `--keys env:KEYSET` must not bring the key into a log."""
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "a.keys"
    new_keyset(path)
    data = path.read_bytes()
    minified = data.replace(b"\n", b"").replace(b" ", b"")
    pasted = [base64.b64encode(data), base64.b64encode(minified), data, minified]
    for text in (one.decode() for one in pasted):
        for reference in (text, f"env:{text}", f"file:{text}"):
            for act in (load_keyset, read_keyset, rotate, new_keyset):
                with pytest.raises(UsageError) as caught:
                    act(reference)
                assert text[60:90] not in str(caught.value)
    assert os.listdir(tmp_path) == ["a.keys"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [("/etc/garim/a.keys", True), ("가명.keys", True), ("x" * 150, True), ("x" * 151, False),
     ("/".join(["x" * 100] * 9), True), ("a/" + "x" * 151, False), ("a\nb", False),
     ('{"id"', False)],
)  # fmt: skip
def test_what_is_told_of_a_reference(text: str, shown: bool) -> None:
    assert told(text) == (f"({text})" if shown else "")


def test_descriptors_are_closed(path: Path) -> None:
    before = os.listdir("/proc/self/fd") if os.path.isdir("/proc/self/fd") else []
    for _ in range(5):
        content(path)
        create(path.with_name(".a.keys.new"), b"left")
        change(path, lambda old: old)
        with pytest.raises(UsageError):
            content(path.parent)
        with pytest.raises(UsageError):
            create(path, b"")
    after = os.listdir("/proc/self/fd") if before else []
    assert len(after) == len(before)
    assert place_module.content(path) == b"old"
