"""Names in Latin letters: as on a card or in a passport, and where a key or label asks for one."""

from __future__ import annotations

import re

from detectors.entity import Recognizer
from detectors.names import listed

_SURNAME = frozenset(listed("latin", "surname"))
"""Surnames in the spellings of passports and of old custom (FACTS 7.1)."""
_SYLLABLE = (
    "(?:CH|KK|TT|PP|SS|JJ|SH|KH|[KGNDTRLMBPSJCHY])?"
    "(?:YEOU|WOO|YOU|YEO|YAE|WAE|WEO|EOU|YOO|YE|YA|YO|YU|YI|WA|WO|WE|WI|WU|OO|EE|EU|EO|AE|OE|UI|OU|A|E|I|O|U)"
    "(?:NG|CK|K|G|N|L|R|M|P|B|T|D|H)?"
)
_GIVEN = re.compile(rf"{_SYLLABLE}[\- ]?{_SYLLABLE}")
_FOREIGN = frozenset(listed("latin", "foreign"))
"""Given names and surnames that people from elsewhere often bear."""
_UPPER, _LOWER = r"(?:['\-]?[A-Z]){1,19}", r"(?:['\-]?[a-z]){1,19}"
_CAPITALS = rf"[A-Z]{_UPPER}(?:(?: |/|, )[A-Z]{_UPPER}){{1,3}}"
_MIXED = rf"[A-Z]{_LOWER}(?:(?: |/|, )[A-Z]{_LOWER}){{1,3}}"
_PATTERN = rf"(?<![0-9A-Za-z_.%@\-/])(?:{_CAPITALS}|{_MIXED})(?![0-9A-Za-z_@])"


def _korean(value: str) -> bool:
    """Whether it is a surname and a romanised given name, in either order."""
    words = re.split(r"[ /,]+", value.upper())
    return any(
        surname in _SURNAME and len(surname + given) > 6 and _GIVEN.fullmatch(given) is not None
        for surname, given in (
            (words[0], " ".join(words[1:])),
            (words[-1], " ".join(words[:-1])),
        )
    )


def _judge_korean(value: str) -> float:
    return 0.6 if _korean(value) else 0.0


def _judge(value: str) -> float:
    return (
        0.3 if _korean(value) or _FOREIGN.intersection(re.split(r"[ /,]+", value.upper())) else 0.0
    )


def _judge_holder(value: str) -> float:
    return 0.3


_NONE = frozenset(listed("latin", "none"))
_CUES = [f"{cue} " for cue in listed("latin", "cue")] + ["[Tt]his is ", r"(?:ards|anks|rely),\n"]
_CALLED = "|".join(f"(?<={cue}.)" for cue in _CUES)
_PAPERS = r"(?= ?\((?:여권|등록번호|외국인|영문|passport|Passport))"


def _judge_said(value: str) -> float:
    words = re.split(r"[ /,]+", value.upper())
    known = _korean(value) or not _FOREIGN.isdisjoint(words)
    return 0.6 if known and _NONE.isdisjoint(words) else 0.0


HOLDER = Recognizer(
    entity="PERSON_LATIN",
    pattern=_PATTERN,
    judge=_judge_holder,
    labelled=0.88,
    cued=True,
    reach=12,
    examples=(
        "영문명: ⟦HONG GILDONG⟧",
        "card_holder_name=⟦Anna Example⟧",
        "영문성명 ⟦HONG/GILDONG⟧",
    ),
    counterexamples=("영문명 확인", "Order Service started"),
)
LATIN = Recognizer(
    entity="PERSON",
    pattern=_PATTERN,
    judge=_judge,
    labelled=0.86,
    cued=True,
    reach=8,
    examples=("name=⟦Hong Gildong⟧&x=1", '"buyerName":"⟦Maria Garcia⟧"', "성명: ⟦JOHN EXAMPLE⟧"),
    counterexamples=('"name":"Galaxy Buds"', "name=Order Service"),
)
ROMANISED = Recognizer(
    entity="PERSON_LATIN",
    pattern=rf"(?<![0-9A-Za-z_.%@\-/]){_CAPITALS}(?![0-9A-Za-z_@])",
    judge=_judge_korean,
    labelled=0.86,
    reach=0,
    examples=("카드 소유자 ⟦KIM MIN-JI⟧의 결제", "Dear ⟦HONG GILDONG⟧, your payment"),
    counterexamples=("HTTP GET request", "NO DATA FOUND", "LEE MAN", "SELECT MIN COUNT"),
)
_WORDS = rf"(?:{_UPPER}(?: [A-Z]{_UPPER}){{1,3}}|{_LOWER}(?: [A-Z]{_LOWER}){{1,3}})"
CALLED = Recognizer(
    entity="PERSON_LATIN",
    pattern=rf"[A-Z](?<![0-9A-Za-z_.%@\-/].)(?:(?:{_CALLED}){_WORDS}(?![0-9A-Za-z_@])|{_WORDS}{_PAPERS})",
    judge=_judge_said,
    labelled=0.86,
    reach=0,
    examples=(
        "Dear ⟦MARIA GARCIA⟧, your payment",
        "Hello, this is ⟦Batbayar Bold⟧ from the shop",
        "외국인 고객 ⟦WANG LEI⟧ 등록번호",
        "⟦ANNA EXAMPLE⟧ (여권 M00000000)",
    ),
    counterexamples=(
        "Dear Customer Service",
        "Attn: Accounts Payable",
        "회원 GOLD CLASS 승급",
        "This is Sample Pay",
        "고객 SMART ORDER 문의",
    ),
)
LATINS = (HOLDER, LATIN, ROMANISED, CALLED)
