"""Identifiers in figures, right by their rules and belonging to nobody (docs/demo-data.md)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.styles.banks import ACCOUNTS, VIRTUAL
from tests.styles.draft import Make, Value

RRN_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
BRN_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


def digits(rng: Random, n: int) -> str:
    return "".join(rng.choices("0123456789", k=n))


def pattern(rng: Random, written: str) -> str:
    """The pattern with every `#` a digit."""
    return "".join(digits(rng, 1) if c == "#" else c for c in written)


def weighted(number: str, weights: tuple[int, ...]) -> int:
    return sum(w * int(n) for w, n in zip(weights, number, strict=False))


def luhn(body: str) -> str:
    """The body with its check digit."""
    total = 0
    for at, c in enumerate(reversed(body)):
        n = int(c) * (2 if at % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return body + str(-total % 10)


def day(rng: Random, first: int, last: int) -> date:
    start = date(first, 1, 1)
    return start + timedelta(days=rng.randrange((date(last, 12, 31) - start).days))


# -- resident and foreigner numbers: births 2030-2089, nobody yet


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


def plain_resident(entity: str) -> Make:
    foreign = entity == "KR_FRN"

    def make(rng: Random) -> Value:
        form = rng.choices(("dash", "plain", "spaced dash", "space"), (75, 15, 6, 4))[0]
        new = form != "plain" and rng.random() < 0.3
        shape = form + (", no check digit" if new else "")
        return Value(six_seven(resident(rng, foreign, new), form), entity, shape)

    return make


def labelled_resident(entity: str) -> Make:
    foreign = entity == "KR_FRN"

    def make(rng: Random) -> Value:
        form = rng.choices(list(SIX_SEVEN), (50, 20, 6, 8, 4, 4, 4, 4))[0]
        new = rng.random() < 0.35
        shape = form + (", no check digit" if new else "")
        return Value(six_seven(resident(rng, foreign, new), form), entity, shape)

    return make


# -- cards: digits 7-10 are 0000

CARD_BRANDS = {
    "domestic 9": (("9410", "9490", "9100", "9417", "9445", "9720"), 16, 30),
    "visa": (("4000", "4579", "4140", "4906"), 16, 22),
    "mastercard": (("5100", "5310", "5409", "5530"), 16, 18),
    "mastercard 2": (("2221", "2300", "2720"), 16, 4),
    "jcb": (("3528", "3569", "3589"), 16, 7),
    "amex": (("3791", "3782", "3400"), 15, 6),
    "diners": (("3600", "3056", "3852"), 14, 4),
    "unionpay": (("6210", "6250", "6221"), 16, 6),
    "unionpay 19": (("6210", "6222"), 19, 3),
}
GROUPS = {14: (4, 6, 4), 15: (4, 6, 5), 16: (4, 4, 4, 4), 19: (4, 4, 4, 4, 3)}


def card_number(rng: Random, brand: str) -> str:
    prefixes, length, _ = CARD_BRANDS[brand]
    return luhn(rng.choice(prefixes) + digits(rng, 2) + "0000" + digits(rng, length - 11))


def grouped(number: str, separator: str) -> str:
    """A card number in the groups that its length is printed in."""
    parts, at = [], 0
    for n in GROUPS[len(number)]:
        parts.append(number[at : at + n])
        at += n
    return separator.join(parts)


def card(rng: Random) -> Value:
    brand = rng.choices(list(CARD_BRANDS), [row[2] for row in CARD_BRANDS.values()])[0]
    form = rng.choices(("dash", "plain", "space"), (60, 28, 12))[0]
    text = grouped(card_number(rng, brand), {"dash": "-", "plain": "", "space": " "}[form])
    return Value(text, "CREDIT_CARD", f"{brand}, {form}")


def card_of(brand: str) -> Make:
    return lambda rng: Value(grouped(card_number(rng, brand), "-"), "CREDIT_CARD", brand)


def card_labelled(rng: Random) -> Value:
    """Beside a label also dots, and domestic numbers that fail the check digit."""
    if rng.random() < 0.9:
        return card(rng)
    if rng.random() < 0.5:
        return Value(grouped(card_number(rng, "visa"), "."), "CREDIT_CARD", "visa, dot")
    number = card_number(rng, "domestic 9")
    wrong = number[:-1] + str((int(number[-1]) + rng.randint(1, 9)) % 10)
    return Value(grouped(wrong, "-"), "CREDIT_CARD", "domestic 9, fails Luhn")


def expiry(rng: Random) -> Value:
    month, year = rng.randint(1, 12), rng.randint(26, 35)
    form = rng.choices(("MM/YY", "MMYY", "YYMM", "YYYY-MM", "MM-YY", "MM / YY", "YY/MM", "MM/YYYY"),
                       (40, 14, 18, 6, 6, 6, 6, 4))[0]  # fmt: skip
    text = form.replace("YYYY", f"20{year}").replace("YY", f"{year}").replace("MM", f"{month:02d}")
    return Value(text, "CARD_EXPIRY", form)


def track(rng: Random) -> Value:
    number = card_number(rng, rng.choice(("visa", "mastercard", "domestic 9")))
    until = f"{rng.randint(26, 35)}{rng.randint(1, 12):02d}"
    rest = digits(rng, rng.choice((0, 8, 13)))
    text, shape = rng.choice((
        (f"37{number}={until}{rest}", "37 + PAN"),
        (f";{number}={until}101{rest}?", "track 2"),
        (f"%B{number}^HONG/GILDONG^{until}101{rest}?", "track 1"),
        (f"{number}={until}{rest}", "PAN ="),
    ))  # fmt: skip
    return Value(text, "TRACK_DATA", shape)


def cash_receipt_card(rng: Random) -> Value:
    text = "0100000000" + digits(rng, 8)
    if rng.random() < 0.4:
        text = "-".join((text[:4], text[4:8], text[8:12], text[12:16], text[16:]))
    return Value(text, "CASH_RECEIPT_CARD", "18 digits")


def membership(rng: Random) -> Value:
    text = "80000000" + digits(rng, 8)
    form = rng.choice(("plain", "dash"))
    return Value(text if form == "plain" else grouped(text, "-"), "MEMBERSHIP_CARD", form)


# -- phones: blocks that are not given to subscribers (FACTS 2.1)

AREAS = "031 032 033 041 042 043 044 051 052 053 054 055 061 062 063 064".split()


def phone(rng: Random) -> Value:
    """Mobile numbers, as people write them."""
    a, b = f"{rng.choice('01')}{digits(rng, 3)}", digits(rng, 4)
    a = "0100" + a[4:] if a == "0000" else a
    form = rng.choices(("dash", "plain", "dot", "space", "spaced dash", "half", "intl dash",
                        "intl plain", "intl (0)", "intl space", "82", "old 011", "brackets"),
                       (48, 20, 5, 5, 2, 2, 4, 2, 2, 3, 2, 3, 2))[0]  # fmt: skip
    written = {
        "dash": f"010-{a}-{b}", "plain": f"010{a}{b}", "dot": f"010.{a}.{b}",
        "space": f"010 {a} {b}", "spaced dash": f"010 - {a} - {b}", "half": f"010-{a}{b}",
        "intl dash": f"+82-10-{a}-{b}", "intl plain": f"+8210{a}{b}",
        "intl (0)": f"+82 (0)10-{a}-{b}", "intl space": f"+82 10 {a} {b}", "82": f"82-10-{a}-{b}",
        "old 011": f"01{rng.choice('16789')}-0{a[1:3]}-{b}", "brackets": f"(010){a}-{b}",
    }  # fmt: skip
    return Value(written[form], "PHONE_NUMBER", f"mobile {form}")


def tel(rng: Random) -> Value:
    """Fixed lines, internet, safe and toll-free numbers."""
    area, b = rng.choice(AREAS), digits(rng, 4)
    a = rng.choice(("1000", "100", f"1{digits(rng, 3)}"))
    form = rng.choices(("Seoul", "Seoul )", "Seoul ( )", "Seoul plain", "Seoul dot", "area",
                        "area )", "area plain", "area space", "070", "070 plain", "050X",
                        "050X 3-4", "080", "1588", "intl Seoul"),
                       (16, 8, 6, 4, 3, 20, 5, 5, 3, 8, 2, 8, 3, 4, 10, 3))[0]  # fmt: skip
    five, c = f"050{rng.choice('24578')}", digits(rng, 4)
    written = {
        "Seoul": f"02-{a}-{b}", "Seoul )": f"02){a}-{b}", "Seoul ( )": f"(02){a}-{b}",
        "Seoul plain": f"02{a}{b}", "Seoul dot": f"02.{a}.{b}", "area": f"{area}-{a}-{b}",
        "area )": f"{area}){a}-{b}", "area plain": f"{area}{a}{b}", "area space": f"{area} {a} {b}",
        "070": f"070-9000-0{b[1:]}", "070 plain": f"07090000{b[1:]}",
        "050X": f"{five}-0{b[1:]}-{c}", "050X 3-4": f"{five}-0{b[2:]}-{c}",
        "080": f"080-0{b[2:]}-{digits(rng, 4)}",
        "1588": f"{rng.choice(('1588', '1544', '1600', '1899', '1661', '1811'))}-00{b[2:]}",
        "intl Seoul": f"+82-2-{a}-{b}",
    }  # fmt: skip
    return Value(written[form], "PHONE_NUMBER", f"fixed {form}")


def fax(rng: Random) -> Value:
    if rng.random() < 0.3:
        return Value(f"0303-0{digits(rng, 3)}-{digits(rng, 4)}", "PHONE_NUMBER", "fax 0303")
    return Value(f"{rng.choice(('02', *AREAS))}-1000-{digits(rng, 4)}", "PHONE_NUMBER", "fax area")


# -- businesses


def brn(rng: Random) -> Value:
    body = f"99{digits(rng, 1)}" + rng.choice(
        ("81", "86", "87", "88", "01", "12", "45", "79", "90")
    )
    body += f"{rng.randint(1, 9999):04d}"
    total = weighted(body, BRN_WEIGHTS) + int(body[8]) * 5 // 10
    number = body + str(-total % 10)
    form = rng.choices(("dash", "plain", "space"), (72, 25, 3))[0]
    separator = {"dash": "-", "plain": "", "space": " "}[form]
    return Value(separator.join((number[:3], number[3:5], number[5:])), "KR_BRN", form)


def brn_dashed(rng: Random) -> Value:
    """As it is known without a label."""
    return next(v for v in iter(lambda: brn(rng), None) if v.shape == "dash")


def crn(rng: Random) -> Value:
    """Registries that do not exist; half of them read as dates, as 110111 does."""
    head = rng.choice(("9913", "9911", "0101", "0202", "0303")) + rng.choice(
        ("11", "12", "14", "21")
    )
    body = head + digits(rng, 6)
    check = -weighted(body, (1, 2) * 6) % 10
    new = rng.random() < 0.3  # the check digit was abolished in 2025
    number = body + str((check + rng.randint(1, 9)) % 10 if new else check)
    form = rng.choices(("dash", "plain"), (80, 20))[0]
    shape = form + (", like a birth date" if head[0] == "0" else "") + (", new" if new else "")
    return Value(six_seven(number, form), "KR_CRN", shape)


# -- documents


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


# -- accounts


def banking(rng: Random) -> dict[str, Make]:
    """Slots of one bank: its name and account, an ordinary and a virtual one."""
    names, layouts = rng.choice(ACCOUNTS)
    own, virtual = rng.choice(VIRTUAL)
    return {
        "bank": lambda r: r.choice(names),
        "acct": lambda r: account(r, "KR_BANK_ACCOUNT", names[0], r.choice(layouts)),
        "vbank": lambda r: r.choice(own),
        "vacct": lambda r: account(r, "KR_VIRTUAL_ACCOUNT", own[0], r.choice(virtual)),
    }


def account(rng: Random, entity: str, bank: str, layout: str) -> Value:
    form = rng.choices(("dash", "plain", "space"), (66, 30, 4))[0]
    text = pattern(rng, layout)
    text = text if form == "dash" else text.replace("-", {"plain": "", "space": " "}[form])
    length = sum(c.isdigit() for c in text)
    return Value(text, entity, f"{bank} {length} {form}")
