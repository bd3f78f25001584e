"""Words and numbers as people read them: Korean first, the English code beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Word:
    """One term in both languages."""

    ko: str
    en: str

    def __str__(self) -> str:
        return f"{self.ko} {self.en}"


VERDICTS = {
    "passed": Word("통과", "PASSED"),
    "failed": Word("실패", "FAILED"),
    "incomplete": Word("불완전", "INCOMPLETE"),
    "scanned": Word("탐지 완료", "SCANNED"),
    "unverified": Word("검증 안 됨", "NOT VERIFIED"),
}

KINDS = {
    "typed": Word("한 가지", "typed"),
    "mixed": Word("섞임 (셀마다 판정)", "mixed"),
    "text": Word("글", "text"),
    "clean": Word("발견 없음", "clean"),
    "not_covered": Word("보지 않음", "not covered"),
}

ACTIONS = {
    "card": Word("카드번호 일부 숨김", "card"),
    "pseudonym": Word("가명 토큰으로 바꿈", "pseudonym"),
    "mask": Word("일부 글자 숨김", "mask"),
    "redact": Word("값 전체 지움", "redact"),
    "replace": Word("정한 글자로 바꿈", "replace"),
    "encrypt": Word("암호화", "encrypt"),
    "date_shift": Word("날짜 옮김", "date_shift"),
    "generalize": Word("범위로 넓힘", "generalize"),
    "keep": Word("그대로 둠", "keep"),
    "drop": Word("열 삭제", "drop"),
    "scrub": Word("글 속에서 숨김", "scrub"),
    "per_cell": Word("셀마다 판정해 처리", "per_cell"),
}

GRANTS = {
    "third_party": Word("제3자 제공", "third party"),
    "processor": Word("처리위탁", "processor"),
    "internal": Word("내부 이용", "internal"),
}

DECISIONS = {
    "granted": Word("처리방침이 허락함", "granted by the policy"),
    "listed": Word("항목이 없는 열로 카탈로그에 적힘", "no item, listed in the catalogue"),
    "listed_text": Word(
        "카탈로그에 적힌 글; 찾은 것은 모두 가림", "listed text, all found is hidden"
    ),
    "no_item": Word("처리방침의 항목이 아님", "no item of the policy"),
    "not_granted": Word("이 제공에 없는 항목", "not granted"),
    "other_people": Word("다른 사람의 정보", "of other people than granted"),
    "other_item": Word("같은 종류의 다른 항목", "another item of that kind"),
    "unnamed": Word("누구의 무엇인지 카탈로그에 없음", "not named in the catalogue"),
    "several": Word("같은 종류의 열이 여럿이고 카탈로그에 없음", "one of several, not named"),
    "text_unlisted": Word("카탈로그에 없는 글", "free text, not listed"),
}

LEFT_OUT = {
    "not asked for": Word("요청하지 않음", "not asked for"),
    "expired": Word("보존기간 경과", "expired"),
    "purpose ended": Word("이용목적 달성 (법정 보존만 남음)", "purpose ended"),
    "on a hold list": Word("철회·처리정지·정정 중", "on a hold list"),
    "undated": Word("날짜를 읽을 수 없음", "undated"),
}

FIGURES = {
    "k": Word("가장 작은 무리", "k"),
    "l": Word("민감한 값의 가짓수", "l"),
    "t": Word("분포의 거리", "t"),
    "unique": Word("혼자인 행", "unique"),
    "outliers": Word("동떨어진 값", "outliers"),
}


def word(table: Mapping[str, Word], code: str) -> Word:
    """The term for `code`; an unknown code stands for itself."""
    return table.get(code) or Word("", code)


def printable(text: str) -> str:
    """Text safe to show: control, bidirectional and zero-width characters become escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def number(value: int) -> str:
    """A count with thousands separators."""
    return f"{value:,}"


def percent(part: int, total: int) -> str:
    """A share that never rounds to 0 % or 100 % unless it is; empty when `total` is 0."""
    if total <= 0:
        return ""
    if part >= total or part <= 0:
        return "100 %" if part > 0 else "0 %"
    share = 100 * part / total
    if share < 0.1:
        return "< 0.1 %"
    return "> 99.9 %" if share > 99.9 else f"{share:.1f} %"


def moment(iso: str) -> str:
    """An ISO moment in UTC as `2026-11-23 03:40 UTC`."""
    return f"{iso[:10]} {iso[11:16]} UTC"


def figure(value: float | None, name: str) -> str:
    """A figure of the risk report, a share as percent; a dash where it was not measured."""
    if value is None:
        return "—"
    return f"{100 * value:.3g} %" if name in ("unique", "outliers") else f"{value:.4g}"


def duration(seconds: float) -> str:
    """Seconds as `42.1 s` or `3 min 05 s`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    return f"{int(seconds // 60)} min {int(seconds % 60):02d} s"


def parameters(params: Mapping[str, Any]) -> str:
    """An action's parameters on one line, sorted by name; nested ones in brackets."""
    return ", ".join(f"{key}: {_parameter(params[key])}" for key in sorted(params))


def _parameter(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"({parameters(value)})"
    if isinstance(value, (list, tuple)):
        return " ".join(_parameter(item) for item in value)
    return str(value)


def coverage(sample: Mapping[str, Any] | None) -> Word:
    """What share of the rows was read."""
    if sample is None:
        return Word("모든 행", "all rows")
    share = f"{100 * float(sample['fraction']):g} %"
    seed = sample["seed"]
    return Word(f"표본 {share} (시드 {seed})", f"sample of {share}, seed {seed}")
