"""Phones in blocks that are not given to subscribers (FACTS 2.1), as people write them."""

from __future__ import annotations

from random import Random

from tests.styles.digits import digits
from tests.styles.draft import Value

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
