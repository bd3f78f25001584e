"""Bank accounts: digits and grouping by institution (금융결제원 CMS 계좌번호체계, 2026-05-08).

bank_accounts.tsv beside the package lists 163 schemes. No check digit is public, so a number
never proves itself: a label (계좌, acct_no, a bank's name) or its column must name it.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from importlib.resources import files

from detectors.checksums import only_digits
from detectors.entity import Recognizer, first

_LABEL_ONLY = 0.15
Scheme = tuple[tuple[int, ...], int, tuple[str, ...]]
"""Sizes of the groups, where the product code stands (-1: nowhere), its values."""


@cache
def _schemes() -> dict[int, list[Scheme]]:
    """Digit count → schemes as (group sizes, position of the identifier, its values)."""
    table = files("detectors").joinpath("bank_accounts.tsv").read_text("utf-8").splitlines()
    schemes: dict[int, list[Scheme]] = defaultdict(list)
    for row in table[1:]:
        cells = row.split("\t")
        where, _, values = cells[6].removeprefix("id@").partition("=")
        at = int(where.split("+")[0]) if where != "-" and values else -1
        known = tuple(values.split(",")) if values else ()
        sizes = tuple(len(group) for group in cells[4].split("-"))
        schemes[int(cells[3])].append((sizes, at, known))
    return dict(schemes)


def _judge(value: str) -> float:
    """The doubt that shape alone leaves: grouping and product code raise it, never to 0.5."""
    digits = only_digits(value)
    schemes = _schemes().get(len(digits), [])
    groups = tuple(len(group) for group in value.replace(" ", "-").split("-"))
    best = 0.0 if len(groups) == 1 and not schemes else _LABEL_ONLY
    for sizes, at, known in schemes:
        product = at >= 0 and digits.startswith(known, at)
        if len(groups) > 1 and groups == sizes:
            best = max(best, 0.45 if product else 0.35)
        elif product:
            best = max(best, 0.3)
    return best


ACCOUNT = Recognizer(
    entity="KR_BANK_ACCOUNT",
    pattern=(
        rf"{first('0-9')}(?<![0-9]-[0-9])(?:[0-9]{{9,13}}"
        r"|(?=(?:[ \-]?[0-9]){9,13}(?![0-9]|-[0-9]))"
        r"[0-9]{0,7}(?:[ \-][0-9]{1,11}){1,4})(?![0-9])(?!-[0-9])"
    ),
    hint=r"(?:^|[^0-9])[0-9](?:[ \-]?[0-9]){9,13}(?:[^0-9]|$)",
    judge=_judge,
    labelled=0.93,
    cued=True,
    after=24,
    examples=(
        "환불계좌 신한 ⟦110-000-345678⟧ 홍길동",
        "계좌번호: ⟦1002-000-345678⟧",
        'acct_no="⟦3333000034567⟧"',
        "카카오뱅크 ⟦3333-00-0034567⟧로 입금",
        "국민은행 ⟦123456-04-000123⟧",
        "KEB하나 ⟦162-000652-90919⟧",
        "⟦508-00-075566-5⟧ (대구은행) 이 계좌로",
    ),
    counterexamples=(
        "110-000-345678",
        "운송장번호 110000345678",
        "20261122010203",
        "1002000345678",
        "계좌 1234-1234-1234-1234",
    ),
)
