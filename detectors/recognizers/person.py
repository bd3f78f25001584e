"""Korean names where something says that a name stands there: a key, a label or a title."""

from __future__ import annotations

from detectors.entity import Recognizer
from detectors.names import (
    SINGLE,
    begins_with_word,
    ends_with_word,
    is_likely,
    is_possible,
    is_said,
    is_sentence,
)
from detectors.recognizers.name_latin import LATINS
from detectors.recognizers.name_prose import PROSE
from detectors.recognizers.name_shapes import NAME, START, TAIL, TITLE, ending

_LABELS = ("예금주", "입금자", "고객명", "이름", "성명", "성함")
_APART = rf"(?:(?<![가-힣A-Za-z0-9*○].)|{'|'.join(f'(?<={label}.)' for label in _LABELS)})"
_KEYED = r"(?:(?<=[:=\"'(\[>|\t\n/│→].)|(?<=[:=|(\[>\-/→│] .)|(?<![^\x1e].))"
_PADDED = (
    r"(?:(?<=  [:=] .)|(?<= value=[\"'].)|(?<=\) : .)|(?<=\): .)|(?<=\):.)"
    r"|(?<=<td>.)|(?<=<th>.)|(?<=  [:=].))"
)
_VALUE = rf"{ending(TAIL)}(?! ?[:=])"


def _judge(value: str) -> float:
    """Where a name is asked for a word is one, unless people write just this word there."""
    if is_said(value) or not is_possible(value) or value[-1] == "햇":  # 햇님 is a given name
        return 0.0
    if len(value) == 4 and not is_likely(value):  # a given name of three, or two words
        if value[3] in "은는을를와과" and is_likely(value[:3]):
            return 0.0  # a template's particle, whatever the last syllable
        return 0.0 if begins_with_word(value) or ends_with_word(value) else 0.3
    return 0.3 if not begins_with_word(value) or is_likely(value) else 0.0


def _judge_titled(value: str) -> float:
    return 0.75 if _judge(value) else 0.0


def _judge_role(value: str) -> float:
    """A role after a blank may begin another thing: 신청한 고객님, 주문은 고객에게."""
    return 0.75 if _judge_labelled(value) else 0.0


def _judge_labelled(value: str) -> float:
    """After a label without a colon a sentence may go on: 담당자 지정은."""
    return 0.0 if is_sentence(value) else _judge(value)


TITLED = Recognizer(
    entity="PERSON",
    pattern=rf"{START}{_APART}{ending(f'(?={TITLE})', '(?=[님씨쌤])')}",
    judge=_judge_titled,
    labelled=0.9,
    reach=0,
    examples=("⟦홍길동⟧님 주문 접수", "⟦김솔⟧고객님", "어제 ⟦김미나⟧씨가 문의", "⟦이상은⟧님"),
    counterexamples=("고객님 안녕하세요", "우수고객님께", "주인님", "여보세요"),
)
ROLED = Recognizer(
    entity="PERSON",
    # a whole name before the blank: 신규 고객님 is none
    pattern=rf"{START}{_APART}{NAME}(?:(?<=[가-힣]{{3}})|(?<=[{SINGLE}]))(?= {TITLE})",
    judge=_judge_role,
    labelled=0.9,
    reach=0,
    examples=("⟦남궁민수⟧ 고객님께 안내", "⟦이솔⟧ 귀하", "정산팀 ⟦박나래⟧ 대리가 확인"),
    counterexamples=("담당 이사님", "신규 회원님 안내", "신청한 고객님", "주문은 고객에게"),
)
KEYED = Recognizer(
    entity="PERSON",
    pattern=rf"{START}{_KEYED}{_VALUE}",
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
        "| 성명 | ⟦김슬기⟧ |",
    ),
    counterexamples=(
        '{"title":"이메일"}',
        "담당자: 확인중",
        "service=주문조회",
        "성명 / 사업장: 서울",
    ),
)
PADDED = Recognizer(
    entity="PERSON",
    pattern=rf"{START}{_PADDED}{_VALUE}",
    judge=_judge,
    labelled=0.88,
    cued=True,
    reach=16,
    examples=(
        '<input name="buyerName" value="⟦김미나⟧">',
        "cust_nm      : ⟦이명호⟧",
        "이름(한글) : ⟦김현주⟧",
        "<th>성명</th><td>⟦이철⟧</td>",
    ),
    counterexamples=("담당자       : 확인중",),
)
LABELLED = Recognizer(
    entity="PERSON",
    pattern=rf"{START}{_APART}{ending(TAIL)}",
    judge=_judge_labelled,
    labelled=0.86,
    cued=True,
    reach=2,
    examples=("예금주 ⟦홍길동⟧ 계좌로", "받는분 ⟦김미나⟧에게", "예금주⟦홍길동⟧입니다"),
    counterexamples=("담당자 이메일 확인", "예금주 정보가 다름", "담당자 지정은 나중에"),
)

PERSONS = (KEYED, PADDED, TITLED, ROLED, LABELLED, *PROSE, *LATINS)
