"""Publishing: what is refused before any work, what a swap does, what is left behind."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import GarimError, IncompleteRun, UsageError
from pipelines.lake.publish import RUN_ID, Release, check_output, hashes, run_id
from tests.publisher import assert_clean, at_step, publish, read, reading, write

NOW = datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC)
ROOT = Path(__file__).parents[2]


def an_id(second: int, tail: str = "abcdef") -> str:
    return f"20300102T0304{second:02d}Z-{tail}"


def publish_as(output: Path, name: str, generation: int, keep: int = 2) -> None:
    with Release(output, name, keep) as release:
        write(release.staging, generation)
        assert release.publish() == output.parent / f".{output.name}.releases" / name


def tree(folder: Path) -> dict[str, str]:
    """Everything below a folder but the lock: link targets, contents, modes of folders."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {os.readlink(path)}"
        elif path.is_dir():
            found[name] = oct(path.stat().st_mode)
        elif not name.endswith(".lock"):
            found[name] = path.read_text()
    return found


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


# Run ids


def test_run_id_is_utc_and_its_own() -> None:
    seoul = NOW.astimezone(timezone(timedelta(hours=9)))
    ids = {run_id(NOW), run_id(seoul)}
    assert len(ids) == 2
    assert all(RUN_ID.fullmatch(name) and name.startswith("20300102T030405Z-") for name in ids)


@pytest.mark.parametrize("name", ["", "x", "../x", "20300102T030405Z-abcdeg", an_id(5) + "\n"])
def test_a_release_refuses_other_ids(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="run id"):
        Release(tmp_path / "masked", name)


def test_a_release_must_keep_itself(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="keeps"):
        Release(tmp_path / "masked", an_id(5), keep=0)


def test_a_used_run_id_is_refused_and_its_release_stays(tmp_path: Path) -> None:
    output = tmp_path / "masked"
    for second in (1, 2):
        publish_as(output, an_id(second), second)
    before = tree(tmp_path)
    with pytest.raises(UsageError, match="used before"), Release(output, an_id(1)):
        pass
    assert tree(tmp_path) == before


# The way that works


def test_a_release_is_read_through_a_relative_link(tmp_path: Path) -> None:
    output = tmp_path / "lake" / "masked"
    output.parent.mkdir()
    publish_as(output, an_id(1), 1)
    assert os.readlink(output) == f".masked.releases/{an_id(1)}"
    publish_as(output, an_id(2), 2)
    assert read(output) == 2
    assert_clean(output, releases=2)
    moved = output.parent.rename(tmp_path / "moved") / "masked"
    assert read(moved) == 2
    publish_as(moved, an_id(3), 3)
    assert read(moved) == 3
    assert_clean(moved, releases=2)


def test_output_may_be_relative_and_the_folder_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Release(Path("masked"), an_id(1)) as release:
        write(release.staging, 1)
        monkeypatch.chdir("/")
        release.publish()
    assert read(tmp_path / "masked") == 1


def test_arrow_reads_a_data_set_knowing_nothing_of_releases(tmp_path: Path) -> None:
    output = tmp_path / "masked"
    with Release(output, an_id(1)) as release:
        data_set = release.staging / "pg_transactions" / "day=2030-01-02"
        data_set.mkdir(parents=True)
        pq.write_table(pa.table({"amount": ["1000"]}), data_set / "part-0.parquet")
        release.publish()
    for root in (output, output.resolve()):
        assert pq.read_table(root / "pg_transactions").column_names == ["amount", "day"]


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o027, 0o077])
def test_staging_is_private_and_a_release_as_mkdir_makes_it(tmp_path: Path, mask: int) -> None:
    output = tmp_path / "masked"
    with umask(mask), Release(output, an_id(1)) as release:
        assert stat.S_IMODE(release.staging.stat().st_mode) == 0o700
        write(release.staging, 1)
        release.publish()
        (tmp_path / "plain").mkdir()
    assert output.stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_staging_keeps_the_groups_of_its_folder(tmp_path: Path) -> None:
    tmp_path.chmod(0o2755)
    with umask(0o022), Release(tmp_path / "masked", an_id(1)) as release:
        assert stat.S_IMODE(release.staging.stat().st_mode) == 0o2700
        write(release.staging, 1)
        assert stat.S_IMODE(release.publish().stat().st_mode) == 0o2755


def test_hashes_are_of_every_file_by_relative_path(tmp_path: Path) -> None:
    contents = {"b": b"", "a/z": b"x" * 300_000, "a.txt": "가림".encode(), "a/.crc": b"1"}
    for name, content in contents.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    (tmp_path / "empty").mkdir()
    found = hashes(tmp_path)
    assert found == {name: hashlib.sha256(text).hexdigest() for name, text in contents.items()}
    assert list(found) == sorted(contents)


def test_everything_is_on_the_disk_before_what_leads_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files and folders, then the rename, then the releases folder, the link, OUTPUT, pruning."""
    output, events, real_open = tmp_path / "masked", [], os.open
    opened = {}
    for second in (1, 2):
        publish_as(output, an_id(second), second)

    def record_open(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        descriptor = real_open(path, flags, *args, **kwargs)
        opened[descriptor] = str(path)
        return descriptor

    def recorded(name: str, real: Callable[..., None]) -> Callable[..., None]:
        def wrapped(source: Path, target: Path) -> None:
            events.append(f"{name} {Path(target).name}")
            real(source, target)

        return wrapped

    with Release(output, an_id(3)) as release:
        write(release.staging, 3)
        monkeypatch.setattr(os, "open", record_open)
        monkeypatch.setattr(os, "fsync", lambda d: events.append(f"sync {opened[d]}"))
        monkeypatch.setattr(os, "rename", recorded("rename", os.rename))
        monkeypatch.setattr(os, "replace", recorded("replace", os.replace))
        release.publish()
    below = ["a", "a/part", "b", "b/part"]
    assert events == [
        *(f"sync {release.staging / name}" for name in below),
        f"sync {release.staging}",
        f"rename {an_id(3)}",
        f"sync {tmp_path / '.masked.releases'}",
        f"sync {tmp_path}",
        "replace masked",
        f"sync {tmp_path}",
        f"rename .staging-{an_id(1)}",
    ]


@pytest.mark.parametrize("supported", [True, False])
def test_macos_is_asked_for_a_full_sync(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, supported: bool
) -> None:
    asked = []

    def record(descriptor: int, command: int) -> None:
        asked.append(command)
        if not supported:
            raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", record)
    publish_as(tmp_path / "masked", an_id(1), 1)
    assert set(asked) == {51}
    assert read(tmp_path / "masked") == 1


# Refusals


def _real_folder(at: Path) -> None:
    (at / "masked").mkdir()
    (at / "masked" / "mine").write_text("mine")


def _real_file(at: Path) -> None:
    (at / "masked").write_text("mine")


def _foreign_link(at: Path) -> None:
    (at / "elsewhere" / an_id(1)).mkdir(parents=True)
    (at / "masked").symlink_to(f"elsewhere/{an_id(1)}")


def _link_to_staging(at: Path) -> None:
    (at / ".masked.releases" / ".staging-x").mkdir(parents=True)
    (at / "masked").symlink_to(".masked.releases/.staging-x")


def _link_below_a_release(at: Path) -> None:
    publish_as(at / "masked", an_id(1), 1)
    (at / "masked").unlink()
    (at / "masked").symlink_to(f".masked.releases/{an_id(1)}/{an_id(1)}")


def _link_of_another_output(at: Path) -> None:
    publish_as(at / "other", an_id(1), 1)
    (at / "masked").symlink_to(f".other.releases/{an_id(1)}")


def _releases_is_a_file(at: Path) -> None:
    (at / ".masked.releases").write_text("mine")


def _link_name_is_taken(at: Path) -> None:
    (at / ".masked.link").write_text("mine")


@pytest.mark.parametrize(
    ("prepare", "says"),
    [
        (_real_folder, "real file or folder"),
        (_real_file, "real file or folder"),
        (_foreign_link, "did not make"),
        (_link_to_staging, "did not make"),
        (_link_below_a_release, "did not make"),
        (_link_of_another_output, "did not make"),
        (_releases_is_a_file, "could not be written: File exists"),
        (_link_name_is_taken, "could not be written: File exists"),
    ],
)
def test_what_stands_in_the_place_of_output_is_refused_and_stays(
    tmp_path: Path, prepare: Callable[[Path], None], says: str
) -> None:
    prepare(tmp_path)
    before = tree(tmp_path)
    output = tmp_path / "masked"
    with pytest.raises(UsageError, match=says) as refused:
        check_output(output, [])
    assert str(output) in str(refused.value)
    with pytest.raises(UsageError, match=says), Release(output, an_id(9)):
        pass
    assert tree(tmp_path) == before


@pytest.mark.parametrize(
    ("output", "source", "says"),
    [
        ("lake/masked", "lake", "OUTPUT lies inside"),
        ("lake/deep/masked", "lake", "OUTPUT lies inside"),
        ("lake/masked", "link_to_lake", "OUTPUT lies inside"),
        ("link_to_lake/masked", "lake", "OUTPUT lies inside"),
        ("masked", ".", "OUTPUT lies inside"),
        ("masked", "masked", "input lies inside"),
        ("masked", "masked/a", "input lies inside"),
        ("masked", f".masked.releases/{an_id(1)}/a", "input lies inside"),
        ("masked", ".masked.releases", "input lies inside"),
        ("masked", "link_to_old", "input lies inside"),
    ],
)
def test_output_and_inputs_may_not_overlap(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, source: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lake" / "deep").mkdir(parents=True)
    (tmp_path / "link_to_lake").symlink_to("lake")
    (tmp_path / "link_to_old").symlink_to(f".masked.releases/{an_id(1)}")
    for second in (1, 2):
        publish_as(tmp_path / "masked", an_id(second), second)
    before = tree(tmp_path)
    with pytest.raises(UsageError, match=says):
        check_output(Path(output), [tmp_path / "elsewhere", Path(source)])
    assert tree(tmp_path) == before


def test_other_spellings_of_an_input_are_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a file system that ignores case: another path, the same folder."""
    lake, same = tmp_path / "lake", os.path.samestat
    lake.mkdir()
    (tmp_path / "LAKE").mkdir()
    both = {lake.stat().st_ino, (tmp_path / "LAKE").stat().st_ino}
    monkeypatch.setattr(
        os.path, "samestat", lambda a, b: same(a, b) or {a.st_ino, b.st_ino} == both
    )
    monkeypatch.setattr(os.path, "samefile", lambda a, b: os.path.samestat(os.stat(a), os.stat(b)))
    with pytest.raises(UsageError, match="OUTPUT lies inside"):
        check_output(lake / "masked", [tmp_path / "LAKE"])


@pytest.mark.parametrize(
    ("output", "says"),
    [
        ("missing/masked", "does not exist"),
        ("file/masked", "does not exist"),
        ("file/below/masked", "does not exist"),
        ("folder/..", "no name"),
        (".", "no name"),
        ("/", "no name"),
        ("masked/inner", "inside a published release"),
        ("masked/a/inner", "inside a published release"),
        ("n" * 255, "could not be written: File name too long"),
    ],
)
def test_places_that_cannot_hold_output_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    publish_as(tmp_path / "masked", an_id(1), 1)
    before = tree(tmp_path)
    with pytest.raises(UsageError, match=says):
        check_output(Path(output), [])
    assert tree(tmp_path) == before


def test_a_good_output_passes_and_leaves_no_trace(tmp_path: Path) -> None:
    (tmp_path / "lake").mkdir()
    (tmp_path / "masked2").mkdir()
    before = tree(tmp_path)
    check_output(tmp_path / "masked", [tmp_path / "lake", tmp_path / "masked2"])
    assert tree(tmp_path) == before
    publish_as(tmp_path / "masked", an_id(1), 1)
    before = tree(tmp_path)
    check_output(tmp_path / "masked", [tmp_path / "lake"])
    assert tree(tmp_path) == before


def test_a_second_run_is_refused_and_the_first_not_disturbed(tmp_path: Path) -> None:
    output = tmp_path / "masked"
    with Release(output, an_id(1)) as first:
        write(first.staging, 1)
        with pytest.raises(UsageError, match="Another run"), Release(output, an_id(2)):
            pass
        with pytest.raises(UsageError, match="Another run"):
            check_output(output, [])
        with Release(tmp_path / "other", an_id(1)):
            pass
        first.publish()
    assert read(output) == 1
    publish_as(output, an_id(2), 2)


def test_a_descriptor_that_a_child_inherited_does_not_hold_the_lock(tmp_path: Path) -> None:
    with Release(tmp_path / "masked", an_id(1)):
        lock = (tmp_path / ".masked.lock").stat()
        inherited = os.dup(next(fd for fd in range(3, 1024) if _is_open_on(fd, lock)))
    try:
        publish_as(tmp_path / "masked", an_id(2), 2)
    finally:
        os.close(inherited)


def _is_open_on(descriptor: int, file: os.stat_result) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), file)
    except OSError:
        return False


# The import comes before the other uid, which may not read the repository.
REHEARSE = """
import os, sys
from pathlib import Path
from pipelines.errors import UsageError
from pipelines.lake.publish import check_output
if os.geteuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    check_output(Path(sys.argv[1]), [])
except UsageError as error:
    print(error)
"""


def _rehearse_as_another(output: Path) -> str:
    command = [sys.executable, "-c", REHEARSE, str(output)]
    return subprocess.run(command, cwd=ROOT, text=True, capture_output=True, check=True).stdout


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder that other users reach and may write; pytest's own lie below a private one."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o777)
        yield folder
        folder.chmod(0o777)


def test_another_user_may_publish_where_permitted(shared: Path) -> None:
    assert _rehearse_as_another(shared / "masked") == ""
    assert os.listdir(shared) == [".masked.lock"]


@pytest.mark.parametrize(
    "denied",
    [
        pytest.param([".", 0o555], id="folder not writable"),
        pytest.param([".", 0o444], id="folder not to be entered"),
        pytest.param([".masked.releases", 0o555], id="releases not writable"),
        pytest.param([".masked.lock", 0o444], id="lock not writable"),
    ],
)
def test_no_permission_is_said_before_any_work(shared: Path, denied: list[Any]) -> None:
    publish_as(shared / "masked", an_id(1), 1)
    before = tree(shared)
    name, mode = denied
    (shared / ".masked.lock").chmod(0o666)
    (shared / ".masked.releases").chmod(0o777)
    (shared / name).chmod(mode)
    said = _rehearse_as_another(shared / "masked")
    shared.chmod(0o777)
    (shared / ".masked.releases").chmod(0o755)
    assert said.startswith("No permission to write OUTPUT.")
    assert str(shared / "masked") in said
    assert tree(shared) == before


# Leaving without publishing


class Stop(Exception):
    pass


@pytest.mark.parametrize("earlier", [0, 2])
@pytest.mark.parametrize("end", [None, Stop, KeyboardInterrupt, SystemExit])
def test_leaving_without_publishing_changes_nothing(
    tmp_path: Path, earlier: int, end: type[BaseException] | None
) -> None:
    output = tmp_path / "masked"
    for second in range(earlier):
        publish_as(output, an_id(second), second)
    before = tree(tmp_path)

    def run() -> None:
        with Release(output, an_id(9)) as release:
            write(release.staging, 9)
            if end is not None:
                raise end

    if end is None:
        run()
    else:
        with pytest.raises(end):
            run()
    assert tree(tmp_path) == before
    publish_as(output, an_id(9), 9)


def _stage_nothing(staging: Path) -> None:
    pass


def _stage_a_link(staging: Path) -> None:
    write(staging, 9)
    (staging / "a" / "linked").symlink_to("/etc/hostname")


def _stage_a_pipe(staging: Path) -> None:
    os.mkfifo(staging / "pipe")


@pytest.mark.parametrize(
    ("stage", "says"),
    [
        (_stage_nothing, "Nothing was staged"),
        (_stage_a_link, "neither a file nor a folder"),
        (_stage_a_pipe, "neither a file nor a folder"),
    ],
)
def test_what_is_no_release_is_not_published(
    tmp_path: Path, stage: Callable[[Path], None], says: str
) -> None:
    publish_as(tmp_path / "masked", an_id(1), 1)
    before = tree(tmp_path)
    with (
        pytest.raises(IncompleteRun, match=says),
        Release(tmp_path / "masked", an_id(2)) as release,
    ):
        stage(release.staging)
        release.publish()
    assert tree(tmp_path) == before


def test_a_file_put_in_the_place_of_output_meanwhile_stays(tmp_path: Path) -> None:
    output = tmp_path / "masked"
    with (
        pytest.raises(UsageError, match="real file or folder"),
        Release(output, an_id(1)) as release,
    ):
        write(release.staging, 1)
        output.write_text("mine")
        release.publish()
    assert tree(tmp_path) == {"masked": "mine"}


# Leftovers and old releases


def test_the_next_run_removes_what_the_dead_left_and_nothing_else(tmp_path: Path) -> None:
    output, releases = tmp_path / "masked", tmp_path / ".masked.releases"
    publish_as(output, an_id(1), 1)
    dead = [releases / f".{kind}-{an_id(n)}" for kind in ("staging", "scratch") for n in (0, 5)]
    for folder in dead:
        folder.mkdir()
        write(folder, 0)
    (tmp_path / ".masked.link").symlink_to(f".masked.releases/{an_id(5)}")
    names = ".staging-notes", ".scratch-", f"{an_id(5)}.bak", "20300102"
    mine = [releases / name for name in names]
    for folder in mine:
        folder.mkdir()
    with Release(output, an_id(6)):
        assert not any(folder.exists() for folder in dead)
        assert not (tmp_path / ".masked.link").is_symlink()
    publish_as(output, an_id(7), 7, keep=1)
    assert all(folder.is_dir() for folder in mine)
    assert len(os.listdir(releases)) == 1 + len(mine)


@pytest.mark.parametrize("fails", [True, False])
def test_scratch_goes_with_the_run(tmp_path: Path, fails: bool) -> None:
    with suppress(ZeroDivisionError), Release(tmp_path / "masked", an_id(1)) as release:
        (release.scratch / "d").mkdir(parents=True)
        (release.scratch / "d" / "0").write_text("mine")
        write(release.staging, 1)
        release.publish()
        assert (release.scratch / "d" / "0").exists()
        assert 1 / (not fails)
    assert tree(tmp_path) != {}
    assert not [*tmp_path.rglob(".scratch*")]


@pytest.mark.parametrize(
    ("keep", "left"), [(1, {5}), (2, {4, 5}), (3, {3, 4, 5}), (9, set(range(6)))]
)
def test_the_newest_releases_are_kept(tmp_path: Path, keep: int, left: set[int]) -> None:
    output = tmp_path / "masked"
    for second in range(6):
        publish_as(output, an_id(second), second, keep=9 if second < 5 else keep)
    assert set(os.listdir(tmp_path / ".masked.releases")) == {an_id(second) for second in left}
    assert read(output) == 5


def test_pruning_leaves_links_and_files_that_bear_a_run_id(tmp_path: Path) -> None:
    output, releases = tmp_path / "masked", tmp_path / ".masked.releases"
    publish_as(output, an_id(5), 5)
    (releases / an_id(1)).symlink_to(tmp_path)
    (releases / an_id(2)).write_text("mine")
    publish_as(output, an_id(6), 6, keep=1)
    assert set(os.listdir(releases)) == {an_id(1), an_id(2), an_id(6)}
    publish_as(output, an_id(7), 7)


@pytest.mark.parametrize("earlier", [True, False])
def test_a_release_that_was_never_linked_to_goes(tmp_path: Path, earlier: bool) -> None:
    """Its run died between the rename and the swap: it must not take the place of the old one."""
    output, orphan = tmp_path / "masked", tmp_path / ".masked.releases" / an_id(5)
    if earlier:
        publish_as(output, an_id(1), 1)
    orphan.mkdir(parents=True)
    write(orphan, 5)
    publish_as(output, an_id(6), 6, keep=3)
    assert read(output) == 6
    assert not orphan.exists()
    assert (tmp_path / ".masked.releases" / an_id(1)).exists() == earlier


@pytest.mark.parametrize("back", [an_id(1), an_id(8, "000000")], ids=["seconds", "same second"])
def test_a_clock_that_goes_back_costs_neither_the_new_nor_the_replaced(
    tmp_path: Path, back: str
) -> None:
    output = tmp_path / "masked"
    publish_as(output, an_id(8, "ffffff"), 1)
    publish_as(output, back, 2)
    assert read(output) == 2
    assert_clean(output, releases=2)
    publish_as(output, an_id(0), 3)
    assert set(os.listdir(tmp_path / ".masked.releases")) == {back, an_id(0)}


def test_old_releases_that_cannot_be_listed_do_not_undo_the_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Release(tmp_path / "masked", an_id(1)) as release:
        write(release.staging, 1)
        with monkeypatch.context() as patched:
            patched.setattr(os, "scandir", lambda _: _fail())
            release.publish()
    assert read(tmp_path / "masked") == 1


def test_a_link_to_a_release_that_is_gone_can_be_published_over(tmp_path: Path) -> None:
    output = tmp_path / "masked"
    output.symlink_to(f".masked.releases/{an_id(1)}")
    publish_as(output, an_id(2), 2)
    assert read(output) == 2


# Failing anywhere


def _fail() -> None:
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def _deny() -> None:
    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))


def _interrupt() -> None:
    raise KeyboardInterrupt


faults = st.tuples(
    st.integers(1, 32),
    st.sampled_from([_fail, _deny, _interrupt]),
    st.sampled_from(["before", "after"]),
)


@given(start=st.booleans(), attempts=st.lists(faults, min_size=1, max_size=4))
def test_a_failure_at_any_step_leaves_exactly_old_or_new(
    start: bool, attempts: list[tuple[int, Callable[[], None], str]]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder, "masked")
        if start:
            publish(output, 0)
        for generation, (step, act, when) in enumerate(attempts, start=1):
            before = reading(output)
            with at_step(step, act, when) as made:
                try:
                    publish(output, generation)
                    returned = True
                except (GarimError, KeyboardInterrupt):
                    returned = False
            swapped = "replace" in made
            assert swapped or not returned
            assert reading(output) == (generation if swapped else before)
        last = reading(output)
        publish(output, 99)
        assert read(output) == 99
        assert_clean(output, releases=1 if last is None else 2)


def test_a_swap_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_as(tmp_path / "masked", an_id(1), 1)
    before = tree(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", lambda *_: _fail())
        with pytest.raises(IncompleteRun, match="could not be written"):
            publish_as(tmp_path / "masked", an_id(2), 2)
    assert tree(tmp_path) == before


def test_errors_of_the_system_are_explained_without_its_paths(tmp_path: Path) -> None:
    output = tmp_path / "masked"
    for step in range(1, 40):
        with at_step(step, _fail, "before") as made:
            try:
                publish(output, step)
            except GarimError as error:
                assert isinstance(error, IncompleteRun if "fsync" in made else GarimError)
                assert "Input/output error" in str(error)
                assert not re.search(r"part|releases/|staging", str(error))
