"""Numbers of businesses: offices and registries that do not exist."""

from __future__ import annotations

from random import Random

from tests.styles.digits import digits, weighted
from tests.styles.draft import Value
from tests.styles.people import six_seven

BRN_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)


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
