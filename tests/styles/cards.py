"""Cards of all brands, their expiry and tracks: digits 7-10 of a number are 0000."""

from __future__ import annotations

from random import Random

from tests.styles.digits import digits, luhn
from tests.styles.draft import Make, Value

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


def cash_ic(rng: Random) -> Value:
    """A bank's chip card for cash: only its label tells it from other numbers of 16 figures."""
    text = "1000" + digits(rng, 2) + "0000" + digits(rng, 6)
    form = rng.choice(("plain", "dash"))
    return Value(text if form == "plain" else grouped(text, "-"), "CASH_IC_CARD", form)


def membership(rng: Random) -> Value:
    text = "80000000" + digits(rng, 8)
    form = rng.choice(("plain", "dash"))
    return Value(text if form == "plain" else grouped(text, "-"), "MEMBERSHIP_CARD", form)
