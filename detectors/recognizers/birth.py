"""Dates of birth (생년월일): what a label, or 생 right after it, tells from any other date."""

from __future__ import annotations

import re
from datetime import date

from detectors.entity import Recognizer, first

_YEAR = "(?:18[89]|19[0-9]|20[0-9])[0-9]"
_MONTH = "(?:1[0-2]|0?[1-9])"
_DAY = "(?:3[01]|[12][0-9]|0?[1-9])"
_MMDD = "(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"
_MIDNIGHT = r"(?:[T ]00:00(?::00)?(?:\.0{1,6})?(?:Z|\+09:?00)?)?"
_SPACED = r"(?:(?<=\. [0-9])\.|(?<=\. [0-9]{2})\.)?"
"""1990. 1. 2. ends in a dot, 1990.01.02 in a sentence's."""
_IN_WORDS = rf"년 ?{_MONTH}월 ?{_DAY}일"
_DATE = (
    # `first` has taken one digit: the look-behinds say which
    rf"(?:(?<=1)[89][0-9]{{2}}|(?<=2)0[0-9]{{2}})(?:{_MMDD}|{_IN_WORDS}"
    rf"|(?P<sign> ?[.\-/] ?){_MONTH}(?P=sign){_DAY}{_SPACED}){_MIDNIGHT}"
    rf"|[0-9](?:{_MMDD}(?:-[1-8])?|{_IN_WORDS}|(?P<mark>[.\-/]){_MONTH}(?P=mark){_DAY})"
    rf"|[0-9]?(?P<slash>[./])[0-9]{{1,2}}(?P=slash){_YEAR}"
)
_END = r"(?![0-9*]|-[0-9*]|[./:][0-9])"
_PATTERN = rf"{first('0-9')}(?<![0-9][\-/:][0-9])(?:{_DATE}){_END}"
_PARTS = re.compile("[0-9]+")


def calendar(value: str) -> bool:
    """Whether the calendar has the day; two digits of a year stand for either century.

    >>> calendar("1990. 2. 28."), calendar("000229"), calendar("1990-02-29"), calendar("29/2/2000")
    (True, True, False, True)
    """
    parts = _PARTS.findall(value)[:3]
    if len(parts) < 3:
        digits = parts[0]
        cut = 4 if len(digits) == 8 else 2
        parts = [digits[:cut], digits[cut : cut + 2], digits[cut + 2 :]]
    if len(parts[2]) == 4:
        return _is_day(parts[2], parts[1], parts[0]) or _is_day(parts[2], parts[0], parts[1])
    years = [parts[0]] if len(parts[0]) == 4 else ["19" + parts[0], "20" + parts[0]]
    return any(_is_day(year, parts[1], parts[2]) for year in years)


def _long_ago(value: str) -> bool:
    """Whether a year, where all four digits stand, is an adult's rather than a transaction's."""
    year = _PARTS.findall(value)[0]
    return len(year) in (2, 6) or year < "2013"


def _surely_old(value: str) -> bool:
    """The same, where two digits of a year must be of the last century: 31 to 99."""
    year: str = _PARTS.findall(value)[0]
    return year < "2008" if len(year) in (4, 8) else year[:2] > "30"


def _is_day(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


LABELLED = Recognizer(
    entity="DATE_OF_BIRTH",
    pattern=_PATTERN,
    judge=lambda value: 0.25 if calendar(value) else 0.0,
    labelled=0.92,
    cued=True,
    reach=20,
    examples=(
        '"userBirthday":"⟦19900102⟧"',
        "생년월일 ⟦1990-01-02⟧",
        "birth=⟦900102⟧",
        "생년월일(6자리): ⟦900102⟧",
        "생년월일은 ⟦1990년 1월 2일⟧입니다",
        "DOB : ⟦1990/01/02⟧",
        "생일 ⟦1990. 1. 2.⟧",
        "생년월일 ⟦900102-1⟧ 확인",
        "출생일자 ⟦90.01.02⟧",
        '"birth_date":"⟦1990-01-02T00:00:00Z⟧"',
        "<brdt>⟦19900102⟧</brdt>",
    ),
    counterexamples=(
        "birth=991399",
        "date=1990-01-02",
        "생년월일 1990-02-30",
        "거래일시 2026-11-22",
        "생년월일 900102-1******",
        "생년월일 확인 후 가입일 2020-01-02",
        "생년월일 변경, 유효기간 2030-12-01",
    ),
)
_SAYS_BORN = (
    r"\.? ?(?:생(?![가-힣])|생(?:입|이|인|으로|의)|출생|에? ?태어|\(생|일생"
    r"|[,/|] ?[남여](?:성|자)?(?![가-힣]))"
)
BORN = Recognizer(
    entity="DATE_OF_BIRTH",
    pattern=rf"{_PATTERN}(?={_SAYS_BORN})",
    judge=lambda value: 0.85 if calendar(value) else 0.0,
    labelled=0.92,
    examples=(
        "⟦1990년 1월 2일⟧생입니다",
        "홍길동(⟦90.01.02⟧생)",
        "고객은 ⟦1990.01.02⟧.생 남성",
        "⟦900102⟧ 출생",
        "저는 ⟦1990년 1월 2일⟧에 태어났어요",
        "본인확인: 홍길동 / ⟦19900102⟧ / 남",
    ),
    counterexamples=("2026-11-22 생성", "2026.11.22 생산분", "1990-02-30생"),
)
_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유전홍고문양손배백허남심노하곽성차주우구나민진지엄"
    "채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_FRONT = ("앞자리 ", "앞자리: ", "앞자리는 ", "6자리 ", "6자리: ", "6자리는 ")
_CALLED = rf"[^가-힣][{_SURNAMES}][가-힣][^일문건법표\x00-\x7f]\("
"""A name of three syllables with the date in brackets: 홍길동(1990.01.02)."""
_ROLES = [
    rf"[자인객원님] [{_SURNAMES}]{name}[(]" for name in ("[가-힣]", "[가-힣]{2}", "[가-힣]{3}")
]
"""가입자 이건(1990.01.02): a name of any length behind a word for people."""
_TOLD = "|".join(
    rf"(?<={cue}.)"
    for cue in (
        r"\([남여], ",
        r"\([남여],",
        *_FRONT,
        _CALLED,
        *_ROLES,
        *(role.replace("] [", "][", 1) for role in _ROLES),
    )
)
_NAMED = r"(?<=[가-힣]{2}[ ,/|].)|(?<=[가-힣]{2}[,/|] .)|(?<=[가-힣]{2} [,/|] .)"
RECORD = Recognizer(
    entity="DATE_OF_BIRTH",
    pattern=(
        rf"[0-9](?<![0-9\-.][0-9])(?:{_TOLD}|(?P<named>{_NAMED}))(?:{_DATE})"
        rf"(?(named)(?= ?[ ,/|] ?\(?(?:01[016-9]|\+?82-))|{_END})"
    ),
    judge=lambda value: 0.75 if calendar(value) and _long_ago(value) else 0.0,
    labelled=0.92,
    examples=(
        "홍길동(남, ⟦1990-01-02⟧)님 본인확인",
        "주민번호 앞자리 ⟦900102⟧ 확인",
        "가입자 홍길동(⟦1990.01.02⟧)의",
        "홍길동, ⟦900102⟧, 010-0000-0000",
        "홍길동 / ⟦1990년 1월 2일⟧ / 01000000000",
    ),
    counterexamples=(
        "승인 2026-11-22 010-0000-0000",
        "입금, 20261122, 010-0000-0000",
        "공고일(2010.01.02)",
    ),
)
_BESIDE = rf"(?<=[^가-힣][{_SURNAMES}][가-힣]{{2}} .)|(?<=[^가-힣][{_SURNAMES}][가-힣]{{2}}[,/|] .)"
BESIDE = Recognizer(
    # 홍길동 1990-01-02: a date as old as people are, right behind a name
    entity="DATE_OF_BIRTH",
    pattern=rf"[0-9](?<![0-9\-.][0-9])(?:{_BESIDE})(?:{_DATE}){_END}",
    judge=lambda value: 0.65 if calendar(value) and _surely_old(value) else 0.0,
    labelled=0.92,
    examples=("본인인증실패 홍길동 ⟦1990-01-02⟧ 통신사 상이", "- 김미나 ⟦820102⟧ 확인"),
    counterexamples=("홍길동 2026-11-22 입금", "홍길동 261122 입금", "승인일 1990-01-02"),
)
BIRTH = (LABELLED, BORN, RECORD, BESIDE)
