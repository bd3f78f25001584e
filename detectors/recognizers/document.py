"""Numbers of documents and of verified identities: passport, driver's licence, CI, DI."""

from __future__ import annotations

import re

from detectors.entity import Recognizer, first

# ---------------------------------------------------------------- passport (여권)

_KIND = "MSRGODTmsrgodt"
"""복수 (M), 단수 (S), 거주 (R), 관용 (G, O), 외교관 (D), 여행증명서 (T); FACTS 1.3."""
_WORD = r"(?<![0-9A-Za-z].)(?<![0-9A-Za-z][_\-/+].)"
"""No letter, digit or longer code before the first character."""
_END = r"(?![0-9A-Za-z])(?![-_][0-9A-Za-z])"


def _judge_new(value: str) -> float:
    """A form of its own in capitals; in small letters it may be a piece of a hash."""
    return 0.65 if value[0].isupper() and value[4].isupper() else 0.4


PASSPORT = Recognizer(
    # letter, three digits, letter, four digits: since 2021-12-21 (외교부, 차세대 전자여권)
    entity="KR_PASSPORT",
    pattern=rf"[{_KIND}]{_WORD}[0-9]{{3}}[A-Za-z][0-9]{{4}}{_END}",
    judge=_judge_new,
    labelled=0.95,
    after=16,
    examples=(
        "여권번호 ⟦M123A4567⟧",
        "고객 여권은⟦S012B3456⟧입니다",
        "passportNo=⟦m123a4567⟧&x=1",
        '{"passport":"⟦D001Z0001⟧"}',
    ),
    counterexamples=(
        "주문번호 M123A4567",
        "ORD-M123A4567",
        "M123A45678",
        "commit d123a4567",
        "M123****7",
    ),
)
PASSPORT_OLD = Recognizer(
    # letter and eight digits: until 2021; two letters of the office and seven digits: until 2008;
    # foreigners' have these forms or nine digits. Order numbers look the same: only a label tells.
    entity="KR_PASSPORT",
    pattern=(
        rf"[0-9A-Za-z]{_WORD}(?:(?<=[A-Za-z])(?:[ -]?(?:[0-9]{{8}}|[0-9]{{4}}[ -][0-9]{{4}}"
        rf"|[0-9]{{3}} ?[A-Za-z] ?[0-9]{{4}})|[A-Za-z][0-9]{{7}})|(?<=[0-9])[0-9]{{8}}){_END}"
    ),
    judge=lambda value: 0.4 if re.fullmatch("[MSRGODT][0-9]{8}", value) else 0.15,
    labelled=0.95,
    cued=True,
    after=16,
    examples=(
        "여권번호: ⟦M12345678⟧",
        "여권번호는⟦S87654321⟧이고",
        "passport no. ⟦M 12345678⟧",
        "⟦G12345678⟧(여권)",
        "구여권 ⟦JR1234567⟧",
        "여권번호/⟦M12345678⟧/2030",
        "passportNo=⟦123456789⟧",
    ),
    counterexamples=("주문 M12345678", "M12345678", "품번 JR1234567", "여권 발급일 D20261122-01"),
)
MRZ = Recognizer(
    # the second line of a passport's machine-readable zone (ICAO 9303-4): it holds the passport
    # number, the birth date and, until 2020, the last seven digits of the resident number
    entity="KR_PASSPORT",
    pattern=(
        r"[A-Za-z](?<![0-9A-Za-z<].)[0-9A-Za-z<]{8}[0-9](?:KOR|kor)[0-9]{7}[MFmf<][0-9]{7}"
        r"[0-9A-Za-z<]{14}[0-9<][0-9](?![0-9A-Za-z<])"
    ),
    judge=lambda value: 0.98,
    labelled=0.98,
    examples=("⟦M123A45674KOR9901013M3101017<<<<<<<<<<<<<<04⟧ 스캔",),
    counterexamples=("M123A45674KOR9901013M",),
)

# ---------------------------------------------------------------- driver's licence (운전면허)

_STARTS = "서부경강충전제대인광울세"
_JOINT = r"(?: ?[-./] ?|[ \t\n]{1,2})"
_ANY = r"[-. /\t\n]{0,3}"


def _judge_licence(value: str) -> float:
    """Grouped and begun with a region (code 11-28 without 27, or its name): not public otherwise.

    The last two digits are no check digit that anyone may compute (FACTS 1.4).
    """
    if not value[0].isdigit():
        return 0.9  # surer than an account of the bank of that name (부산, 대구)
    region, dashed = int(value[:2]), "-" in value
    if not 11 <= region <= 28 or region == 27:
        return 0.0
    return 0.75 if dashed else 0.45


LICENCE = Recognizer(
    entity="KR_DRIVER_LICENSE",
    pattern=(
        rf"(?:[12](?<![0-9A-Za-z][12])(?<![0-9][-.,/][12])[0-9](?P<joint>{_JOINT})[0-9]{{2}}"
        r"(?P=joint)[0-9]{6}(?P=joint)[0-9]{2}"
        rf"|[{_STARTS}](?:(?<=서)울|(?<=부)산|(?<=경)(?:기(?: ?[남북]부)?|[북남])|(?<=강)원"
        r"|(?<=충)[북남]|(?<=전)[북남]|(?<=제)주|(?<=대)[구전]|(?<=인)천|(?<=광)주|(?<=울)산|(?<=세)종)"
        rf"{_JOINT}?[0-9]{{2}}{_JOINT}[0-9]{{6}}{_JOINT}[0-9]{{2}}"
        r")(?![0-9A-Za-z]|[-./][0-9])"
    ),
    judge=_judge_licence,
    labelled=0.96,
    after=16,
    examples=(
        "운전면허번호 ⟦11-12-345678-90⟧",
        "⟦28-99-000001-01⟧입니다",
        "면허⟦서울-12-345678-90⟧",
        "⟦경기북부 12-345678-90⟧",
        "면허번호: ⟦서울 12-345678-90⟧",
        "drvlcns_no=⟦11-12-345678-90⟧&x=1",
        "면허번호 ⟦13 05 123456 71⟧",
        "면허증번호 : ⟦11 - 12 - 345678 - 90⟧",
    ),
    counterexamples=(
        "27-12-345678-90",
        "10-12-345678-90",
        "11-12-345678-901",
        "2011-12-345678-90",
        "13 05 123456 71",
    ),
)
LICENCE_BARE = Recognizer(
    # without the groups it looks like an account or yymmddHHMMSS: only a label near it tells
    entity="KR_DRIVER_LICENSE",
    pattern=(
        rf"(?:{first('12')}[0-9](?:{_ANY}[0-9]){{10}}"
        rf"|[{_STARTS}](?:[울산기원북남주구천전종]){_JOINT}{{0,3}}\(?(?:[12][0-9]\)?{_JOINT}{{0,3}})?"
        rf"[0-9]{{2}}{_JOINT}?[0-9]{{6}}{_JOINT}?[0-9]{{2}}"
        r")(?![0-9]|-[0-9])"
    ),
    judge=lambda value: 0.2 if not value[0].isdigit() or 11 <= int(value[:2]) <= 28 else 0.0,
    labelled=0.94,
    cued=True,
    reach=16,
    examples=(
        "운전면허번호 ⟦111234567890⟧",
        "licenseNo=⟦281234567890⟧",
        "면허번호 ⟦11-12345678-90⟧",
        "면허번호 ⟦11\n12-345678-90⟧ 2026",
        "면허번호 ⟦서울\n12-345678-90⟧",
        "운전면허: ⟦서울 1234567890⟧",
        "면허번호 ⟦서울(11)-12-345678-90⟧",
    ),
    counterexamples=("111234567890", "261122010203", "면허번호 301234567890", "계좌 111234567890"),
)

# ---------------------------------------------------------------- verified identity (CI, DI)

_BASE64 = "A-Za-z0-9+/"
_DI_HEAD = "MC0GCCqGSIb3DQIJAyEA"
"""DER header of HMAC with SHA-256, with which the agencies' DI begin (FACTS 1.8)."""


def _judge_ci(value: str) -> float:
    """Base64 of 64 bytes; a SHA-512 looks the same, which is what its label then says."""
    mixed = all(re.search(part, value) for part in ("[a-z]", "[A-Z]", "[0-9]"))
    return 0.65 if mixed else 0.2


def _judge_di(value: str) -> float:
    return 0.99 if value.startswith(_DI_HEAD) else 0.2


CI = Recognizer(
    entity="KR_CI",
    pattern=rf"[{_BASE64}](?<![{_BASE64}\-].)[{_BASE64}]{{84}}[AQgw]==(?![{_BASE64}=])",
    judge=_judge_ci,
    labelled=0.99,
    examples=(
        "ci=⟦" + "Ab1+" * 21 + "aQ==⟧&x=1",
        '"unique_key":"⟦' + "zY9/" * 21 + 'bA==⟧"',
        "userCi=⟦" + "Ab1%2B" * 21 + "aQ%3D%3D⟧",
    ),
    counterexamples=(
        "integrity sha512-" + "Ab1+" * 21 + "aQ==",
        "signature=" + "Ab1+" * 21 + "aQ==",
        "x=" + "Ab1+" * 22 + "aQ==",
    ),
)
DI = Recognizer(
    entity="KR_DI",
    pattern=rf"M(?<![{_BASE64}].)(?:C0GCCqGSIb3DQIJAyEA)[{_BASE64}]{{43}}=(?![{_BASE64}=])",
    judge=_judge_di,
    labelled=0.99,
    examples=(
        "di=⟦" + _DI_HEAD + "aB3/" * 10 + "xY0=⟧&x=1", "⟦" + _DI_HEAD + "aB3+" * 10 + "xY0=⟧",
    ),
    counterexamples=(_DI_HEAD, _DI_HEAD + "a" * 44 + "="),
)  # fmt: skip
DI_LABELLED = Recognizer(
    # other agencies' DI, and the hash of it that shops keep (mb_dupinfo)
    entity="KR_DI",
    pattern=(
        rf"[{_BASE64}](?<![{_BASE64}].)(?:[{_BASE64}]{{62}}=(?![{_BASE64}=])"
        r"|(?<=[0-9a-f])[0-9a-f]{31}(?![0-9A-Za-z+/=]))"
    ),
    judge=_judge_di,
    labelled=0.95,
    cued=True,
    reach=6,
    examples=(
        "mb_dupinfo=⟦" + "0a1b2c3d" * 4 + "⟧",
        '"unique_in_site":"⟦' + "aB3/" * 15 + "xY0=⟧\"",
        "중복가입확인정보: ⟦" + "aB3/" * 15 + "xY0=⟧",
    ),
    counterexamples=("0a1b2c3d" * 4, "etag=" + "0a1b2c3d" * 4, "hash=" + "aB3/" * 15 + "xY0="),
)  # fmt: skip
