"""Which files are data: none is passed over in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.lake.read import discover


def put(root: Path, *names: str) -> Path:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x\n", "utf-8")
    return root


@pytest.mark.parametrize(
    "names",
    [
        ("day=2026-10-01/hour01/x.log",),
        ("day=2026-10-01/a.log", "day=2026-10-01/sub/x.log"),
        ("day=2026-10-01/pod=a/host/app.log",),
    ],
)
def test_a_folder_within_a_partition_is_one_or_an_error(
    tmp_path: Path, names: tuple[str, ...]
) -> None:
    lake = put(tmp_path / "lake", "good/a.log", *(f"logs/{name}" for name in names))
    with pytest.raises(UsageError, match=r"no partition itself(.|\n)*logs/day=2026-10-01/"):
        discover([lake])


@pytest.mark.parametrize("other", ["a.log", "day=2026-10-01/pod=a/a.log", "pod=a/a.log"])
def test_files_of_a_data_set_lie_in_the_same_partitions(tmp_path: Path, other: str) -> None:
    lake = put(tmp_path / "logs", "day=2026-10-01/b.log", other)
    with pytest.raises(UsageError, match="in other partitions"):
        discover([lake])


def test_partitions_and_hidden_folders(tmp_path: Path) -> None:
    lake = put(
        tmp_path / "lake", "logs/day=1/pod=a/b.log", "logs/day=2/pod=a/c.log",
        "logs/day=2/_tmp/x.log", "other/sub/a.csv",
    )  # fmt: skip
    logs, sub = discover([lake])
    assert (logs.name, logs.partitions, len(logs.files)) == ("logs", ("day", "pod"), 2)
    assert (sub.name, sub.partitions) == ("sub", ())


def test_a_folder_above_has_its_own_name_and_a_file_without_one_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lake" / "sub").mkdir(parents=True)
    (tmp_path / "lake" / "y.csv").write_text("tel\n", "utf-8")
    (tmp_path / "lake" / ".x.csv").write_text("tel\n", "utf-8")
    monkeypatch.chdir(tmp_path / "lake" / "sub")
    assert [one.name for one in discover([Path("..")])] == ["lake"]
    with pytest.raises(UsageError, match="has no name"):
        discover([Path("../.x.csv")])


def test_a_link_to_a_folder_gives_its_own_name(tmp_path: Path) -> None:
    (tmp_path / "20301122").mkdir()
    (tmp_path / "20301122" / "y.csv").write_text("tel\n", "utf-8")
    (tmp_path / "masked").symlink_to("20301122")
    assert [one.name for one in discover([tmp_path / "masked"])] == ["masked"]
