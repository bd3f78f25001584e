"""Addresses, plates, birth dates and postal codes as people write them, with their spans.

Regions are those of detectors/regions.tsv; roads, 동, buildings and numbers are invented. Each
text holds one value in ⟦ ⟧, or none: then it is a look-alike.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from importlib.resources import files

Case = Callable[[random.Random], str]
"""A text with its value in ⟦ ⟧, or without."""


def _lines(text: str) -> list[str]:
    return [line.strip("|") for line in text.strip("\n").splitlines()]


_ROADS = _lines("""
가림로|
없는대로|
보기길|
가림로12길|
가림로12번길|
없는대로 7길|
보기로 34번길|
첨단보기로|
가림1로|
e가림로|
없는대로49가길|
보기안길|
한가림순환로166번길|
APEC가림로|
3·1가림대로|
없는로10번안길|
""")
_DONGS = "가림동 없는1동 보기동2가 가림리 없는로3가 보기제2동 상가림동 신없는동".split()
_TOWNS = ("가림읍 ", "없는면 ", "", "", "", "")
_NUMBERS = ("12", "3-4", "지하 7", "1234", "지하12", "5", "101-23")
_PLOTS = ("12-3", "345", "산 12-3", "12-3번지", "7번지", "산45", "1024-11")
_DETAILS = _lines("""
|
|
|, 101동 1203호|
| 3층|
|, 지하1층|
| B1층|
| 견본아파트 109동 720호|
| 가림빌딩 5층|
| A동 301호|
|, 2층 201호|
| 가림타워 1203호|
|, 가동 301호|
| 101동1203호|
|,302호|
|, 지하 1층 B101호|
|, 8층 801~803호|
| 가림푸르지오 3단지 102동 1904호|
|, 나동 지하101호|
| 없는오피스텔 B-1203호|
|, 제3층 제301호|
|, 견본아파트 101-1203|
""")
_BRACKETS = ("", "", "", " (가림동)", "(가림동)", " (없는동, 보기아파트)", " (가림동2가,가림빌딩)")
_ADDRESS_IN = _lines("""
{}
주소: {}
배송지는 {}입니다
{}로 배송해 주세요
{}으로 보내주세요
{}에서 만나요
고객 주소가 {}인데 맞나요
{{"addr":"{}","zip":""}}
{{"buyer": {{"address": "{}"}}}}
addr={}&amt=1000
홍길동,010-0000-0000,{},결제
이사했어요. 새 주소 {} 이에요
수령지 {} / 부재 시 연락
<address>{}</address>
네 {} 맞습니다
[배송] {} 도착 예정
가맹점 소재지({})로 방문
{}까지 택배 부탁드려요
2026-11-22 10:00:00 INFO order addr='{}' amount=12000
카드 수령: {}.
""")


def _regions() -> list[tuple[list[str], list[str]]]:
    """Of every 시도 its names, and its 시군구 (a city's with its 일반구)."""
    lines = files("detectors").joinpath("regions.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith(("#", "sido\t"))]
    return [([sido, *also.split("; ")], _districts(cell)) for sido, also, cell in rows]


def _districts(cell: str) -> list[str]:
    names = []
    for city, wards in re.findall(r"([가-힣]+)(?: \(([가-힣 ]+)\))?", cell):
        names += [f"{city} {ward}" for ward in wards.split()] or [city]
    return names


_REGIONS = _regions()


def region(rng: random.Random) -> str:
    """서울특별시 마포구, 경기 수원시 영통구, 마포구."""
    sidos, districts = rng.choice(_REGIONS)
    inner = rng.choice(districts) if districts else ""
    if len(inner) > 2 and rng.random() < 0.2:
        return inner
    return f"{rng.choice(sidos)} {inner}".strip()


def address(rng: random.Random) -> str:
    """An address of any shape, with its region and number."""
    head, town = region(rng), rng.choice(_TOWNS)
    if rng.random() < 0.1 and head.count(" ") < 2:
        glued = f"{head}{town}".replace(" ", "")
        return f"{glued}{rng.choice(_ROADS)}{rng.choice(_NUMBERS)}{rng.choice(_DETAILS)}"
    if rng.random() < 0.35:
        return f"{head} {town}{rng.choice(_DONGS)} {rng.choice(_PLOTS)}{rng.choice(_DETAILS)}"
    number = rng.choice(_NUMBERS) + rng.choice(_DETAILS) + rng.choice(_BRACKETS)
    return f"{head} {town}{rng.choice(_ROADS)}{rng.choice((' ', ' ', ''))}{number}"


def in_address(rng: random.Random) -> str:
    return rng.choice(_ADDRESS_IN).format(f"⟦{address(rng)}⟧")


_BIRTH_AFTER = _lines("""
생년월일
생년월일 : |
생일은 |
DOB |
birth=
"brdt":"
법정생년월일 |
생년월일(8자리): |
출생일자 |
{"birthDate": "
<birthday>
date_of_birth: |
생년월일 - |
대표자 생년월일 |
birth_ymd=
생년월일을 |
홍길동(남, |
주민번호 앞자리 |
""")
_BIRTH_FORMS = _lines("""
{y:04}-{m:02}-{d:02}
{y:04}.{m:02}.{d:02}
{y:04}/{m:02}/{d:02}
{y:04}{m:02}{d:02}
{s:02}{m:02}{d:02}
{y:04}년 {m}월 {d}일
{y:04}. {m}. {d}.
{s:02}.{m:02}.{d:02}
{s:02}년 {m}월 {d}일
{y:04}년{m:02}월{d:02}일
{s:02}-{m:02}-{d:02}
""")
_OTHER_DATES = _lines("""
거래일시 {}
결제일: {}
유효기간 {}
{} 생성
{} 승인
가입일 {}
created_at={}
{} 10:00:00 INFO start
생년월일 확인 후 주문일자 {}
배송 예정 {}
{} 생산
정산일 {}
"approvedAt":"{}"
[{}] batch done
기준일자 {} 조회
생일 쿠폰 사용일 {}
기간 {} ~ 말일
""")


def _day(rng: random.Random) -> str:
    year = rng.randint(1940, 2012)
    return rng.choice(_BIRTH_FORMS).format(
        y=year, s=year % 100, m=rng.randint(1, 12), d=rng.randint(1, 28)
    )


def in_birth(rng: random.Random) -> str:
    end = rng.choice(("", "입니다", '"}', "&x=1", " 홍길동", ", 연락처 010-0000-0000"))
    if rng.random() < 0.2:
        return f"{rng.choice(('', '고객 ', '('))}⟦{_day(rng)}⟧생입니다"
    return f"{rng.choice(_BIRTH_AFTER)}⟦{_day(rng)}⟧{end}"


def other_date(rng: random.Random) -> str:
    return rng.choice(_OTHER_DATES).format(_day(rng))


_LETTERS = "가나다라마거너더러머버서어저노모소오누두루무우바아허"
_DOUBTFUL = "고도로보조구부수주사자배하호"
_PLATE_AFTER = _lines("""
차량번호 {}
차번호: {}
carNo={}&x=1
"plateNumber":"{}"
차량 번호판 {} 확인
번호판은 {}입니다
<vhclNo>{}</vhclNo>
주차 등록 차량번호({})
차량 {} 출차
{} 차량입니다
{}번 차 빼 주세요
""")
_PLATE_BARE = ("{}", "어제 {}가 입차", "{} 주차 문의", "렌트한 {}로 결제")


def in_plate(rng: random.Random) -> str:
    place = rng.choice(("", "", "", "서울", "경기 ", "제주"))
    digits = rng.randint(10, 99 if place else 999)
    gap = rng.choice(("", "", " "))
    before = gap if place.endswith(" ") or not place else ""
    labelled = rng.random() < 0.6
    letter = rng.choice(_LETTERS + _DOUBTFUL if labelled else _LETTERS)
    value = f"{place}{digits}{before}{letter}{gap}{rng.randint(0, 9999):04d}"
    return rng.choice(_PLATE_AFTER if labelled else _PLATE_BARE).format(f"⟦{value}⟧")


NO_PLATES = _lines("""
12월3456
2026년0101
제12조1234
제3조 1234
10만5000
101호 1234
12조 3456억
10배 2000원
12:34가5678
주문 12건 3456
20261122가0000
123-45가6789
100주 2500원
12도 3456
A12가3456B
12가34567
30대 2026
12회 3456
""")
_ZIP_IN = _lines("""
우편번호 {}
우편번호: {}
zip={}
"zipCode":"{}"
postal_code: {}
(우편번호 {})
우편번호는 {}입니다
우편번호(5자리) {}
<zipcode>{}</zipcode>
buyer_postcode={}
우) {}
(우) {}
({}) AT
[{}] AT
주소: ({}) AT
{} AT
우){} AT
AT, 3층 ({})
""")


def in_zip(rng: random.Random) -> str:
    code = f"⟦{rng.randint(1000, 63999):05d}⟧"
    return rng.choice(_ZIP_IN).format(code).replace("AT", f"{region(rng)} 가림로 12")


NO_ZIPS = _lines("""
금액 12345
주문 04783
합계 12000 서울 마포구 매장
포트 50010
우편번호 99999
12345 건 처리
승인 54321 서울 결제
우편 12345678
code=12345 msg=서울 마포구
""")
NO_ADDRESSES = _lines("""
2호선 강남역 3번 출구
강남구 매출 3위
서울 2026-11-22
결제로 3만원
1번 길
3개월 할부로 12만원
방법으로 2회
IP로 12
서울시 3분기 정산
서울 마포구 매장
대구 12건
부산 지점 3층 회의
계좌이체로 2건
처리 3건
이동 12분
활동 3일차
문자로 6자리
오류로 3회 재시도
인천공항 1터미널
평가 5점
강남점 매출 12000
광주 지사로 12박스
제로 3단계
새로 2개
별로 1도 없음
고객센터로 1588-0000
대구은행 508-00-075566
도로 12km
서울지점으로 2026.11.22까지
주소 변경 3회
배송지 변경 2건
국민은행 강남지점 3번 창구
할인가 12,000
정가 9900
판매가 3-4천원
월별로 12개월
서울 강남구 결제로 3만원
부산 해운대구 처리 12건
대전 유성구로 3대 발송
경기 용인시 3개 매장
종로3가 12번 출구
종로3가역 12번 출구
강남대로 3차선
서울 강남구 테헤란로 7번 출구
제주도로 3박 4일
서울 마포구 2호점
서울 출금계좌로 123-45
총 12동 중 3동
서울 강남구 단가 12000
대전 서구 이동 12
서울 강남구 배송으로 12일
부산 3/4분기
서울 3월 4일
""")
