"""Bank accounts: digits and grouping by institution (금융결제원 CMS 계좌번호체계, 2026-05-08).

bank_accounts.tsv beside the package lists 163 schemes. No check digit is public, so a number
never proves itself: a label (계좌, acct_no, a bank's name) or its column must name it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import cache
from importlib.resources import files

from detectors import judges
from detectors.checksums import only_digits
from detectors.entity import Recognizer, first

_LABEL_ONLY = 0.15
_POOR = 0.05
_MOBILE = re.compile(r"(?:0|(?:00)?820?)1[016-9][0-9]{7,8}")
_TIME = re.compile(
    r"20[2-3][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{0,6}"
    r"|[2-3][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])[0-5][0-9][0-5][0-9]"
)
_PRODUCT = 0.3
"""The doubt that a product code leaves in a number without groups of its scheme."""
_CUSTOMARY = (
    (6, 2, 6),
    (3, 6, 2, 3),
    (3, 2, 4, 3),
    (4, 4, 4, 1),
    (3, 8, 1),
    (3, 6, 5),
    (4, 2, 6, 1),
    (3, 3, 8),
    (4, 4, 3),
    (3, 5, 4),
    (1, 3, 3, 6),
    (1, 3, 3, 2, 4),
)
"""How customers group numbers of KB, IBK, 토스, 하나, 수협, 광주 …, whatever the scheme says."""
Sizes = tuple[int, ...]
Scheme = tuple[Sizes, int, tuple[str, ...]]
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
    for sizes in _CUSTOMARY:
        schemes[sum(sizes)].append((sizes, -1, ()))
    return dict(schemes)


def _judge(value: str) -> float:
    """The doubt that shape alone leaves: grouping and product code raise it, never to 0.5."""
    digits = only_digits(value)
    if _MOBILE.fullmatch(digits) or (digits == value and _TIME.fullmatch(digits)):
        return _POOR
    groups = () if digits == value else tuple(map(len, re.findall("[0-9]+", value)))
    best = _LABEL_ONLY
    for at, known in _grouped().get(groups, ()):
        best = max(best, 0.45 if at >= 0 and digits.startswith(known, at) else 0.35)
    if best < _PRODUCT and any(digits.startswith(k, at) for at, k in _products()[len(digits)]):
        return _PRODUCT
    return best


@cache
def _grouped() -> dict[Sizes, list[tuple[int, tuple[str, ...]]]]:
    """Group sizes → where the product code of each scheme stands and its values."""
    grouped = defaultdict(list)
    for sizes, at, known in (scheme for some in _schemes().values() for scheme in some):
        if len(sizes) > 1:
            grouped[sizes].append((at, known))
    return dict(grouped)


@cache
def _products() -> dict[int, list[tuple[int, tuple[str, ...]]]]:
    """Digit count → places of product codes, and all values that schemes have there."""
    products: dict[int, dict[int, tuple[str, ...]]] = defaultdict(dict)
    for size, schemes in _schemes().items():
        for _, at, known in schemes:
            if at >= 0:
                products[size][at] = (*products[size].get(at, ()), *known)
    return defaultdict(list, {size: list(places.items()) for size, places in products.items()})


def _table() -> list[int]:
    """What judges.py looks up: grouping, place, size and value of each product code, in order."""
    rows = {
        (_packed(sizes), at, len(code), int(code or 0))
        for some in (_grouped(), {(size,): of for size, of in _products().items()})
        for sizes, places in some.items()
        for at, known in places
        for code in (known if at >= 0 else ("",))
    }
    return [number for row in sorted(rows) for number in row]


def _packed(sizes: Sizes) -> int:
    return int("".join(f"{size:x}" for size in sizes), 16)


def _judge_odd(value: str) -> float:
    """Other lengths, right at a label: old and securities' accounts, virtual ones of 15 and 16."""
    digits = only_digits(value)
    return 0.0 if _TIME.fullmatch(digits) or _CARD_LIKE.fullmatch(value) else _POOR


def _layouts() -> str:
    """The groupings of the table with any sign between: nothing else says where they end."""
    sizes = {sizes for of in _schemes().values() for sizes, _, _ in of}
    known = sorted(
        (s for s in sizes if (len(s) > 2 or (len(s) == 2 and s[0] > 2)) and sum(s) >= 10),
        key=lambda s: (-sum(s), s),
    )
    return "|".join(
        _GAP.join(f"[0-9]{{{n}}}" for n in (s[0] - 1, *s[1:])).removeprefix("[0-9]{0}")
        for s in known
    )


_GAP = r"[-. /_\t\n]{1,3}"
_CARD_LIKE = re.compile(r"[0-9]{4}(?:-[0-9]{4}){3}")
_NO_AMOUNT = r"(?! ?(?:원|건|개)| ?KRW(?! ?[0-9]))"
_END = rf"(?![0-9])(?!-[0-9])(?![-. /\t\n]?[0-9]{{0,4}}[*○●]{{3}}){_NO_AMOUNT}"
_NO_TIME = "(?![0-9]{3}-[01][0-9]-[0-3][0-9][ T][0-2][0-9]:)"
"""Most lines of a log begin with a date and a time; to try all layouts there would be dear."""
_START = rf"{first('0-9')}{_NO_TIME}(?<![0-9][-_][0-9])(?<!\+[0-9])(?<![A-Za-z]-[0-9])"
ACCOUNT = Recognizer(
    entity="KR_BANK_ACCOUNT",
    pattern=(
        rf"{_START}(?:[0-9]{{9,13}}"
        r"|(?=(?:-?[0-9]){9,13}(?![0-9]|-[0-9]))[0-9]{0,7}(?:-[0-9]{1,11}){1,5}"
        r"|(?=(?:(?: - )?[0-9]){9,13}(?![0-9]| - [0-9]))[0-9]{0,7}(?: - [0-9]{1,11}){2,5}"
        rf"|(?=[0-9]{{0,7}}[-. /_\t\n])(?:{_layouts()})){_END}"
    ),
    judge=_judge,
    judge_all=judges.in_bulk(judges.ACCOUNT, _judge, _table),
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
        "신한 홍길동 ⟦110-000-345678⟧",
        "(국민)⟦000-21-0527-115⟧",
        "⟦110-000-345678⟧ 신한 홍길동 50,000원 환불",
        "국민 ⟦123456 04 000123⟧ 10만원",
        "우체국 ⟦012345-02-001234⟧",
        "계좌번호 ⟦110/000/345678⟧",
        "계좌번호 전북은행 ⟦1 013 000 34 5678⟧",
        "계좌 ⟦110-000\n345678⟧\n2026.11.22",
        "NH ⟦301-0000-1234-81⟧",
        "bankCode=004&account=⟦000210527115⟧",
        "예금주 홍길동 ⟦110-000-345678⟧",
        "정산 계좌 ⟦1002-000-345678⟧",
        "국민은행 평생계좌 ⟦010-0034-5678⟧",
    ),
    counterexamples=(
        "110-000-345678",
        "운송장번호 110000345678",
        "20261122010203",
        "1002000345678",
        "계좌 1234-1234-1234-1234",
        "계좌이체 처리 20261122010203",
        "계좌 2026/11/22 10:30:00",
        "환불계좌 문의 010-0034-5678",
        "계좌 신청번호: 110000345678",
        "account=x&trxSeq=110000345678",
        "계좌를 확인했습니다. 건 110000345678",
        "입금계좌 한도 1000000000원",
    ),
)
ACCOUNT_ODD = replace(
    ACCOUNT,
    pattern=(
        rf"{_START}(?:[0-9]{{7,8}}|[0-9]{{14,15}}"
        rf"|(?=(?:-?[0-9]){{6,8}}(?![0-9]|-[0-9]))[0-9]{{1,6}}(?:-[0-9]{{1,7}}){{1,4}}){_END}"
    ),
    judge=_judge_odd,
    judge_all=None,
    reach=6,
    after=0,
    examples=("계좌번호: ⟦123-45-6789⟧", "acct_no=⟦12345678⟧", "계좌번호 ⟦123456789012345⟧"),
    counterexamples=("계좌 20261122", "계좌 10000000원", "신한 12345678"),
)
VIRTUAL = replace(
    ACCOUNT,
    entity="KR_VIRTUAL_ACCOUNT",
    pattern=ACCOUNT.pattern.replace("[0-9]{9,13}|", "[0-9]{9,15}|", 1),
    labelled=0.94,
    examples=(
        "가상계좌 ⟦17000000345678⟧로 입금",
        "vbankNum=⟦56200000345678⟧&vbankCode=088",
        '"VACT_Num":"⟦790-0000-3456-78-1⟧"',
        "⟦17000000345678⟧ (가상계좌)",
    ),
    counterexamples=("계좌 1002-000-345678", "17000000345678", "가상계좌 발급 tid 17000000345678"),
)
