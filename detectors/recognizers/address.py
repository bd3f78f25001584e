"""Korean addresses (도로명주소 and 지번주소), from 시도 to 동·호 in one span.

Grammar (도로명주소법 시행령; FACTS 7.4): 시도 시군구 [일반구] [읍면] 도로명 [지하]본번[-부번], or
읍면동(리, 가) [산]본번[-부번][번지]; then the detail (동, 층, 호, building) and, in brackets, the
법정동 and building. A region with a number proves itself; a road or 동 without one needs its
detail or a label.
"""

from __future__ import annotations

import re

from detectors.compiled import compiled, keep
from detectors.entity import Recognizer
from detectors.regions import SIDO, SIGUNGU, STEMS, led, one_of

_GAP = r"[ +,\t]{0,3}"
_OPEN = r"(?:(?<![가-힣A-Za-z*].)|(?<=[소지는은곳처를을로에이가의하님].))"
"""What may stand before a region: 주소서울…, 배송지는서울…, 04783서울…, but no other letter."""
_COUNTED = (
    "개|건|명|회|차|위|월|년|주|대|장|점|배|시|분|초|박|매|권|일|통|곳|종|원|만|천|억|동|층|호|부|"
    "팀|인(?!데)|단계|km|kg|m|%|p"
)
_NOT_COUNTED = (
    r"(?![0-9]|-[0-9]|[.:][0-9]|/[0-9]{1,4}(?![0-9])|,[0-9](?:00(?![0-9동층호.])|[0-9]{2} ?원)"
    r"|길|번(?!지)|가 ?산? ?[0-9]|호선"
    rf"|(?:{_COUNTED})| (?:{_COUNTED})(?![가-힣A-Za-z]))"
)
"""A building's number is no amount, date or count: 결제로 3만원, 강남대로 2026-11-22."""
_NUMBER = r"[0-9]{1,5}(?: ?- ?[0-9]{1,4})?"
_ROAD = (
    r"(?P<road>[가-힣A-Za-z0-9][가-힣A-Za-z0-9.\-]{0,13}?(?:로|길|거리)"
    r"(?: ?[0-9]{1,4}번?[가-힣]{0,2}길){0,2})"
)
_DONG = r"[가-힣][가-힣0-9]{0,8}(?:동(?: ?[0-9]{1,2}가)?|리|마을|[0-9]가)"
_RUN = r"[0-9]{1,4}-?[0-9]{2,8}동 ?[0-9]{1,4}호|[0-9]{5,7}-[0-9]{3,4}(?![0-9\-])"
"""A number that 동 and 호 are glued to: 가림로12101동1203호."""
_PLOT = (
    rf"(?:{_ROAD}{_GAP}(?:지하 ?)?(?:(?P<no>{_NUMBER}){_NOT_COUNTED}(?: ?번지)?|{_RUN})"
    rf"|(?P<dong>{_DONG}){_GAP}(?P<lot>(?:산 ?)?{_NUMBER}){_NOT_COUNTED}(?: ?번지)?)"
)
"""A road or a 동 with its number."""
_SUFFIX = one_of(
    "아파트 빌라 빌딩 타워 맨션 하이츠 오피스텔 연립 주택 타운 상가 센터 프라자 플라자 스퀘어 캐슬 "
    "팰리스 파크 힐스 빌 하우스 텔 몰 마트 시티 단지 마을 원룸 고시원 기숙사 대학교 학교 병원 시장 "
    "백화점 호텔 회관 은행 교회 공장 청사 사옥 스테이트 자이 푸르지오 래미안 더샵 위브 아이파크 "
    "편한세상 뷰 아파텔 리버 포레 테라스 가든 빌리지 월드 밸리 별관 본관 신관 상가동 관리사무소 "
    "경비실".split()
)
_PARTICLE = (
    "으로|로|에|에서|이|가|은|는|을|를|과|와|의|도|까지|앞|"
    "입니다|이고|이며|이요|예요|이에요|인데|임"
)
_AFTER = rf"(?=(?:{_PARTICLE})?(?![가-힣A-Za-z0-9]))"
_WORD = r"[가-힣A-Za-z0-9&'.\-]"
_BUILDING = (
    rf"(?:{_WORD}{{1,12}} ){{0,2}}?{_WORD}{{0,12}}?{_SUFFIX}(?: ?[0-9]{{1,2}}(?:차|단지))?{_AFTER}"
)
_KOREAN_UNIT = (
    r"(?:제 ?)?(?:지하 ?|지상 ?|[A-Za-z]-?)?[0-9]{1,4}(?:[~,\-][0-9]{1,4})?[A-Za-z]?"
    r"(?:동(?![안해시쪽])|층|호실|호(?!선|점|기)|단지|블[록럭]|[실관](?![가-힣])"
    r"| (?:동|층|호)(?![가-힣]))"
    r"|[A-Za-z가나다라마바사]동(?![가-힣])|(?:반지하|지하|지층|옥탑방?)(?![가-힣])"
)
_FLOOR = r"[0-9]{1,2}F(?![A-Za-z0-9])"
_UNIT = rf"{_KOREAN_UNIT}|{_FLOOR}"
_FREE = r"[가-힣A-Za-z][가-힣A-Za-z0-9]{1,14}(?: [가-힣A-Za-z0-9]{1,10})? ?(?=[0-9]{1,4}[동층호])"
"""Any word right before a number of 동, 층 or 호: 래미안 101동."""
_BRACKET = (
    r"\([가-힣0-9]{1,9}[동가리읍면로](?: ?[0-9\-]{1,9})?(?:, ?[^()\n\x1e]{1,30})?\)"
    rf"|\({_WORD}[가-힣A-Za-z0-9&'. \-]{{0,18}}?{_SUFFIX}[^()\n\x1e]{{0,15}}\)"
)
_LINE = r"\n ?(?=(?:[가-힣A-Za-z0-9]{2,12} ?){0,2}[0-9]{1,4}[동층호])"
_DASHED = r"[1-9][0-9]{1,3}-[1-9][0-9]{2,3}(?![0-9\-]|[.:/][0-9])"
"""동-호: 101-1203."""
_PIECE = rf"(?:{_BRACKET}|{_UNIT}|{_DASHED}|{_BUILDING}|{_FREE})"
_NEXT = rf"(?:{_LINE}|{_GAP}){_PIECE}"
_DETAIL = rf"(?:(?=[ +,\t\n(]|[가-힣]{{0,10}}{_SUFFIX} ?[0-9]){_NEXT}(?:{_NEXT}){{0,5}})?"
"""동, 층, 호, building and bracketed 법정동, in any order."""
_HOME = rf"(?:(?:{_BUILDING}|{_FREE}){_GAP})?(?:{_UNIT})(?:{_GAP}{_PIECE}){{0,5}}"
"""A building and its 동 or 호, with no number of a road or plot."""

_TOWN = rf"(?:[가-힣]{{1,5}}[읍면]{_GAP})?"
_REGION = (
    led(SIDO | SIGUNGU | STEMS, _OPEN)
    + rf"(?P<within>(?:{_GAP}(?:[가-힣]{{1,4}}[시군구]|{one_of(STEMS)}(?=[ +]))){{0,2}})"
)
_FULL = (
    rf"(?P<region>{_REGION}){_GAP}{_TOWN}"
    rf"(?:{_PLOT}(?P<detail>{_DETAIL})|(?P<near>{_DONG}{_GAP})?(?P<home>{_HOME}))"
)
_WORDS = frozenset(
    "결제 카드 계좌 이체 취소 지사 본사 회사 주소 지점 전화 문자 이메일 번호 코드 오류 문의 실제 "
    "그대 이대 제대 차례 새 따 서 바 주 별 함부 수시 억지 스스 대체 가 세 유 제 프 도 마이크 매크 "
    "경로 출근 퇴근 갈림 활 자 변 수 연 구 작 행 노 운 공 이 처 관 정 거 분 심 금 대 승 요 머 다 "
    "편 평 단 추 증 허 인 휴 판매 특 원 국 작 물 매장 소비자".split()
)
"""What stands before 로, 동, 리 or 가 in words that are no road and no 동: 결제로, 활동, 처리."""


_ENDINGS = tuple(
    "으로 계좌로 카드로 결제로 이체로 번호로 주소로 전화로 문자로 "
    "처리 관리 자리 활동 자동 단가 정가 추가 평가".split()
)


def _is_word(place: str, number: str) -> bool:
    """Whether a road or 동 is rather an everyday word before a count: 카드로 2, 처리 3."""
    stem = place.removesuffix("길")[:-1] if not place.endswith("길") else ""
    if place.endswith("로") and place.endswith(_ENDINGS):
        return True
    return number.isdigit() and (stem in _WORDS or place.endswith(_ENDINGS))


def _judge_full(value: str) -> float:
    found = compiled(_FULL).fullmatch(value)
    if found is None:
        return 0.0
    region = found["region"]
    sure = bool(found["within"]) or region in SIGUNGU or region.startswith("세종")
    if found["home"]:
        return _home(found["near"] or "", found["home"]) if sure or found["near"] else 0.3
    if not found["detail"] and _is_word(
        found["road"] or found["dong"], found["no"] or found["lot"] or ""
    ):
        return 0.2
    return 0.95 if sure else 0.8


def _home(near: str, home: str) -> float:
    """How sure a building with its 동 and 호 is, without the number of a road or plot."""
    if re.search(r"[0-9A-Za-z가-힣]동 ?[0-9]{1,4}호", home) or (near and "호" in home):
        return 0.86
    return 0.6 if near else 0.3


_EDGE = r"(?=[가-힣A-Za-z0-9])(?<![가-힣A-Za-z0-9*.\-])"
_HOUSE = rf"{_WORD}{{0,12}}?{_SUFFIX}(?: ?[0-9]{{1,2}}(?:차|단지))? ?"
_ONE = (
    r"(?![가-힣]{0,6}(?:주소|[송거재근령]지|[은는])[ 가-힣])"
    r"[가-힣A-Za-z]{2,10} ?(?=[0-9]{1,4}[동층호])"
)
_UPSTAIRS = rf"{_FLOOR}{_GAP}(?:{_BUILDING}|(?:{_FREE})?(?:{_KOREAN_UNIT}))"
_LODGING = rf"(?:(?:{_HOUSE})(?:{_UNIT})|(?:{_ONE})(?:{_KOREAN_UNIT})|{_KOREAN_UNIT}|{_UPSTAIRS})"
_MORE = rf"(?:{_GAP}{_PIECE}){{0,5}}"
_LOOSE = (
    rf"(?:{_PLOT}(?P<detail>{_DETAIL})"
    rf"|(?P<near>{_DONG}{_GAP})?(?P<home>{_LODGING}{_MORE}))"
)
_ALOFT = _FLOOR + _MORE
keep((_LOOSE,))


_INNER = 0.53
"""Less than a whole address whose score a label of something else has lowered."""


def _judge_loose(value: str) -> float:
    """Without a region: a road or plot with its detail, or a building with 동 and 호."""
    found = compiled(_LOOSE).fullmatch(value)
    if found is None:
        return 0.0
    if found["home"]:
        return min(_home(found["near"] or "", found["home"]), _INNER)
    if found["detail"]:
        return _INNER if re.search("[동층호F)]", found["detail"]) else 0.3
    place, number = found["road"] or found["dong"], found["no"] or found["lot"] or ""
    return 0.0 if _is_word(place, number) else 0.3


ADDRESS = Recognizer(
    entity="KR_ADDRESS",
    pattern=_FULL,
    judge=_judge_full,
    labelled=0.9,
    examples=(
        "배송지는 ⟦서울특별시 마포구 가림로 12, 101동 1203호 (합정동, 견본아파트)⟧입니다",
        "주소: ⟦서울 마포구 가림로12길 3-4 견본빌딩 5층⟧",
        "⟦서울시마포구가림로12⟧로 보내 주세요",
        "⟦경기도 성남시 분당구 판교역로 235⟧에서 만나요",
        "⟦전남광주통합특별시 광산구 가림대로 지하 7⟧",
        "⟦수원시 영통구 보기동 12-3번지 B동 301호⟧로 배송",
        "⟦강원 춘천시 없는읍 보기리 산 12-3⟧",
        "(04783) ⟦서울 중구 을지로3가 12⟧ 도착",
        "addr=⟦%EC%84%9C%EC%9A%B8+%EC%A4%91%EA%B5%AC+%EA%B0%80%EB%A6%BC%EB%A1%9C+12⟧&x=1",
        "⟦서울 강남구 보기동 견본아파트 101동 1203호⟧로",
    ),
    counterexamples=(
        "서울 마포구 매장",
        "강남구 매출 3위",
        "서울 2026-11-22",
        "서울시 3분기 정산",
        "부산 결제로 3만원",
        "서울 지하철 2호선",
        "서울 강남구 처리 3건",
        "대구 강남대로 2026-11-22",
        "서울 본사로 2부 발송",
    ),
)
PLACE = Recognizer(
    entity="KR_ADDRESS",
    pattern=_EDGE + _LOOSE,
    judge=_judge_loose,
    labelled=0.88,
    reach=6,
    examples=(
        "주소: ⟦월드컵북로 396⟧",
        "⟦가림로 12, 3층⟧으로 와 주세요",
        "⟦보기동 12-3 견본빌라 301호⟧ 앞",
        "배송지 ⟦보기동 견본아파트 101동 1203호⟧",
    ),
    counterexamples=(
        "월드컵북로 396",
        "2호선",
        "1번 길",
        "3개월 할부로 12만원",
        "방법으로 2회",
        "IP로 12",
        "결제로 3만원",
    ),
)
FLOOR = Recognizer(
    entity="KR_ADDRESS",
    pattern=_EDGE + _ALOFT,
    judge=lambda value: 0.3,
    labelled=0.88,
    cued=True,
    reach=6,
    examples=("상세주소: ⟦3F⟧", "addr2=⟦12F 1201-1203⟧&x=1"),
    counterexamples=("3F", "오류코드: 3F"),
)

_NAMED = re.compile(rf"[0-9]|{one_of(SIDO | SIGUNGU)}|[읍면동리로길]")
_INSIDE = r"[^\"'&=:\x1e\n\\|<;"
FIELD = Recognizer(
    entity="KR_ADDRESS",
    pattern=(
        # the look-ahead fails at once where no field ends, so that prose costs nothing
        r"[가-힣](?:(?<=[:=\"'>].)|(?<=[:=] .))(?=[^\"'&=:\x1e\n\\|<;]{3,150}+[\"'&\\|<;])"
        rf"{_INSIDE}]{{2,150}}{_INSIDE} ,](?=[ ,]{{0,3}}[\"'&\\|<;])"
    ),
    judge=lambda value: 0.1 if _NAMED.search(value) else 0.0,
    labelled=0.96,
    cued=True,
    reach=4,
    examples=(
        '"addr":"⟦서울특별시 마포구 가림로 12, 3동 405호 문 앞⟧"',
        "addr=⟦부산 없는길 7⟧&amt=1",
        "<addr1>⟦없는읍 보기빌라⟧</addr1>",
    ),
    counterexamples=('"title":"서울특별시 마포구 가림구"', '"주소":"변경 요청"'),
)
ADDRESSES = (ADDRESS, PLACE, FLOOR, FIELD)
