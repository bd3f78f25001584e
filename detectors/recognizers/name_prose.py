"""Korean names in running text, lists and tables: likely syllables, and a cue around them.

The cue is a word that introduces a name, a word, particle or number after it, or the borders of a
cell. An everyday word (names.tsv) is no name, whatever stands around it.
"""

from __future__ import annotations

import re

from detectors.entity import Recognizer
from detectors.names import COMMON, is_likely, is_place, is_word, listed
from detectors.recognizers.name_shapes import (
    ANY_PARTICLE,
    END,
    LIKELY,
    LIKELY_NAME,
    LIKELY_START,
    NEXT,
    PARTICLE,
    SHORT,
    SHORT_NAME,
    TAIL,
    THREE,
)

_APART = r"(?<![가-힣A-Za-z0-9*○].)"
_WHO = listed("role", "before")
"""Words that introduce a name: 고객 홍길동, 담당: 홍길동, 저는 홍길동."""
_GLUED = listed("role", "glued")
"""Those to which a name is glued where blanks are left out."""
_COLONS = (": ", " : ", ":", " - ", "- ", " (", "(")
_WHOM = "[자인분람명객]"
"""How words end that stand for people: 위임인, 작성자, 고객, 보낸 사람."""
_AFTER_WHO = "|".join(
    (
        *(f"(?<={word} .)" for word in _WHO),
        *(f"(?<={word}.)" for word in _GLUED),
        *(f"(?<={_WHOM}{re.escape(colon)}.)" for colon in (" ", *_COLONS)),
    )
)
_AFTER_ANY = "|".join(
    (
        *(f"(?<=[가-힣]{re.escape(colon)}.)" for colon in _COLONS),
        "(?<=[팀점부실] .)",
        *(f"(?<={THREE}{mark}.)" for mark in (", ", "[,/-]")),
        r"(?<=[0-9]{3} .)|(?<=[0-9] \(.)|(?<=[0-9]\(.)|(?<=[0-9][).] .)",
    )
)
_COLON = rf"(?:{'|'.join(map(re.escape, _COLONS))})"
_INTRODUCED = (
    rf"(?:(?:{'|'.join(_WHO)}) |{'|'.join(_GLUED)}|{_WHOM}(?: |{_COLON}))(?:{LIKELY}|{SHORT})"
    rf"|(?:[가-힣]{_COLON}|[팀점부실] |{THREE}(?:, |[,/-])|[0-9]{{3}} "
    rf"|[0-9] ?\(|[0-9][).] ){LIKELY}"
)
_NUMBER = (
    r"[ (/,|:\t\"_\-]{0,4}(?:\+82|01[016789]|0[2-6][0-9]?[-)]|0[57]0|(?:19|20)[0-9]{2}[-/.년]|"
    "[0-9]{6}[- ][0-9])"
)
"""A phone number, a birth date or a resident number right after the name."""
_DONE = (
    "입금|결제|환불|취소|주문|송금|이체|문의|요청|확인|통화|연락|방문|신청|접수|탈퇴|본인|계좌|카드|"
    "전화|명의|"
    r"오[전후] [0-9]|맞|외 [0-9]|이름|등|드림|올림|배상|앞|"
    r"\(인|\(서명|\(본인|\(남|\(여|[0-9,]{3,12}원"
)
_ASKED = "[명름자인분주]"
"""How labels end that ask for a name: 성 명, 신청인, 예금주."""
_CELL_BEFORE = r"(?:(?<![^\x1e\n|/,;\t()\[<>\"'=#@^→│].)|(?<=[|/,;(\[>\]→│] .))"
_CELL_AFTER = r"(?= ?(?:[|/,;\t)\]<\"'\n\x1e(:&#^→│@]|$))"


def _judge(value: str) -> float:
    return 0.0 if is_word(value) or is_place(value) else 0.6


def _judge_spaced(value: str) -> float:
    """Syllables set apart, as forms do: 홍 길 동."""
    name = value.replace(" ", "")
    return _judge(name) if is_likely(name) else 0.0


INTRODUCED = Recognizer(
    entity="PERSON",
    pattern=rf"{LIKELY_START}(?={LIKELY_NAME}|{SHORT_NAME})"
    rf"(?:(?:{_AFTER_WHO})(?:{LIKELY_NAME}|{SHORT_NAME})|(?:{_AFTER_ANY}){LIKELY_NAME}){TAIL}",
    hint=_INTRODUCED,
    judge=_judge,
    labelled=0.8,
    reach=0,
    examples=(
        "안녕하세요 ⟦홍길동⟧입니다",
        "저는 ⟦김솔⟧인데요",
        "위임인 : ⟦최미정⟧",
        "개발팀 ⟦이서연⟧입니다",
        "신한 110-123-456789 ⟦박나래⟧",
    ),
    counterexamples=(
        "안녕하세요 문의드립니다",
        "담당 부서",
        "정산팀 이용자 문의",
        "사유: 이중결제",
    ),
)
FOLLOWED = Recognizer(
    entity="PERSON",
    pattern=rf"{LIKELY_START}{_APART}(?:{LIKELY_NAME}"
    rf"(?={_NUMBER}| (?:{_DONE})|쌤|꺼|{NEXT}|{PARTICLE}{END}|[(→]|, ?{THREE}{END})"
    rf"|{SHORT_NAME}(?={_NUMBER}|에게|한테|께))",
    hint=rf"{LIKELY}(?:{_NUMBER}| (?:{_DONE})|쌤|꺼|{NEXT}|{ANY_PARTICLE}|[(→]|, ?{THREE})"
    rf"|{SHORT}(?:에게|한테|께|{_NUMBER})",
    judge=_judge,
    labelled=0.8,
    reach=0,
    examples=(
        "⟦홍길동⟧ 010-1234-5678 통화",
        "⟦홍길동⟧이 결제를 취소함",
        "⟦김미나⟧가 결제를 취소함",
        "⟦홍길동⟧ 외 2명",
        "⟦김솔⟧에게 송금",
    ),
    counterexamples=("이용자가 문의", "고객에게 안내", "정보는 없음", "홍길동를 위한 상"),
)
CELL = Recognizer(
    entity="PERSON",
    pattern=rf"{LIKELY_START}{_CELL_BEFORE}{LIKELY_NAME}{_CELL_AFTER}",
    hint=rf"(?:^|[\n|/,;\t()\[<>\]\"'=#@^→│] ?){LIKELY}[가-힣]? ?(?:[|/,;\t)\]<\"'\n(:&#^→│@]|$)",
    judge=_judge,
    labelled=0.8,
    reach=0,
    examples=(
        "1,⟦홍길동⟧,서울",
        "[⟦홍길동⟧] [오후 3:12] 네",
        "⟦홍길동⟧: 네 알겠습니다",
        "정산 / ⟦남궁민수⟧ / 완료",
    ),
    counterexamples=("주문일: 오늘", "환불 / 이용권 / 완료", "[이메일]"),
)
SPACED = Recognizer(
    entity="PERSON",
    pattern=rf"[{COMMON}](?:(?<={_ASKED} [:)] .)|(?<={_ASKED}[:)] .)|(?<={_ASKED}[ :].))"
    r" {1,4}[가-힣] {0,4}[가-힣](?=$| *[\n\x1e(|/,)]|  )",
    hint=rf"{_ASKED} ?[:)]? *[{COMMON}] +[가-힣] *[가-힣] *(?:$|[\n(|/,) ])",
    judge=_judge_spaced,
    examples=("성 명 : ⟦홍 길 동⟧", "신청인: ⟦김  미  나⟧ (인)"),
    counterexamples=("성 명 : 한 글 로", "주 소 : 이 하 생 략"),
)
PROSE = (INTRODUCED, FOLLOWED, CELL, SPACED)
