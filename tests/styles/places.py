"""Addresses where nobody lives: real districts, invented roads and numbers."""

from __future__ import annotations

from random import Random

# Province in full | short | districts (of a city: with its 구). Both names of a renamed one.
_TABLE = """
서울특별시|서울|강남구 서초구 송파구 강동구 마포구 영등포구 용산구 종로구 중구 성동구 광진구 동대문구 중랑구 성북구 강북구 도봉구 노원구 은평구 서대문구 양천구 강서구 구로구 금천구 동작구 관악구
부산광역시|부산|해운대구 수영구 남구 동래구 부산진구 사하구 금정구 연제구 사상구 기장군 북구 영도구
대구광역시|대구|수성구 달서구 북구 중구 동구 달성군 군위군
인천광역시|인천|연수구 남동구 부평구 계양구 서구 미추홀구 강화군 제물포구 검단구 영종구
광주광역시|광주|북구 서구 광산구 남구 동구
대전광역시|대전|유성구 서구 중구 동구 대덕구
울산광역시|울산|남구 북구 중구 동구 울주군
세종특별자치시|세종|
경기도|경기|수원시 영통구|성남시 분당구|고양시 일산동구|용인시 수지구|안양시 동안구|안산시 단원구|부천시 원미구|화성시|평택시|남양주시|김포시|파주시|광명시|하남시|군포시|의정부시|이천시|양평군|가평군|오산시
강원특별자치도|강원|춘천시 원주시 강릉시 속초시 홍천군 평창군 동해시
강원도|강원|춘천시 원주시 강릉시 삼척시 횡성군
충청북도|충북|청주시 흥덕구|청주시 상당구|충주시|제천시|음성군|진천군
충청남도|충남|천안시 서북구|천안시 동남구|아산시|서산시|당진시|홍성군|예산군
전북특별자치도|전북|전주시 덕진구|전주시 완산구|군산시|익산시|정읍시|완주군
전라북도|전북|전주시 완산구|남원시|김제시|부안군
전라남도|전남|목포시 여수시 순천시 나주시 무안군 해남군 완도군
전남광주통합특별시|전남광주|북구 서구 목포시 여수시 순천시 완도군
경상북도|경북|포항시 남구|포항시 북구|경주시|구미시|안동시|경산시|칠곡군|울진군
경상남도|경남|창원시 성산구|창원시 의창구|김해시|진주시|양산시|거제시|거창군|함안군
제주특별자치도|제주|제주시 서귀포시
"""


def _provinces() -> list[tuple[str, str, list[str]]]:
    rows = [line.split("|", 2) for line in _TABLE.strip().splitlines()]
    return [(full, short, ds.split("|") if "|" in ds else ds.split()) for full, short, ds in rows]


PROVINCES = _provinces()
STEMS = """한빛 새봄 은솔 달맞이 해오름 솔향기 물빛 꽃내 샛별 가람 누리 늘푸른 온새미 참샘 둔덕 미리내
           다온 별하 솔뫼 들꽃 윗말 아랫말 샘터 벌말 큰골 모래내 장터 역전 시청 중앙 공원 학교 강변""".split()
DONGS = """한솔동 새터동 가람동 온솔동 별내동 중앙동 솔밭동 샘골동 본리동 상평동 하당동 신천동 송현동
           역촌동 장미동 은행동 문화동 평화동 용두동 석교동""".split()
TOWNS = "한들면 새솔읍 벌교읍 봉담읍 남면 서면 상촌면 와룡면 청계면 금성면".split()
VILLAGES = "신기리 도곡리 상평리 하리 송정리 대산리 용두리 평촌리 구만리 삼거리".split()
BUILDINGS = """한빛아파트 새봄마을 은솔타워 가람오피스텔 누리빌딩 샛별빌라 해오름맨션 미리내센터 솔뫼주공
               물빛푸르지오 온누리자이 다온시티 별하프라자 꽃내하이츠 늘푸른힐스테이트""".split()


def road(rng: Random) -> str:
    """A road and a building number."""
    stem = rng.choice(STEMS)
    way = rng.choices(
        (f"{stem}로", f"{stem}대로", f"{stem}길", f"{stem}로{rng.randint(2, 120)}번길",
         f"{stem}로{rng.randint(2, 60)}길", f"{stem}{rng.randint(1, 9)}로",
         f"{stem}로 {rng.randint(2, 120)}번길", f"{stem}{rng.randint(1, 30)}길",
         f"{stem}동로", f"{stem}대로{rng.randint(3, 99)}길"),
        (30, 10, 10, 10, 12, 6, 6, 6, 4, 6),
    )[0]  # fmt: skip
    under = "지하" if rng.random() < 0.02 else ""
    return f"{way} {under}{_number(rng)}"


def _number(rng: Random) -> str:
    return f"{rng.randint(1, 980)}" + (f"-{rng.randint(1, 60)}" if rng.random() < 0.25 else "")


def lot(rng: Random) -> str:
    """A neighbourhood or village and its lot number."""
    if rng.random() < 0.3:
        place = f"{rng.choice(TOWNS)} {rng.choice(VILLAGES)}"
    else:
        place = rng.choice(DONGS)
        if rng.random() < 0.15:
            place = place[:-1] + f"{rng.randint(1, 4)}" + rng.choice(("동", "가"))
    hill = "산 " if rng.random() < 0.06 else ""
    return f"{place} {hill}{_number(rng)}" + ("번지" if rng.random() < 0.2 else "")


def detail(rng: Random) -> str:
    """Building, unit, floor."""
    flat = f"{rng.randint(101, 130)}동 {rng.randint(1, 25)}{rng.randint(1, 8):02d}호"
    floor = rng.randint(2, 18)
    return rng.choices(
        (flat, f"{rng.choice(BUILDINGS)} {flat}", f"{floor}층", f"{floor}층 {floor}0{rng.randint(1, 9)}호",
         f"{rng.randint(1, 19)}0{rng.randint(1, 9)}호", f"{rng.choice(BUILDINGS)} {floor}층",
         f"지하 {rng.randint(1, 3)}층", f"{rng.randint(101, 120)}-{rng.randint(101, 2405)}"),
        (35, 25, 8, 8, 10, 8, 2, 4),
    )[0]  # fmt: skip


def district(rng: Random, province: str) -> str:
    """'서울특별시 강남구', abbreviated or without the province."""
    full, short, districts = rng.choices(PROVINCES, [len(p[2]) or 2 for p in PROVINCES])[0]
    head = {"full": full, "short": short, "none": ""}[province]
    place = rng.choice(districts) if districts else ""
    return f"{head} {place}".strip() or full


def address(rng: Random) -> tuple[str, str]:
    """(address, shape)."""
    province = rng.choices(("full", "short", "none"), (50, 33, 17))[0]
    kind = rng.choices(("road", "lot"), (75, 25))[0]
    place = district(rng, province)
    if kind == "road" and place.endswith("군"):
        place += " " + rng.choice(TOWNS)
    text = f"{place} {road(rng) if kind == 'road' else lot(rng)}"
    shape = f"{kind}, province {province}"
    if rng.random() < 0.55:
        text += rng.choice((", ", " ")) + detail(rng)
        shape += ", unit"
    if kind == "road" and rng.random() < 0.25:
        building = f", {rng.choice(BUILDINGS)}" if rng.random() < 0.5 else ""
        text += f" ({rng.choice(DONGS)}{building})"
    return text, shape
