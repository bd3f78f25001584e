"""Columns made to part the scanner's ways: what touches, chains, is cut, and stands at an edge."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random

from tests.texts import EXAMPLES, GLUE, IDENTIFIERS, LABELS, drawn

Rows = Iterator[str]
_SIGNS = ("", "", "-", " ", ".", ",", "/", "_", "--", "- ", "·", "–", "|", "\n", "@", ":", "=", "*")
_GROUPS = (
    *"0 010 02 82 1588 350630 3000006 9490 2000 0004 12 345 67891 110 1002 203 113 5".split(),
    *"2026 11 22 00 991311 1234560 a 12가 019 3333 01 0345678 x 37 127".split(),
)
_MAIL = (
    *"a kim a.b x_y - . .. + @ @@ example.com mail.example.org co.kr 가 님 1 010 = %40 ＠".split(),
    ".kr입니다", ",", " ",
)  # fmt: skip
_BEYOND = (
    *"é 가 각 힣 ㄱ 𝟗 😀 👩 ０ ９ １ － — ٣ 〜 ① ﬁ İ ß".split(), "\u1100\u1161", "\u0301", "\u3000",
    "\u00a0", "\u200b", "\u200d", "\ufeff", "\x7f", "\x80", "\u07ff", "\uffff", "\U0010ffff",
)  # fmt: skip
_FEW = "0123456789-. /@:=가a"


def touching(rng: Random) -> str:
    """Values side by side, at most one sign between two."""
    sign = rng.choice(_SIGNS)
    return sign.join(rng.choice(IDENTIFIERS) for _ in range(rng.randint(2, 4)))


def chained(rng: Random) -> str:
    """Groups of digits in one chain, after a label or after none."""
    signs = rng.choice((("-",), ("-",), (" ",), ("-", " ", "."), _SIGNS))
    groups = (rng.choice(_GROUPS) + rng.choice(signs) for _ in range(rng.randint(2, 9)))
    return rng.choice(("", "", *LABELS)) + "".join(groups)


def mails(rng: Random) -> str:
    """E-mail addresses and parts of them that touch."""
    return "".join(rng.choice(_MAIL) for _ in range(rng.randint(3, 9)))


def bordered(rng: Random) -> str:
    """Characters of two to four bytes before, within and behind a labelled value."""
    text = rng.choice(("", rng.choice(LABELS))) + rng.choice((*IDENTIFIERS, *EXAMPLES))
    for _ in range(rng.randint(1, 3)):
        at = rng.choice((0, len(text), rng.randint(0, len(text))))
        text = text[:at] + rng.choice(_BEYOND) + text[at:]
    return text


def edited(rng: Random) -> str:
    """An example of the catalogue after a few edits: pieces put in, cut out, doubled, swapped."""
    text = rng.choice(EXAMPLES)
    for _ in range(rng.randint(1, 4)):
        at = rng.randint(0, len(text))
        end = min(len(text), at + rng.randint(0, 3))
        held = text[at:end]
        put = rng.choice(("", held * 2, held[::-1], rng.choice(GLUE), rng.choice(_FEW)))
        text = text[:at] + put + text[end:]
    return text


def noise(rng: Random) -> str:
    """A few characters that patterns read."""
    return "".join(rng.choices(_FEW, k=rng.randint(0, 24)))


def joined(rng: Random) -> str:
    return "".join(drawn(1, rng.getrandbits(32)))


_ONE = (touching, chained, mails, bordered, edited, edited, noise, joined)


def cut(rng: Random) -> list[str]:
    """One text over two or three rows: a value must not reach over their edges, nor a label."""
    write: Callable[[Random], str] = rng.choice((touching, chained, bordered, edited, joined))
    text = write(rng)
    places = sorted(rng.randint(0, len(text)) for _ in range(rng.randint(1, 2)))
    return [text[a:b] for a, b in zip((0, *places), (*places, len(text)), strict=True)]


def long(rng: Random) -> str:
    """Many texts in one: what is found depends on what stands far before and behind."""
    sign = rng.choice(("\n", " ", ", ", "\t"))
    return sign.join(rng.choice(_ONE)(rng) for _ in range(rng.randint(20, 120)))


def adversarial(rows: int, seed: int) -> list[str | None]:
    """A column of so many rows; one in fifty is null, blank or long."""
    rng, made = Random(f"adversary {seed}"), list[str | None]()
    while len(made) < rows:
        chance = rng.random()
        if chance < 0.02:
            made.append(rng.choice((None, "", " ", None, long(rng) if chance < 0.005 else "0")))
        elif chance < 0.2:
            made += cut(rng)
        else:
            made.append(rng.choice(_ONE)(rng))
    return made[:rows]
