"""Korean names in running text, lists and tables: likely syllables, and a cue around them.

The cue is a word that introduces a name, a word, particle or number after it, or the borders of a
cell. An everyday word (names.tsv) is no name, whatever stands around it.
"""

from __future__ import annotations

import re

from detectors.entity import Recognizer
from detectors.names import COMMON, is_likely, is_place, is_word, listed
from detectors.recognizers.name_shapes import (
    END,
    LIKELY_NAME,
    LIKELY_START,
    NEXT,
    PARTICLE,
    SHORT_NAME,
    TAIL,
    THREE,
    behind,
)

_APART = r"(?<![가-힣A-Za-z0-9*○].)"
_WHO = listed("role", "before")
"""Words that introduce a name: 고객 홍길동, 담당: 홍길동, 저는 홍길동."""
_GLUED = listed("role", "glued")
_CLOSE = listed("role", "close")
"""Those to which a name is glued where blanks are left out, surely and with all its syllables."""
_COLONS = (": ", " : ", ":", " - ", "- ", " (", "(")
_WHOM = "[자인분람명객]"
"""How words end that stand for people: 위임인, 작성자, 고객, 보낸 사람."""
_AFTER_WHO = "|".join(
    (
        *behind(_WHO, " "),
        *behind(_GLUED),
        *(f"(?<={_WHOM}{re.escape(colon)}.)" for colon in (" ", *_COLONS)),
    )
)
_AFTER_ANY = "|".join(
    (
        *(f"(?<=[가-힣]{re.escape(colon)}.)" for colon in _COLONS),
        "(?<=[팀점부실트] .)",
        *behind(_CLOSE),
        *(f"(?<={THREE}{mark}.)" for mark in (", ", "[,/-]")),
        r"(?<=[0-9]{3} .)|(?<=[0-9] \(.)|(?<=[0-9]\(.)|(?<=[0-9][).] .)",
        r"(?<=-[0-9] .)|(?<=-[0-9]{2} .)|(?<=[0-9][호층] .)|(?<=[0-9]_.)|(?<=[A-Z]\) .)|(?<=@.)",
        r"(?<=[?] .)",
    )
)
_AFTER_SUBJECT = r"(?:(?<=[자인분람명객원장주사][은는이가을] .)|(?<=MD는 .))"
_AS_PERSON = "(?=이?라[고는]|입니다|이고|고 |이며|의 |에서 |에게|이었|였|님|씨)"
"""고객은 홍길동입니다, 대표이사가 홍길동에서 …: what only follows names and titles."""
_LOOSE = rf"(?={TAIL[3:-1]}|[은는이가을를와과]{END}|은\(는\)|이\(가\))"
"""Where templates fill in a name, the particle seldom fits its last syllable."""
_NUMBER = (
    r"[ (/,|:\t\"_\-]{0,4}(?:\+82|\(?01[016789]|\(?0[2-6][0-9]?[-)]|0[57]0|"
    r"(?:19|20)[0-9]{2}[-/.년]|"
    "[0-9]{6}[- ][0-9]|19[0-9]{6}|[3-9][0-9](?:0[1-9]|1[0-2])[0-3][0-9][^0-9]|[3-9][0-9]년)"
)
"""A phone number, a birth date or a resident number right after the name."""
_DONE = (
    "입금|결제|환불|취소|주문|송금|이체|문의|요청|확인|통화|연락|방문|신청|접수|탈퇴|본인|계좌|카드|"
    "전화|명의|"
    r"오[전후] [0-9]|맞|외 ?[0-9]|이름|등|드림|올림|배상|앞|자리|휴가|반차|연차|출장|외근|퇴근|"
    "출근|휴무|결근|부재|복귀|퇴사|입사|이직|참석|불참|둘다|누구|협의|상담|면담|논의|폐업|배송|예약|명단|신임|"
    rf"[전현] (?:{'|'.join(listed('role', 'title'))})|"
    r"\(인|\(서명|\(본인|\(남|\(여|[0-9,]{3,12}원|KRW|₩"
)
_MAILBOX = r" ?[<(\[]?[A-Za-z0-9][A-Za-z0-9._+\-]{1,40}@"
_BANK = (
    " ?(?:국민|신한|우리|하나|농협|기업|수협|신협|카카오|카뱅|토스|케이|새마을|우체국|제일|씨티|"
    "부산|경남|광주|전북|제주|대구|지역농협|단위농협)"
    "[가-힣]{0,4} ?[0-9]{2}"
)
_HOUSE = "네 (?:가게|집|매장|식당|회사|사무실|아파트|엄마|아빠|어머|아버|아들|딸)"
_NEXT_TO = rf"{_NUMBER}|{_MAILBOX}|{_BANK}|{_HOUSE}"
"""A mailbox, an account or a house right after the name."""
_ASKED = "[명름자인분주]"
"""How labels end that ask for a name: 성 명, 신청인, 예금주."""
_CELL_BEFORE = r"(?:(?<![^\x1e\n|/,;\t()\[<>\"'=#@^→│].)|(?<=[|/,;(\[>\]→│] .))"
_CELL_AFTER = r"(?= ?[|/,;\t)\]<>\"'\n\x1e(:&#^→│@])"


def _judge(value: str) -> float:
    return 0.0 if is_word(value) or is_place(value) else 0.6


def _judge_spaced(value: str) -> float:
    """Syllables set apart, as forms do: 홍 길 동."""
    name = value.replace(" ", "")
    return _judge(name) if is_likely(name) else 0.0


INTRODUCED = Recognizer(
    entity="PERSON",
    pattern=rf"{LIKELY_START}(?={LIKELY_NAME}|{SHORT_NAME})"
    rf"(?:(?:{_AFTER_WHO})(?:(?:{LIKELY_NAME}|{SHORT_NAME}){TAIL}|{LIKELY_NAME}{_LOOSE})"
    rf"|(?:{_AFTER_ANY}){LIKELY_NAME}{TAIL}"
    rf"|{_AFTER_SUBJECT}{LIKELY_NAME}{_AS_PERSON})",
    judge=_judge,
    labelled=0.8,
    reach=0,
    examples=(
        "민원인 ⟦김지우⟧은 결제 취소가 늦어졌다고",
        "근로자 ⟦이준우⟧은(는) 다음과 같이",
        "고객은 본인을 ⟦김미란⟧이라고 소개했다",
        "대표이사가 ⟦김나영⟧에서 배우자로 변경",
        "결제자는 ⟦박하늘별⟧입니다",
        "대표⟦김지후⟧",
        "From: ⟦김율⟧",
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
    rf"(?={_NEXT_TO}|[은는이가을를와과의랑]? (?:{_DONE})|쌤|꺼|{NEXT}|{PARTICLE}{END}|[(→]"
    rf"|, ?{THREE}{END}"
    rf"|외 ?[0-9]명)"
    rf"|{SHORT_NAME}(?={_NUMBER}|{_MAILBOX}|에게|한테|께|이랑 |\([남여]))",
    judge=_judge,
    labelled=0.8,
    reach=0,
    examples=(
        "⟦홍길동⟧ 010-1234-5678 통화",
        "⟦홍길동⟧이 결제를 취소함",
        "⟦김미나⟧가 결제를 취소함",
        "⟦홍길동⟧ 외 2명",
        "⟦김솔⟧에게 송금",
        "변경 ⟦이정우⟧ help@example.com",
        "⟦이우진⟧ 제주은행 00-02-000000",
        "⟦최준혁⟧와 통화하여",
        "⟦권햇살이⟧ 전 부사장이",
        "⟦나지후⟧네 가게 주소",
    ),
    counterexamples=("이용자가 문의", "고객에게 안내", "정보는 없음", "홍길동를 위한 상"),
)
CELL = Recognizer(
    entity="PERSON",
    pattern=rf"{LIKELY_START}{_CELL_BEFORE}{LIKELY_NAME}{_CELL_AFTER}",
    judge=_judge,
    labelled=0.8,
    reach=0,
    examples=(
        "1,⟦홍길동⟧,서울",
        "[⟦홍길동⟧] [오후 3:12] 네",
        "⟦홍길동⟧: 네 알겠습니다",
        "정산 / ⟦남궁민수⟧ / 완료",
    ),
    counterexamples=("주문량,조회수,정회원", "주문일: 오늘", "환불 / 이용권 / 완료", "[이메일]"),
)
SPACED = Recognizer(
    entity="PERSON",
    pattern=rf"[{COMMON}](?:(?<={_ASKED} [:)] .)|(?<={_ASKED}[:)] .)|(?<={_ASKED}[ :].))"
    r" {1,4}[가-힣] {0,4}[가-힣](?= *[\n\x1e(|/,)]|  )",
    judge=_judge_spaced,
    examples=("성 명 : ⟦홍 길 동⟧", "신청인: ⟦김  미  나⟧ (인)"),
    counterexamples=("성 명 : 한 글 로", "주 소 : 이 하 생 략"),
)
PROSE = (INTRODUCED, FOLLOWED, CELL, SPACED)
