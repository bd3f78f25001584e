"""The shapes that names have in text: name, particle, title; pieces of patterns for person.py.

Titles, and which particle follows which final consonant: FACTS 7.3.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from detectors.names import (
    COMMON,
    COMPOUND,
    FIRST,
    LAST,
    NATIVE_LONG,
    ODD,
    SINGLE,
    SURNAMES,
    listed,
)

_OPEN = "".join(chr(code) for code in range(0xAC00, 0xD7A4, 28))
"""The syllables without a final consonant."""
_OPEN_L = _OPEN + "".join(chr(code) for code in range(0xAC08, 0xD7A4, 28))
"""Those and the ones that end in ㄹ: after them stands 로, not 으로."""
_AFTER_CONSONANT = "은|이|을|과|이랑|아|이라고|이라는|이라|이네요|이었고|이었으며|이었는데|이란"
_AFTER_VOWEL = "는|가|를|와|랑|야|라고|라는|라|네요|였고|였으며|였는데|란"
_AFTER_ANY = (
    "의|도|만|에게서는|에게서|에게도|에게는|에게|한테서|한테는|한테도|한테|께서는|께서|께는|께|"
    "까지|부터|보다|처럼|이고요|이고|이며|인데요|인데|이다|입니다만|입니다|이신데요|이신데|이세요|이십니다|앞으로|앞|명의로|명의|"
    "이에요|이예요|에요|예요|이요|요"
)
PARTICLE = (
    rf"(?:(?<![{_OPEN}])(?:{_AFTER_CONSONANT})|(?<=[{_OPEN}])(?:{_AFTER_VOWEL})|(?<=[{_OPEN_L}])로"
    rf"|(?<![{_OPEN_L}])으로|{_AFTER_ANY})"
)
"""What is attached to a name, chosen by its final consonant."""
END = "(?![가-힣])"
ROLE = "|".join(listed("role", "title"))
"""What people are called by, after their name."""
_ENDED = rf"(?:{END}|{PARTICLE}{END})"
"""What comes most often comes first: it is looked for only, so that no order changes a match."""
_TITLES = "".join(sorted({word[0] for word in ROLE.split("|")} | set("님쌤씨귀")))
TITLE = rf"(?=[{_TITLES}])(?:님|쌤|(?:{ROLE})(?:님|쌤|{_ENDED})|(?:씨|귀하){_ENDED})"
"""What stands after a name, glued or after a space; most of what does not begins otherwise."""
NEXT = (
    "연락처|전화|전번|번호|휴대|핸드폰|폰|주소|계좌|생년|주민|이메일|메일|수령|수취|주문|성별|직책|직급|부서|"
    "금액|본인|작성일|신청일|등록일"
)
"""Labels and words that are written right after a name where blanks are left out."""
TAIL = rf"(?={END}|{TITLE}|{NEXT}|(?:{PARTICLE}|에서|에){END})"

_SEPARATE = "(?![는를의께에가으]|이(?:라|랑|고|며|에|예|네|다|요|가|는|를|와|로))"
"""Not the beginning of what is attached to a shorter name."""
_SECOND = "".join(sorted({pair[0] for pair in COMPOUND} - set(SURNAMES)))
START = f"[{SURNAMES}{_SECOND}]"
"""The first character of any name; what must stand before it comes after it in a pattern."""
_OF_TWO = rf"(?<=[{''.join(sorted({pair[0] for pair in COMPOUND}))}])"
"""Asked once, before every compound surname is tried."""
_TWO = "|".join(
    rf"(?<={pair[0]}){pair[1]}[가-힣](?:{_SEPARATE}[가-힣])?" for pair in sorted(COMPOUND)
)
_ONE = rf"(?:{NATIVE_LONG}|햇님|[가-힣](?:{_SEPARATE}[가-힣])?)"
NAME = rf"(?:{_OF_TWO}(?:{_TWO})|(?<=[{SURNAMES}]){_ONE})"
"""The rest of any name of two or three syllables, and of compound surnames."""


def ending(tail: str, long_tail: str = "") -> str:
    """The rest of any name before `tail`; of four syllables where no shorter one ends there."""
    return rf"(?:{NAME}{tail}|(?<=[{SURNAMES}])[가-힣]{{3}}{long_tail or tail})"


LIKELY_START = f"[{COMMON}{''.join(sorted({pair[0] for pair in COMPOUND} - set(COMMON)))}]"
_LIKELY_TWO = "|".join(
    rf"(?<={pair[0]}){pair[1]}(?:[{FIRST}]{_SEPARATE}[{LAST}]|[{SINGLE}])"
    for pair in sorted(COMPOUND)
)
_GIVEN = rf"(?:{NATIVE_LONG}|{'|'.join(ODD)}|[{FIRST}]{_SEPARATE}[{LAST}])"
LIKELY_NAME = rf"(?:{_OF_TWO}(?:{_LIKELY_TWO})|(?<=[{COMMON}]){_GIVEN})"
"""The rest of a name of likely syllables, three at least."""
SHORT_NAME = rf"(?<=[{COMMON}])[{SINGLE}]"
"""The rest of a likely name of two syllables."""
THREE = f"[{COMMON}][{FIRST}][{LAST}]"


def behind(words: Iterable[str], then: str = "") -> Iterator[str]:
    """Look-behinds for words, and `then`, before a name's first character: one for each length.

    Their last two characters come first: the sieve reads no more than two before a name.
    """
    of_length = defaultdict[int, list[list[str]]](list)
    for word in words:
        chars = re.findall(r"\[[^]]*\]|.", word)
        of_length[len(chars)].append(chars)
    for some in of_length.values():
        places = [sorted({char.strip("[]") for char in place}) for place in zip(*some, strict=True)]
        last = "".join(f"[{''.join(chars)}]" for chars in places[-2:])
        whole = "|".join(map("".join, some))
        yield f"(?<={last}{then}.)(?<=(?:{whole}){then}.)"
