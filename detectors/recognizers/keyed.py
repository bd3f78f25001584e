"""Values that only their key or label tells: `cvc=123`, `"cardExpire":"3012"`, `사번: A12345`.

Nothing in such a value proves itself: the label must stand right before it.
"""

from __future__ import annotations

from collections.abc import Callable

from detectors.entity import Recognizer
from detectors.judges import JudgeAll

KEY = r"(?<=[:=\"' (\[>\n\t,|].)"
"""What stands between a key and its value, where the value's form says that it is one."""
SIGN = r"(?:(?<=[:=\"'>\n\t,|].)|(?<=[:=|] .))"
"""A sign, where a word after a space would be prose: 비밀번호 변경."""


def said(*labels: str) -> str:
    """A look-behind: a word of prose and a space before the value, with or without 은, 는."""
    before = (f"(?<={label}{particle} .)" for label in labels for particle in ("", "는", "은"))
    return rf"(?:{'|'.join(before)})"


def keyed(
    entity: str,
    first: str,
    rest: str,
    examples: tuple[str, ...],
    counterexamples: tuple[str, ...],
    key: str = KEY,
    judge: Callable[[str], float] = lambda value: 0.1,
    labelled: float = 0.9,
    reach: int = 12,
    judge_all: JudgeAll | None = None,
) -> Recognizer:
    """A recognizer of what follows a key: `first` is a character class, `rest` a pattern."""
    return Recognizer(
        entity=entity,
        pattern=rf"{first}{key}(?<![0-9]{first}){rest}",
        judge=judge,
        judge_all=judge_all,
        examples=examples,
        counterexamples=counterexamples,
        labelled=labelled,
        cued=True,
        keyed=True,
        reach=reach,
    )
