"""Addresses where nobody lives: real districts, invented roads and numbers."""

from __future__ import annotations

from random import Random

from tests.styles.data import rows

PROVINCES = [(full, short, places.split("|")) for full, short, places in rows("places.tsv")]
_WORDS = {name: words.split() for name, words in rows("place_words.tsv")}
STEMS, DONGS, TOWNS = _WORDS["stem"], _WORDS["dong"], _WORDS["town"]
VILLAGES, BUILDINGS = _WORDS["village"], _WORDS["building"]


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
    floor, building = rng.randint(2, 18), rng.choice(BUILDINGS)
    return rng.choices(
        (flat, f"{building} {flat}", f"{floor}층", f"{floor}층 {floor}0{rng.randint(1, 9)}호",
         f"{rng.randint(1, 19)}0{rng.randint(1, 9)}호", f"{building} {floor}층",
         f"지하 {rng.randint(1, 3)}층", f"{rng.randint(101, 120)}-{rng.randint(101, 2405)}"),
        (35, 25, 8, 8, 10, 8, 2, 4),
    )[0]  # fmt: skip


def district(rng: Random, province: str) -> str:
    """'서울특별시 강남구', abbreviated or without the province."""
    full, short, districts = rng.choices(PROVINCES, [len(p[2]) + 1 for p in PROVINCES])[0]
    head = {"full": full, "short": short, "none": ""}[province]
    place = rng.choice(districts)
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
