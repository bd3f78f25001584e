"""Addresses: real provinces and districts, invented roads, buildings and numbers."""

from __future__ import annotations

import numpy as np

from pipelines.samples.digits import Texts, texts

DISTRICTS = tuple(
    f"{province} {district}"
    for province, districts in {
        "서울특별시": "마포구 강서구 송파구 노원구 성동구 관악구",
        "부산광역시": "해운대구 사하구 동래구",
        "대구광역시": "수성구 달서구",
        "인천광역시": "남동구 연수구",
        "광주광역시": "북구 광산구",
        "대전광역시": "유성구 서구",
        "울산광역시": "남구",
        "경기도": "수원시 김포시 파주시 하남시 안성시",
        "강원특별자치도": "원주시 춘천시",
        "충청북도": "청주시 제천시",
        "충청남도": "천안시 아산시",
        "전북특별자치도": "전주시 군산시",
        "전라남도": "여수시 순천시",
        "전남광주통합특별시": "광산구 목포시",
        "경상북도": "포항시 경주시",
        "경상남도": "창원시 김해시",
        "제주특별자치도": "제주시 서귀포시",
    }.items()
    for district in districts.split()
)
ROAD_STEMS = tuple("가온빛 누리샘 다솜뜰 라온재 마루별 바람꽃 새솔내 아라담 윤슬목 해찬들".split())
ROAD_KINDS = ("로", "대로", "길", "로 12번길", "로 7길")
BUILDINGS = tuple("견본아파트 시범빌라 예시타워 보기맨션 가상하이츠".split())


def addresses(rng: np.random.Generator, n: int) -> Texts:
    """n road-name addresses; two of three with building, floor or room."""
    draw = rng.integers
    parts = zip(
        rng.choice(np.array(DISTRICTS, dtype=object), n),
        rng.choice(np.array(ROAD_STEMS, dtype=object), n),
        rng.choice(np.array(ROAD_KINDS, dtype=object), n),
        draw(1, 400, n),
        _details(rng, n),
        strict=True,
    )
    return texts([f"{area} {stem}{kind} {lot}{more}" for area, stem, kind, lot, more in parts])


def _details(rng: np.random.Generator, n: int) -> list[str]:
    style = rng.integers(0, 3, n)
    building = rng.choice(np.array(BUILDINGS, dtype=object), n)
    block, room, lot = rng.integers(101, 120, n), rng.integers(101, 2005, n), rng.integers(1, 30, n)
    return [
        ("", f"-{minor}, {name} {room_}호", f", {name} {part}동 {room_}호")[kind]
        for kind, minor, name, part, room_ in zip(style, lot, building, block, room, strict=True)
    ]


def postcodes(rng: np.random.Generator, n: int) -> Texts:
    """Five digits from 99000 on: no province has them."""
    return texts([str(code) for code in rng.integers(99_000, 100_000, n)])
