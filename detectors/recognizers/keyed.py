"""Values that only their key or label tells: credentials and expiry dates.

`cvc=123`, `"cardExpire":"3012"`. Nothing in such a value proves itself: the
label must stand right before it. In prose without one they are not claimed.
"""

from __future__ import annotations

from detectors.entity import Recognizer

_KEY = r"(?<=[:=\"' (].)"
_SIGN = r"(?:(?<=[:=\"'].)|(?<=[:=] .))"
"""A sign, where a word after a space would be prose: 비밀번호 변경."""


def _keyed(
    entity: str,
    first: str,
    rest: str,
    examples: tuple[str, ...],
    counterexamples: tuple[str, ...],
    key: str = _KEY,
) -> Recognizer:
    """A recognizer of what follows a key: `first` is a character class, `rest` a pattern."""
    return Recognizer(
        entity=entity,
        pattern=rf"{first}{key}(?<![0-9]{first}){rest}",
        hint=rf"[:=\"' (]{first}",
        judge=lambda value: 0.1,
        examples=examples,
        counterexamples=counterexamples,
        labelled=0.9,
        cued=True,
        reach=4,
    )


KEYED = (
    _keyed(
        "CARD_CVC", "[0-9]", r"[0-9]{2,3}(?![0-9])",
        ('"cvc":"⟦123⟧"', "cvv2=⟦1234⟧&x=1"), ("cvc=***", "code=123"),
    ),
    _keyed(
        "CARD_PIN2", "[0-9]", r"[0-9]{1,3}(?![0-9])",
        ("cardPw=⟦12⟧&amt=1", '"pwd_2digit": "⟦34⟧"'), ("amt=12",),
    ),
    _keyed(
        "CARD_EXPIRY", "[0-9]", r"(?:[0-9]{1,3}[-/][0-9]{2,4}|[0-9]{3}|[0-9]{5}|[0-9])(?![0-9])",
        ("cardExpire=⟦3012⟧&amt=1", '"expYear":"⟦30⟧"', "유효기간 ⟦12/30⟧", "expiry: ⟦2030-12⟧"),
        ("2030-12", "expire=never"),
    ),
    _keyed(
        "PASSWORD", r"[^\s\"'&,;<>\[*{(:=\x1e\\]", r"[^\s\"'&,;<>\x1e\\]{0,63}",
        ("password=⟦s3cret!⟧&x=1", '"passwd": "⟦p@ss⟧"'), ("password=****", "비밀번호 변경"), _SIGN,
    ),
    _keyed(
        "TRACK_DATA", "[0-9]", r"[0-9]{12,20}=[0-9]{4,20}",
        ("track2Data=⟦379100123412341234=2502⟧",), ("a=9100123412341234=2502",),
    ),
)  # fmt: skip
