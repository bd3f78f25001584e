"""Publishing whole releases by swapping one symlink: readers see the old output or the new one.

    parent/OUTPUT -> .OUTPUT.releases/<run id>     the link that readers follow; relative
    parent/.OUTPUT.releases/<run id>/              one complete release; never changed again
    parent/.OUTPUT.releases/.staging-<run id>/     being written, or being removed
    parent/.OUTPUT.releases/.scratch-<run id>/     what only the run itself reads
    parent/.OUTPUT.releases/.held-<run id>/        whole, until somebody approves it (held.py)
    parent/.OUTPUT.link                            the next link, for a moment
    parent/.OUTPUT.lock                            locked while a run lives; the file itself stays

Whatever moment a run dies at, OUTPUT is untouched or swapped; the next run, holding the lock,
removes the rest. Local file systems with rename, symlink and flock (Linux, macOS); not Windows.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from pipelines.errors import GarimError, IncompleteRun, UsageError

RUN_ID = re.compile(r"[0-9]{8}T[0-9]{6}Z-[0-9a-f]{6}")
STAGING, SCRATCH = ".staging-", ".scratch-"
HELD = ".held-"


def run_id(now: datetime) -> str:
    """Name of one run: the second in UTC, and six random hex digits for runs that share it."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def check_output(output: Path, inputs: Sequence[Path]) -> None:
    """Refuse, before any work, an OUTPUT that could not be published or that would touch an input.

    Ends with a rehearsal: lock, staging folder and link are really made and removed again.
    """
    output = _located(output)
    _current(output)
    releases = _beside(output, "releases")  # where the link leads, too
    for source in inputs:
        if _inside(output.parent, source):
            raise UsageError(
                "OUTPUT lies inside an input.", f"At {output}.", "Choose a folder beside the input."
            )
        if _inside(source, releases):
            raise UsageError(
                "An input lies inside OUTPUT or its releases.",
                f"At {source}.",
                "Choose another OUTPUT; publishing would later remove that input.",
            )
    with Release(output, run_id(datetime.now(UTC))):
        pass


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 (hex) of every file below a folder, by its relative path with `/`, sorted."""
    digests = {}
    for path in _entries(folder):
        if path.is_file():
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            digests[path.relative_to(folder).as_posix()] = digest
    return dict(sorted(digests.items()))


class Release:
    """One run's right to write OUTPUT: fill `staging`, then `publish()`; else nothing changes.

    `scratch`, to be made where it is needed, is for what no reader gets; it goes with the run.
    `keep` releases stay after publishing: the new one, the one it replaced (readers may still be
    in it), then older ones. Raises UsageError on entry, IncompleteRun where publishing fails.
    """

    def __init__(self, output: Path, run_id: str, keep: int = 2) -> None:
        if not _names_run(run_id) or keep < 1:
            raise UsageError("A release needs a run id and keeps at least one release.")
        self.output = _located(output)
        self.run_id = run_id
        self.keep = keep
        self._releases = _beside(self.output, "releases")
        self._link = _beside(self.output, "link")
        self._final = self._releases / run_id
        self.staging = self._releases / f"{STAGING}{run_id}"
        self.scratch = self._releases / f"{SCRATCH}{run_id}"
        self._held = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack, _explained(self.output, UsageError):
            stack.enter_context(_locked(self.output))
            _current(self.output)
            if self._final.exists():
                raise UsageError("This run id was used before.", f"At {self._final}.")
            stack.callback(self._discard)
            self._sweep()
            self._stage()
            self._held = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._held.close()

    def publish(self) -> Path:
        """Make the staged files durable, swap OUTPUT to them, prune; returns the new folder."""
        with _explained(self.output, IncompleteRun):
            self._settle()
            previous = _current(self.output)
            self._swap()
        with suppress(OSError):  # OUTPUT is right already; the next run sweeps, or says why not
            self._prune(previous)
        return self._final

    def hold(self) -> Path:
        """Make the staged files durable and set them aside for `Held`; OUTPUT stays as it is."""
        held = self._releases / f"{HELD}{self.run_id}"
        with _explained(self.output, IncompleteRun):
            self._endure()
            _sync(self.staging)
            os.rename(self.staging, held)
            _sync(self._releases)
        return held

    def _sweep(self) -> None:
        """Remove what dead runs left; safe because no live run is without the lock."""
        if self._link.is_symlink():
            self._link.unlink()
        self._releases.mkdir(exist_ok=True)
        for name in os.listdir(self._releases):
            kind, dash, run = name.partition("-")
            if kind + dash in (STAGING, SCRATCH) and _names_run(run):
                shutil.rmtree(self._releases / name)

    def _stage(self) -> None:
        self.staging.mkdir()
        # What mkdir gives here (umask, set-group-id) is what the release gets when published.
        self._mode = stat.S_IMODE(self.staging.stat().st_mode)
        self.staging.chmod(stat.S_IRWXU | self._mode & stat.S_ISGID)
        # A place that refuses links (rights, file system) must show itself now, not after hours.
        self._link.symlink_to(self.staging)
        self._link.unlink()

    def _endure(self) -> None:
        """Bring every staged byte to the disk; the folder itself comes after its mode."""
        entries = list(_entries(self.staging))
        if not entries:
            raise IncompleteRun("Nothing was staged for OUTPUT.", f"At {self.output}.")
        for path in entries:
            _sync(path)

    def _settle(self) -> None:
        """Bring every staged byte to the disk, then give the folder its final name."""
        self._endure()
        self.staging.chmod(self._mode)
        _sync(self.staging)
        os.rename(self.staging, self._final)
        _sync(self._releases)

    def _swap(self) -> None:
        self._link.symlink_to(Path(self._releases.name, self.run_id))
        # The releases folder may be new: its entry must be on the disk before a link leads to it.
        _sync(self.output.parent)
        os.replace(self._link, self.output)
        _sync(self.output.parent)

    def _prune(self, previous: str | None) -> None:
        """Remove releases beyond `keep`, and those newer than the replaced one: never linked to.

        Comes last: until the swap is on the disk, a power cut may bring the old link back.
        """
        with os.scandir(self._releases) as found:
            folders = [entry.name for entry in found if entry.is_dir(follow_symlinks=False)]
        names = sorted(filter(_names_run, folders), reverse=True)
        history = [name for name in names if previous and name <= previous]
        kept = {self.run_id, *history[: self.keep - 1]}
        for name in names:
            if name not in kept:
                self._remove(self._releases / name, name)

    def _remove(self, folder: Path, run: str) -> None:
        """Delete a folder of a run; renamed first.

        So no half-deleted one bears a release's name, and no task that runs on fills it again.
        """
        doomed = self._releases / f"{STAGING}{run}"
        with suppress(OSError):
            os.rename(folder, doomed)
        shutil.rmtree(doomed, ignore_errors=True)

    def _discard(self) -> None:
        """On the way out: everything of this run that OUTPUT does not lead to."""
        if os.path.realpath(self.output) != os.path.realpath(self._final):
            self._remove(self._final, self.run_id)
        if self.scratch.is_dir():
            self._remove(self.scratch, self.run_id)
            shutil.rmtree(self.scratch, ignore_errors=True)  # where it could not be renamed
        with suppress(OSError):
            if self._link.is_symlink():
                self._link.unlink()
            self._releases.rmdir()  # only ever succeeds when empty: a first run that failed


def _located(output: Path) -> Path:
    """OUTPUT with its parent resolved, itself not; refused where no link can be made."""
    if output.name in ("", ".."):
        raise UsageError("OUTPUT has no name of its own.", f"At {output}.", "Name a new folder.")
    parent = Path(os.path.realpath(output.parent))
    with _explained(output, UsageError):
        try:
            is_folder = stat.S_ISDIR(parent.stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            is_folder = False
    if not is_folder:
        raise UsageError("The folder of OUTPUT does not exist.", f"At {parent}.", "Make it first.")
    if any(_is_release(folder) for folder in (parent, *parent.parents)):
        raise UsageError(
            "OUTPUT lies inside a published release.", f"At {output}.", "Choose another place."
        )
    return parent / output.name


def _current(output: Path) -> str | None:
    """The run id that OUTPUT leads to, None where there is no OUTPUT; anything else is refused."""
    if not os.path.lexists(output):
        return None
    if not output.is_symlink():
        raise UsageError(
            "OUTPUT is a real file or folder, which garim never replaces.",
            f"At {output}.",
            "Move it away, or choose a new name; garim makes a link there.",
        )
    target = output.parent / os.readlink(output)
    releases = os.path.realpath(_beside(output, "releases"))
    if os.path.realpath(target.parent) != releases or not _names_run(target.name):
        raise UsageError(
            "OUTPUT is a link that garim did not make.",
            f"At {output}.",
            "Remove the link, or choose a new name.",
        )
    return target.name


def _names_run(name: str) -> bool:
    return RUN_ID.fullmatch(name) is not None


def _beside(output: Path, kind: str) -> Path:
    return output.with_name(f".{output.name}.{kind}")


def _is_release(folder: Path) -> bool:
    parent = folder.parent.name
    return parent.startswith(".") and parent.endswith(".releases") and _names_run(folder.name)


def _inside(path: Path, folder: Path) -> bool:
    """Whether a path is a folder that exists, or below it; links and spellings do not matter."""
    real = Path(os.path.realpath(path))
    return os.path.exists(folder) and any(
        os.path.exists(above) and os.path.samefile(above, folder) for above in (real, *real.parents)
    )


def _entries(folder: Path) -> Iterator[Path]:
    """Every file and folder below, sorted; refuses links and devices, whose bytes lie elsewhere."""
    for path in sorted(folder.iterdir()):
        mode = path.lstat().st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise IncompleteRun(
                "A staged entry is neither a file nor a folder.", f"Below {folder.name}."
            )
        yield path
        if stat.S_ISDIR(mode):
            yield from _entries(path)


def _sync(path: Path) -> None:
    """Wait until a file's bytes, or a folder's entries, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        full = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync alone stops at the drive's cache
        if full is not None:
            with suppress(OSError):  # not every file system there has it
                fcntl.fcntl(descriptor, full)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _locked(output: Path) -> Iterator[None]:
    """Hold OUTPUT's lock; the kernel frees it when the process dies, however it dies."""
    with _beside(output, "lock").open("ab") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                "Another run is writing to OUTPUT.",
                f"At {output}.",
                "Wait until it ends, or choose another OUTPUT.",
            ) from None
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)  # a forked child may still hold the descriptor


@contextmanager
def _explained(output: Path, kind: type[GarimError]) -> Iterator[None]:
    """Turn the system's errors into ours; OUTPUT's state is said because it decides what to do."""
    try:
        yield
    except PermissionError as error:
        raise kind(
            "No permission to write OUTPUT.",
            f"At {output}: its folder, lock, link and releases must be writable.",
            "Change the permissions, or choose another OUTPUT.",
        ) from error
    except OSError as error:
        raise kind(
            f"OUTPUT could not be written: {error.strerror or 'the system gave no reason'}.",
            f"At {output}.",
            "Remedy that and run again; OUTPUT is as it was, or wholly new.",
        ) from error
