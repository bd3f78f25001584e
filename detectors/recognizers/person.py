"""Korean names where something says that a name stands there: a key, a label or a title.

Names in free prose with neither are not claimed (see README, what garim does not do). Titles and
particles, and which particle follows which final consonant: FACTS 7.3.
"""

from __future__ import annotations

from detectors.entity import Recognizer
from detectors.names import (
    COMPOUND,
    OPEN,
    OPEN_L,
    SINGLE,
    SURNAMES,
    begins_with_word,
    is_likely,
    is_possible,
    is_said,
    is_word,
)

_ROLE = (
    "고객|회원|선생|사장|대표|이사|부장|차장|과장|대리|주임|팀장|실장|본부장|원장|교수|기사|점장|"
    "매니저"
)
_AFTER_CONSONANT = "은|이|을|과|이랑|아|이라고|이라는|이라|이에요|이예요|이네요|이요"
_AFTER_VOWEL = "는|가|를|와|랑|야|라고|라는|라|예요|에요|네요|요"
_AFTER_ANY = (
    "의|도|만|에게서|에게|한테서|한테|께서는|께서|께|까지|부터|보다|처럼|이고|이며|인데요|인데|이다|"
    "입니다만|입니다|이신데요|이신데|이세요|이십니다|앞으로|앞|명의로|명의"
)
_PARTICLE = (
    rf"(?:(?<![{OPEN}])(?:{_AFTER_CONSONANT})|(?<=[{OPEN}])(?:{_AFTER_VOWEL})|(?<=[{OPEN_L}])로"
    rf"|(?<![{OPEN_L}])으로|{_AFTER_ANY})"
)
"""What is attached to a name, chosen by its final consonant."""
_TITLE = rf"(?:(?:{_ROLE})?님|(?:{_ROLE}|씨|귀하)(?:{_PARTICLE})?(?![가-힣]))"
_TAIL = rf"(?={_TITLE}|(?:{_PARTICLE})?(?![가-힣]))"
_FIRST = f"[{SURNAMES}{''.join(sorted({pair[0] for pair in COMPOUND} - set(SURNAMES)))}]"
_LAST = "(?![는를의께에가으]|이(?:라|랑|고|며|에|예|네|다|요|가|는|를|와|로))[가-힣]"
"""A last syllable that is not the beginning of what is attached to a shorter name."""
_TWO = "|".join(f"(?<={pair[0]}){pair[1]}[가-힣](?:{_LAST})?" for pair in sorted(COMPOUND))
_GIVEN = rf"(?<=[{SURNAMES}])[가-힣](?:{_LAST})?"

_LABEL_BEFORE = "|".join(
    f"(?<={label}.)" for label in ("예금주", "입금자", "고객명", "이름", "성명", "성함")
)
_START = rf"(?:(?<![가-힣A-Za-z0-9*○].)|{_LABEL_BEFORE})"
_KEYED = r"(?:(?<=[:=\"'(\[>|].)|(?<=[:=] .)|(?<![^\x1e].))"


def _judge(value: str) -> float:
    """Where a name is asked for a word is one, unless people write just this word there."""
    if is_said(value) or not is_possible(value):
        return 0.0
    return 0.3 if is_likely(value) or not begins_with_word(value) else 0.0


def _judge_titled(value: str) -> float:
    return 0.75 if _judge(value) else 0.0


def _judge_labelled(value: str) -> float:
    """After a label without a colon a sentence may go on: 담당자 지정은."""
    return 0.0 if len(value) > 2 and is_word(value) else _judge(value)


TITLED = Recognizer(
    entity="PERSON",
    # a title after a space needs a whole name before it: 신규 고객님 is none
    pattern=rf"{_FIRST}{_START}(?:{_TWO}|{_GIVEN})"
    rf"(?=(?:(?:(?<=[가-힣]{{3}})|(?<=[{SINGLE}])) )?{_TITLE})",
    hint=rf"[가-힣]{{2}} ?(?:(?:{_ROLE})?님|{_ROLE}|씨|귀하)",
    judge=_judge_titled,
    labelled=0.9,
    examples=("⟦홍길동⟧님 주문 접수", "⟦남궁민수⟧ 고객님께 안내", "어제 ⟦김미나⟧씨가 문의"),
    counterexamples=("고객님 안녕하세요", "우수고객님께", "담당 이사님", "신규 회원님 안내"),
)
KEYED = Recognizer(
    entity="PERSON",
    pattern=rf"{_FIRST}{_KEYED}(?:{_TWO}|{_GIVEN}|(?<=[{SURNAMES}])[가-힣]{{3}}){_TAIL}",
    hint=r"(?:^|[:=\"'(\[>|] ?)[가-힣]{2}",
    judge=_judge,
    labelled=0.88,
    cued=True,
    reach=5,
    examples=(
        "buyerName=⟦홍길동⟧&x=1",
        '"userName":"⟦이유민⟧"',
        '{"custNm":"⟦김미나⟧"}',
        "입금자명:⟦이철⟧",
        "예금주: ⟦황보관우⟧",
    ),
    counterexamples=('{"title":"이메일"}', "담당자: 확인중", "service=주문조회"),
)
LABELLED = Recognizer(
    entity="PERSON",
    pattern=rf"{_FIRST}{_START}(?:{_TWO}|{_GIVEN}){_TAIL}",
    hint=r"[가-힣]{2}",
    judge=_judge_labelled,
    labelled=0.86,
    cued=True,
    reach=2,
    examples=("예금주 ⟦홍길동⟧ 계좌로", "받는분 ⟦김미나⟧에게", "예금주⟦홍길동⟧입니다"),
    counterexamples=("담당자 이메일 확인", "예금주 정보가 다름", "홍길동 주문"),
)
