"""Numbers and dates of people: nobody born yet, no serial in use (docs/demo-data.md)."""

from __future__ import annotations

from random import Random

from tests.styles.digits import day, digits, weighted
from tests.styles.draft import Make, Value

RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)


def resident(rng: Random, foreign: bool, new: bool) -> str:
    """13 digits; `new`: as issued since 2020-10, without check digit."""
    body = day(rng, 2030, 2089).strftime("%y%m%d") + rng.choice("78" if foreign else "34")
    body += digits(rng, 5)
    total = weighted(body, RRN_WEIGHTS)
    right = ((13 if foreign else 11) - total % 11) % 10
    return body + str((right + rng.randint(1, 9)) % 10 if new else right)


SIX_SEVEN = {"dash": "-", "plain": "", "space": " ", "spaced dash": " - ", "en dash": "–",
             "dot": ".", "slash": "/", "two spaces": "  "}  # fmt: skip


def six_seven(number: str, form: str) -> str:
    return number[:6] + SIX_SEVEN[form] + number[6:]


# How often each form stands without a label, and beside one.
ALONE = {"dash": 75, "plain": 15, "spaced dash": 6, "space": 4}
LABELLED = {"dash": 50, "plain": 20, "space": 6, "spaced dash": 8, "en dash": 4, "dot": 4,
            "slash": 4, "two spaces": 4}  # fmt: skip


def residents(entity: str, forms: dict[str, int]) -> Make:
    """KR_RRN or KR_FRN in these forms; 13 bare figures without a label have their check digit."""
    foreign = entity == "KR_FRN"

    def make(rng: Random) -> Value:
        form = rng.choices(list(forms), list(forms.values()))[0]
        new = (form != "plain" or forms is LABELLED) and rng.random() < 0.3
        shape = form + (", no check digit" if new else "")
        return Value(six_seven(resident(rng, foreign, new), form), entity, shape)

    return make


def passport(rng: Random) -> Value:
    letter = rng.choices("MSRGDOT", (70, 8, 4, 6, 4, 4, 4))[0]
    if rng.random() < 0.5:
        fifth = rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ")
        return Value(f"{letter}0{digits(rng, 2)}{fifth}0{digits(rng, 3)}", "KR_PASSPORT", "new")
    return Value(f"{letter}00{digits(rng, 6)}", "KR_PASSPORT", "old")


LICENCE_PLACES = (
    "서울 부산 경기 강원 충북 충남 전북 전남 경북 경남 제주 대구 인천 광주 대전 울산".split()
)
LICENCE_CODES = [str(n) for n in range(11, 27)] + ["28"]


def licence(rng: Random) -> Value:
    rest = f"{rng.randint(0, 99):02d}", f"000{digits(rng, 3)}", digits(rng, 2)
    form = rng.choices(("dash", "place dash", "place space", "space", "plain", "place glued"),
                       (60, 18, 6, 6, 6, 4))[0]  # fmt: skip
    head = rng.choice(LICENCE_PLACES if form.startswith("place") else LICENCE_CODES)
    separator = {"space": " ", "plain": "", "place space": " "}.get(form, "-")
    glue = "" if form == "place glued" else separator
    return Value(head + glue + separator.join(rest), "KR_DRIVER_LICENSE", form)


def plate(rng: Random) -> Value:
    letter = rng.choice(
        "가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주바사아자배하허호"
    )
    front, serial = (
        rng.choice((f"{rng.randint(10, 69)}", f"{rng.randint(100, 699)}")),
        f"00{digits(rng, 2)}",
    )
    place = rng.choice(LICENCE_PLACES) + rng.choice(("", " "))
    form = rng.choices(("plain", "space", "spaces", "region"), (60, 25, 7, 8))[0]
    text = {
        "plain": f"{front}{letter}{serial}", "space": f"{front}{letter} {serial}",
        "spaces": f"{front} {letter} {serial}",
        "region": f"{place}{front[:2]}{rng.choice('바사아자')}{serial}",
    }[form]  # fmt: skip
    return Value(text, "KR_VEHICLE_PLATE", form)


BIRTHS = {
    "%Y-%m-%d": 26, "%Y.%m.%d": 14, "%Y년 %-m월 %-d일": 12, "%y%m%d": 16, "%Y%m%d": 10,
    "%Y/%m/%d": 5, "%y.%m.%d": 5, "%Y. %-m. %-d.": 4, "%Y년%m월%d일": 3, "%y년 %-m월 %-d일": 3,
    "%y-%m-%d": 2,
}  # fmt: skip
"""How dates of birth are written, and how often."""


def birth(rng: Random) -> Value:
    form = rng.choices(list(BIRTHS), list(BIRTHS.values()))[0]
    text = day(rng, 1945, 2012).strftime(form)
    return Value(text, "DATE_OF_BIRTH", form.replace("%-", "").replace("%", ""))


def zipcode(rng: Random) -> Value:
    if rng.random() < 0.1:
        return Value(f"{rng.randint(100, 799)}-{digits(rng, 3)}", "POSTAL_CODE", "old 3-3")
    return Value(f"{rng.randint(1000, 63999):05d}", "POSTAL_CODE", "5 digits")
