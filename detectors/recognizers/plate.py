"""Vehicle number plates (자동차등록번호판): digits, a letter of the plates, four digits.

Letters: 자동차등록번호판 등의 기준에 관한 고시 (국토교통부); FACTS 1.9.
"""

from __future__ import annotations

import re

from detectors.entity import Recognizer

_SURE = "가나다라마거너더러머버서어저노모소오누두루무우바아허육합"
_DOUBTFUL = "고도로보조구부수주사자배하호국해공"
"""Letters that are also units, particles or counters after a number: 12조 3456, 101호 1234."""
_REGIONS = "서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충북|충남|전북|전남|경북|경남|제주"
_CORPS = "외교|영사|준외|준영|국기|협정|대표"
_LETTER = f"[{_SURE}{_DOUBTFUL}]"
_HEADS = "".join(sorted({name[0] for name in f"{_REGIONS}|{_CORPS}".split("|")}))
_NOT_COUNTED = (
    r"(?![0-9A-Za-z*]|-[0-9]|[.:/][0-9]"
    r"| ?(?:원|억|만|천|년|월|건|개|명|회|점|%|세대|동|층|시간|분|초|포인트))"
)
_LED = "|".join(f"(?<={name[0]}){name[1:]}" for name in sorted(_REGIONS.split("|")))
_POSTED = "|".join(f"(?<={name[0]}){name[1:]}" for name in _CORPS.split("|"))
_PARTS = re.compile(
    rf"(?P<region>{_REGIONS})?[^0-9]*(?P<kind>[0-9]*) ?(?P<letter>{_LETTER})(?P<gap>[ \-]?)"
    r"[0-9]{4}"
)


def _judge(value: str) -> float:
    found = _PARTS.fullmatch(value)
    if found is None:
        return 0.2  # diplomatic plates: a label must say so
    if not found["kind"] or (len(found["kind"]) == 1 and not found["region"]):
        return 0.3
    if found["region"]:
        return 0.95
    if found["letter"] in _SURE:
        return 0.92
    return 0.4 if found["gap"] or " " in value or found["letter"] == "호" else 0.8


_PATTERN = (
    rf"[0-9{_HEADS}](?<![0-9][0-9])(?<![0-9][.\-:/][0-9])(?<!제[0-9])(?:"
    rf"(?<=[0-9])[0-9]{{1,2}} ?{_LETTER}[ \-]?[0-9]{{4}}"
    rf"|(?:{_LED})(?: ?[0-9]{{1,3}}| ?[가-힣]{{2,3}}|) ?{_LETTER}[ \-]?[0-9]{{4}}"
    rf"|(?:{_POSTED}) ?[0-9]{{3}}[ \-]?[0-9]{{3}}){_NOT_COUNTED}"
)
_VEHICLE = "차|주차|입차|출차|택시|렌트|승용|트럭|화물|오토바이"
PLATE = Recognizer(
    entity="KR_VEHICLE_PLATE",
    pattern=_PATTERN,
    judge=_judge,
    labelled=0.93,
    examples=(
        "차량번호 ⟦123가4567⟧",
        "⟦12나 3456⟧ 차량입니다",
        "⟦서울 12 가 3456⟧",
        "⟦경기34바5678⟧ 기사님",
        "carNo=⟦123%ED%97%884567⟧&x=1",
        "차량 ⟦12오3456⟧이 입차했습니다",
        "차번호: ⟦101호 1234⟧",
        "차량번호 ⟦외교 001-001⟧",
        "차량번호 ⟦서울 강남 가 1234⟧",
    ),
    counterexamples=(
        "12월3456",
        "2026년0101",
        "제12조1234",
        "제 12조 1234",
        "10만5000",
        "3호1234호",
        "101호 1234",
        "12조 3456억",
        "10배 2000원",
        "12:34가5678",
    ),
)
_CUED = rf"[0-9]{{1,2}} ?{_LETTER} ?[0-9]{{4}}"
_BY_VEHICLE = (
    r"(?<=차 .)|(?<=주차.)|(?<=주차[가-힣]{2}.)|(?<=주차[가-힣]{2} .)|(?<=차량.)|(?<=차량[ (:은].)"
    r"|(?<=차량: .)|(?<=차량은 .)|(?<=차량이 .)|(?<=차는 .)|(?<=[Nn][Oo]\. .)|(?<=차량[Nn][Oo]\..)"
    r"|(?<=번호판 .)"
)
VEHICLE = Recognizer(
    entity="KR_VEHICLE_PLATE",
    pattern=(
        rf"[0-9](?<![0-9][0-9])(?<![0-9][.\-:/][0-9])(?<!제[0-9])(?:{_CUED}(?=번? ?(?:{_VEHICLE}))"
        rf"|(?:{_BY_VEHICLE}){_CUED}{_NOT_COUNTED}"
        rf"|(?<=[|/] .){_CUED}(?= [|/])|(?<=[\t|,;^\[\"'].){_CUED}(?![^\x1e\n\t|,;^\]\"'])"
        rf"|(?<![^\x1e\n].){_CUED}(?=[\t|,/][^ ]))"
    ),
    judge=lambda value: 0.9,
    labelled=0.93,
    examples=(
        "주차환불 ⟦12조 3456⟧ 5,000원",
        "등록된 차량은 ⟦12호 3456⟧ 한 대",
        "3;⟦58호 3456⟧;7",
        "차량 ⟦12조 3456⟧ 출차",
        "⟦58호 3456⟧ 차 빼 주세요",
        "홍길동,⟦101호 3456⟧,결제",
    ),
    counterexamples=("101호 3456 확인", "12조 3456억 원"),
)
PLATES = (PLATE, VEHICLE)
