"""Names of Korean regions (시도, 시군구, 일반구) from regions.tsv, and patterns made of names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from importlib.resources import files


def _rows() -> list[list[str]]:
    lines = files("detectors").joinpath("regions.tsv").read_text("utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


_ROWS = _rows()
SIDO = frozenset(name for sido, also, _ in _ROWS for name in [sido, *also.split("; ")])
"""시도 in full, in short, and as they were called before."""
SIGUNGU = frozenset(
    name for *_, cell in _ROWS for name in re.findall(r"[가-힣]+", cell) if len(name) > 1
)
"""시, 군 and 구 of today and of existing data, 일반구 among them."""
STEMS = frozenset(name[:-1] for name in SIGUNGU if len(name) > 2)
"""시군구 as people shorten them: 수원, 분당, 강남."""


def one_of(words: Iterable[str]) -> str:
    """A pattern (RE2 too) that matches the longest of the words: one branch a letter.

    >>> one_of(["서울", "서울시", "세종"])
    '(?:서(?:울(?:시)?)|세종)'
    """
    tree: dict[str, list[str]] = {}
    for word in words:
        if word:
            tree.setdefault(word[0], []).append(word[1:])
    branches = "|".join(
        re.escape(head) + _rest(tails) for head, tails in sorted(tree.items(), key=_first)
    )
    return f"(?:{branches})"


def _first(item: tuple[str, list[str]]) -> str:
    return item[0]


def _rest(tails: list[str]) -> str:
    if len(set(tails)) == 1:
        return re.escape(tails[0])
    return one_of(tails) + ("?" if "" in tails else "")


def led(words: Iterable[str], boundary: str) -> str:
    """`one_of` for the beginning of a value: `boundary` is tested after the first letter.

    A set of letters comes first: Python's `re` then skips to them at full speed.
    """
    tree: dict[str, list[str]] = {}
    for word in words:
        tree.setdefault(word[0], []).append(word[1:])
    rest = "|".join(f"(?<={head}){_rest(tails)}" for head, tails in sorted(tree.items()))
    return f"[{''.join(sorted(tree))}]{boundary}(?:{rest})"
