"""Inputs that break scanners: a labelled value, disguised in one way a family."""

from __future__ import annotations

import base64
import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from random import Random

from tests.styles.draft import CLOSE, OPEN, Text, Value
from tests.styles.fields import draft

LABELLED = (
    "카드번호 «card»", "휴대폰 «phone»", "주민등록번호 «rrn»", "계좌번호 «bank» «acct»",
    "사업자등록번호 «brn»", "운전면허번호 «licence»", "외국인등록번호 «frn»", "전화번호 «tel»",
    "여권번호 «passport»", "가상계좌 «vbank» «vacct»",
)  # fmt: skip
KEYED = (
    ("cardNo", "card"), ("buyerTel", "phone"), ("rrn", "rrn"), ("accountNumber", "acct"),
    ("buyerEmail", "email"), ("buyerName", "name"), ("bizno", "brn"), ("clientIp", "ip4"),
)  # fmt: skip
BARE = "phone card domestic rrn frn brn_dashed email ip4 mac plate".split()  # known by themselves
SIGNS = {"commas": ",", "semicolons": ";", "pipes": "|", "tabs": "\t", "carets": "^",
         "slashes": " / ", "quotes": '","', "brackets": "]["}  # fmt: skip
_VALUE = re.compile(f"(?<={OPEN}.)[^{CLOSE}]*(?={CLOSE})", re.DOTALL)
_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
Change = Callable[[str], str]


def _inside(change: Change, has: str = "") -> Callable[[Random], Text]:
    """A labelled value (one that holds `has`), changed."""

    def write(rng: Random) -> Text:
        while True:
            own = draft(rng)
            filled = own.fill(rng.choice(LABELLED))
            if has in filled:
                return own.done(_VALUE.sub(lambda match: change(match[0]), filled), "hostile")

    return write


def _template(*templates: str) -> Callable[[Random], Text]:
    return lambda rng: draft(rng).write(rng.choice(templates), "hostile")


def _joined(sign: str, most: int = 0) -> Callable[[Random], Text]:
    """Another sign where hyphens stand: all, or at most so many of them."""
    return _inside(lambda value: re.sub(" ?- ?", sign, value, count=most), has="-")


def _stuffed(sign: str) -> Change:
    """The sign between figures, where nobody sees it."""
    return lambda value: value[: len(value) // 2] + sign + value[len(value) // 2 :]


def _each(write: Change, what: str) -> Change:
    return lambda value: "".join(write(c) if re.match(what, c) else c for c in value)


def _whole(change: Change) -> Callable[[Random], Text]:
    """A small JSON, encoded: the token is what must be covered."""

    def write(rng: Random) -> Text:
        maker = draft(rng)
        body = {key: maker.done(maker.make(slot), "").text for key, slot in rng.sample(KEYED, 3)}
        token = maker.put(Value(change(json.dumps(body, ensure_ascii=False)), "KR_RRN", "token"))
        return maker.done(f'{{"encData":"{token}"}}', "hostile")

    return write


def _json(depth: int, ascii_only: bool = False) -> Callable[[Random], Text]:
    """JSON in a string of JSON, `depth` times."""

    def write(rng: Random) -> Text:
        own = draft(rng)
        text = json.dumps({key: own.make(slot) for key, slot in rng.sample(KEYED, 3)},
                          ensure_ascii=ascii_only)  # fmt: skip
        for _ in range(depth):
            text = json.dumps({"body": text}, ensure_ascii=ascii_only)
        return own.done(text, "hostile")

    return write


def _decomposed(rng: Random) -> Text:
    """Hangul as its letters, as some systems store it."""
    own = draft(rng)
    filled = own.fill(rng.choice(LABELLED))
    return own.done(unicodedata.normalize("NFD", filled), "hostile")


FAMILIES: dict[str, Callable[[Random], Text]] = {
    "glued to Hangul": _template(
        "카드«card»입니다", "번호«phone»로연락", "주민번호«rrn»확인", "사업자번호«brn»의",
        "메일«email»입니다",
        "접속«ip4»에서", "«bank»«acct»로입금"),
    "9-series and 2-series cards": _template(
        "카드 «domestic»", "결제 «series2»", "«domestic»", "«series2»"),
    **{f"between {name}": _template(*(f"3{sign}12{sign}«{slot}»{sign}20{sign}7" for slot in BARE))
       for name, sign in SIGNS.items()},
    "full-width": _inside(lambda v: v.translate(_WIDE)),
    "Arabic-Indic figures": _inside(lambda v: v.translate(_ARABIC)),
    **{f"inside a number: U+{ord(sign):04X}": _inside(_stuffed(sign))
       for sign in "\u200b\u200c\u200d\u2060\ufeff\u00ad"},
    **{f"separator U+{ord(sign):04X}": _joined(sign)
       for sign in "–—−‐‑‒―·・‧－﹣ㅡー_ ./\u00a0\u3000\u2009"},
    "separator line break": _joined("\n", most=1),
    "separator CR LF": _joined("-\r\n", most=1),
    "%2D": _inside(_each(lambda c: f"%{ord(c):02X}", "[-. ()+/]"), has="-"),
    "percent, all": _inside(_each(lambda c: "".join(f"%{b:02X}" for b in c.encode()), ".")),
    "&#45;": _inside(_each(lambda c: f"&#{ord(c)};", "[-. ()+/]"), has="-"),
    "&#x2d;": _inside(_each(lambda c: f"&#x{ord(c):x};", "[-. ()+/]"), has="-"),
    r"\u0039": _inside(_each(lambda c: f"\\u{ord(c):04x}", "[-0-9]"), has="-"),
    "JSON in JSON": _json(1), "JSON in JSON 2": _json(2), "JSON in JSON 3": _json(3),
    r"JSON in JSON, \u": _json(1, ascii_only=True),
    r"JSON in JSON 2, \u": _json(2, ascii_only=True),
    "base64 of JSON": _whole(lambda text: base64.b64encode(text.encode()).decode()),
    "base64url of JSON": _whole(
        lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")),
    "hex of JSON": _whole(lambda text: text.encode().hex()),
    "NFD": _decomposed,
}  # fmt: skip


def inputs(each: int, seed: int) -> Iterator[tuple[str, Text]]:
    """(family, input), `each` of every family."""
    for family, write in FAMILIES.items():
        rng = Random(f"{seed} {family}")
        for _ in range(each):
            yield family, write(rng)
