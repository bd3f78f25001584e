"""Names of people who do not exist: surnames by census weight, given names as parents choose."""

from __future__ import annotations

from random import Random

# Ten-thousands of bearers, census of 2015 (FACTS 7.1), spellings of one syllable together.
SURNAMES = {
    "김": 1069, "이": 731, "박": 419, "최": 233, "정": 240, "강": 118, "조": 145, "윤": 102,
    "장": 99, "임": 102, "한": 77, "오": 76, "서": 75, "신": 93, "권": 71, "황": 70, "안": 69,
    "송": 68, "류": 33, "유": 79, "전": 75, "홍": 56, "고": 47, "문": 46, "양": 46, "손": 46,
    "배": 40, "백": 38, "허": 33, "남": 28, "심": 27, "노": 26, "하": 23, "곽": 20, "성": 20,
    "차": 20, "주": 20, "우": 20, "구": 19, "나": 19, "민": 17, "진": 16, "지": 15, "엄": 15,
    "원": 13, "채": 13, "천": 12, "방": 11, "공": 9, "현": 9, "함": 8, "변": 8, "염": 7,
    "여": 7, "추": 6, "도": 5, "소": 5, "석": 5, "선": 4, "설": 4, "마": 4, "길": 4, "연": 3,
    "위": 3, "표": 3, "명": 3, "기": 3, "반": 3, "왕": 2, "금": 2, "옥": 2, "육": 2, "인": 2,
    "맹": 2, "제": 2, "모": 2, "탁": 2, "국": 2, "어": 2, "은": 2, "편": 1, "용": 1, "예": 1,
    "봉": 1, "사": 1, "경": 1, "부": 1, "황보": 1, "남궁": 2, "제갈": 1, "선우": 1, "사공": 1,
    "서문": 1, "독고": 1,
}  # fmt: skip

MEN = """
민준 서준 도윤 예준 시우 하준 주원 지호 지후 준서 준우 현우 도현 지훈 건우 우진 선우 서진 민재
현준 연우 유준 정우 승우 승현 시윤 준혁 은우 지환 승민 지우 유찬 윤우 민성 준영 시후 진우 지원
수호 재윤 시현 동현 수현 태윤 민규 재원 한결 민우 재민 은찬 윤호 시온 민찬 지안 은호 승준 성민
지성 성현 준호 성준 정민 태민 이준 재현 규민 하율 성진 영수 영호 영식 영철 성호 성수 정호 정훈
상훈 상민 상현 상철 진호 진영 진수 진석 병호 병철 병수 종호 종수 종훈 동훈 동욱 동건 동수 재훈
재호 재석 재영 기현 기태 기영 기훈 태호 태현 태준 태영 창호 창민 창수 광수 광호 광민 경수 경호
경민 경태 용호 용수 용준 원석 원준 원호 형준 형석 형민 대현 대영 대호 철수 철민 철호 길동 만수
춘식 순철 덕수 석진 석현 명수 명호 인호 인수 인철 찬우 찬호 찬영 한솔 한별 우람 바다 산들 건
""".split()

WOMEN = """
서연 서윤 지우 서현 하은 하윤 민서 지유 윤서 채원 수아 지민 지아 다은 은서 예은 수빈 지윤 소율
예린 지원 소윤 하린 시은 유나 예서 윤아 가은 연우 서영 민지 수민 유진 수연 은지 지현 예원 나은
다인 서아 아린 주아 하율 유빈 채윤 소은 지안 아윤 다현 시아 서하 채은 나윤 세아 지수 연서 미나
미경 미숙 미영 미정 미란 미선 미진 미희 경희 경숙 경미 경아 경자 영희 영숙 영미 영자 영순 영란
순자 순희 순옥 정희 정숙 정아 정미 정임 정은 은주 은영 은정 은희 은미 은경 은숙 현정 현주 현아
현숙 현미 현지 혜진 혜영 혜정 혜원 혜경 혜숙 혜린 지영 지은 지혜 지연 지선 선영 선희 선미 선주
선아 수진 수정 수경 수희 소영 소연 소희 소라 보라 보람 보영 보미 아름 아라 나래 나리 나영 유미
유리 유경 윤희 윤정 윤지 윤주 주희 주연 주은 주영 진희 진아 진경 명희 명숙 명자 옥자 옥순 말자
춘자 복순 금자 인숙 인영 인혜 희정 희진 희영 슬기 이슬 가영 가연 다솜 다빈 하늘 햇님 초롱 단비
""".split()

SHORT = (
    "건 민 준 솔 별 훈 혁 철 진 란 빈 율 찬 원 윤 겸 숙 웅 환 현 선 향 봄 영 호 범 권 수".split()
)
LONG = "하늘별 햇살이 빛나라 은하수 아름드리 새하얀 우리별 슬기롬 보름달 사랑이".split()

ROMAN = {
    "surname": """KIM LEE PARK CHOI JUNG JEONG KANG CHO YOON JANG LIM HAN OH SEO SHIN KWON HWANG
                  AHN SONG RYU YOO HONG KO MOON YANG SON BAE NAM""".split(),
    "given": """MINSU JIHOON SEOYEON MINJI HYUNWOO JIWON SUJIN YOUNGHO EUNJI DONGHYUN HYEJIN
                JUNHO SOYEON TAEYANG YUNA GILDONG MIRAN SANGHOON BORA KYUNGSOO""".split(),
    "foreign": """JOHN SMITH|MARIA GARCIA|NGUYEN VAN AN|WANG LEI|DAVID MILLER|ANNA KOWALSKA
                  |TANAKA YUKI|CHEN XIAOMING|EMILY CLARK|BATBAYAR BOLD""".split("|"),
}


def surname(rng: Random) -> str:
    return rng.choices(list(SURNAMES), list(SURNAMES.values()))[0]


def korean(rng: Random) -> tuple[str, str]:
    """(full name, its shape): nine in ten have a surname of one and a given name of two."""
    kind = rng.choices(("3", "2", "compound", "4+"), (90, 5, 3, 2))[0]
    if kind == "compound":
        return rng.choice(("황보", "남궁", "제갈", "선우", "사공", "독고")) + given(rng), kind
    own = given(rng) if kind == "3" else rng.choice(SHORT if kind == "2" else LONG)
    family = surname(rng)
    return family + own, "compound" if len(family) == 2 else kind


def given(rng: Random) -> str:
    """A given name of two syllables."""
    return rng.choice([name for name in (MEN if rng.random() < 0.5 else WOMEN) if len(name) == 2])


def latin(rng: Random) -> str:
    """As on a card or in a passport."""
    if rng.random() < 0.2:
        return rng.choice(ROMAN["foreign"]).strip()
    family, own = rng.choice(ROMAN["surname"]), rng.choice(ROMAN["given"])
    return f"{family} {own}" if rng.random() < 0.7 else f"{own} {family}"
