"""Texts that people write, from the templates beside this file, and what they do to them."""

from __future__ import annotations

from functools import cache

from tests.styles.data import lines
from tests.styles.draft import Draft, Text

_WIDE = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}


@cache
def templates(name: str) -> tuple[str, ...]:
    r"""Lines of a file of templates; `\n` and `\t` in them are the characters."""
    return tuple(line.replace("\\n", "\n").replace("\\t", "\t") for line in lines(f"{name}.txt"))


def written(name: str, draft: Draft) -> Text:
    """A text from a random template of a file."""
    return draft.write(draft.rng.choice(templates(name)), name)


def widened(draft: Draft) -> Text:
    """Figures and signs in full width, as old forms and input methods leave them."""
    name = draft.rng.choice(("forms", "messy", "memo"))
    filled = draft.fill(draft.rng.choice(templates(name)))
    return draft.done(filled.translate(_WIDE), "full-width")


def squeezed(draft: Draft) -> Text:
    """Without the spaces between words; those inside a value go too."""
    filled = draft.fill(draft.rng.choice(templates(draft.rng.choice(("forms", "memo", "prose")))))
    return draft.done(filled.replace(" ", ""), "no spaces")
