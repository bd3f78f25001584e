"""Where keys lie: in a file of mode 0600, or in an environment variable.

A reference is `PATH`, `file:PATH` or `env:NAME`; a variable holds in base64 what the file would
hold. No message quotes a reference that could be the key itself, pasted in the wrong place.
"""

from __future__ import annotations

import base64
import errno
import fcntl
import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from pipelines.errors import UsageError

_LARGEST = 1 << 20
_SAFE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _SAFE
_ENV, _FILE = "env:", "file:"


def content(reference: str | Path, remedy: str = "") -> bytes:
    """What lies there; raises UsageError where others could read it, or nothing is there.

    `remedy` says what to do where nothing is.
    """
    text = str(reference)
    if text.startswith(_ENV):
        return _variable(text.removeprefix(_ENV))
    path = file_of(reference)
    with _explained(path, "read", remedy), _opened(path, os.O_RDONLY, fcntl.LOCK_SH) as descriptor:
        return os.read(descriptor, _LARGEST)


def file_of(reference: str | Path) -> Path:
    """The path of a reference to a file; raises UsageError for a variable."""
    text = str(reference)
    if text.startswith(_ENV):
        raise UsageError(
            "An environment variable cannot be changed from here.",
            do="Change the keyset file, then set the variable anew from base64 < FILE.",
        )
    if not _is_path(text):
        raise UsageError("That is no name of a key file.", do="Give its path, or env:NAME.")
    return Path(text.removeprefix(_FILE))


def create(path: Path, data: bytes) -> None:
    """Writes a new file that its owner alone can read; what is there is never overwritten."""
    with _explained(path, "made"), ExitStack() as undo:
        descriptor = os.open(path, _NEW, 0o600)
        undo.callback(_remove, path)
        with open(descriptor, "wb") as file:
            os.fchmod(descriptor, 0o600)
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        _sync_folder(path)
        undo.pop_all()


def change(path: Path, changed: Callable[[bytes], bytes], remedy: str = "") -> None:
    """Puts `changed(old content)` in the file's place, whole or not at all, and wipes the old.

    Changes wait for one another. Readers, and whoever comes after a crash, find the old content
    or the new one. Wiping reaches this file's blocks, not copies, snapshots or a drive's spares.
    """
    with _explained(path, "changed", remedy), _opened(path, os.O_RDWR, fcntl.LOCK_EX) as old:
        if os.fstat(old).st_nlink > 1:
            raise UsageError(
                "The key file has a second name (a hard link), which would keep the old keys.",
                told(path),
                "Remove the other name first.",
            )
        beside = path.with_name(f".{path.name}.new")
        _remove(beside)  # what a change that was killed has left
        with ExitStack() as undo:
            undo.callback(_remove, beside)
            create(beside, changed(os.read(old, _LARGEST)))
            os.replace(beside, path)
            undo.pop_all()  # from now on the name is free for the next change
        _sync_folder(path)
        _wipe(old)


def told(reference: str | Path) -> str:
    """The reference for a message; nothing of what is no reference."""
    return f"({reference})" if _is_path(str(reference)) else ""


def _is_path(text: str) -> bool:
    """Not so of a key file's content, nor of its base64, which has no slash in it."""
    short = all(len(part) <= 150 for part in text.split("/"))
    return short and text.isprintable() and "{" not in text


@contextmanager
def _opened(path: Path, mode: int, lock: int) -> Iterator[int]:
    """The file under a lock; opened again where it was replaced while the lock was waited for."""
    while True:
        descriptor = os.open(path, mode | _SAFE)
        try:
            _guarded(os.fstat(descriptor), path)
            fcntl.flock(descriptor, lock)
            if os.fstat(descriptor).st_nlink:
                yield descriptor
                return
        finally:
            os.close(descriptor)


def _guarded(found: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(found.st_mode):
        raise UsageError("The key file is not a regular file.", told(path), "Name the file itself.")
    if found.st_uid not in (os.geteuid(), 0):
        raise UsageError(
            "The key file belongs to another user.", told(path), "Use one of your own."
        )
    if found.st_mode & 0o077:
        raise UsageError(
            "The key file is open to other users.",
            told(path),
            "Run chmod 600 on it, and replace it where others may have read it.",
        )


def _remove(path: Path) -> None:
    """Wipes and removes a file that did not come to its end: keys are in it."""
    with suppress(FileNotFoundError):
        descriptor = os.open(path, os.O_WRONLY | _SAFE)
        try:
            _wipe(descriptor)
        finally:
            os.close(descriptor)
        path.unlink()


def _wipe(descriptor: int) -> None:
    os.pwrite(descriptor, bytes(os.fstat(descriptor).st_size), 0)
    os.fsync(descriptor)


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path.absolute().parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _variable(name: str) -> bytes:
    if not re.fullmatch("[A-Z_][A-Z0-9_]{0,63}", name):
        raise UsageError("env: takes the name of a variable, in capitals, such as GARIM_KEYSET.")
    held = "".join(os.environ.get(name, "").split())
    if not held:
        raise UsageError(
            f"The environment variable {name} is not set.",
            do="Set it to what base64 < FILE prints.",
        )
    try:
        return base64.b64decode(held, validate=True)
    except ValueError:
        raise UsageError(f"The environment variable {name} does not hold base64.") from None


@contextmanager
def _explained(path: Path, done: str, remedy: str = "") -> Iterator[None]:
    """Turns the system's errors into ours."""
    try:
        yield
    except FileExistsError:
        raise UsageError(
            "There is a file already, and a key file is never overwritten.",
            told(path),
            "Name another path, or use the one that is there.",
        ) from None
    except OSError as error:
        raise _unusable(path, error, done, remedy) from None


def _unusable(path: Path, error: OSError, done: str, remedy: str) -> UsageError:
    if error.errno == errno.ELOOP:
        return UsageError("The key file is a symbolic link.", told(path), "Name the file itself.")
    missing = error.errno == errno.ENOENT
    if missing and done == "made":
        return UsageError(
            "The folder for the key file is not there.",
            told(path),
            "Make it first, for you alone: mkdir -m 700 -p FOLDER.",
        )
    reason = os.strerror(error.errno) if error.errno else "the system gave no reason"
    hint = remedy if missing else ""
    return UsageError(f"The key file cannot be {done}: {reason}.", told(path), hint)
