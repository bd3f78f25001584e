"""Names: where something asks for one, where a cue stands around one, and where neither does."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from detectors import Scanner
from detectors.names import (
    COMMON,
    FIRST,
    LAST,
    SINGLE,
    has_final,
    is_likely,
    is_place,
    is_said,
    is_word,
    listed,
)

SCANNER = Scanner()

LABELLED = """
예금주 ⟦송별⟧ | 예금주는 ⟦김별⟧입니다 | 담당자 ⟦김담⟧ 팀장님 | 보내는분 ⟦구찬⟧ 01000290628
고객명 ⟦최솔⟧ / 연락처 | 예금주=⟦유지율⟧ | 성명=⟦강서율⟧ | depositor=⟦고지율⟧&x=1
rcvr_name=⟦이상율⟧ | 담당자 ⟦문서율⟧ | 입금자 ⟦김훈⟧으로 | 예금주 ⟦김훈⟧이라고 | 성명: ⟦이동은⟧
예금주: ⟦남궁민수⟧ | 받는분 ⟦제갈솔⟧에게 | 이름은 ⟦김누리⟧예요 | 성명: ⟦박하늘별⟧
<name>⟦홍길동⟧</name> | "custNm":"⟦김미나⟧" | P_UNAME=⟦홍길동⟧&P_MOBILE= | vbankHolder: ⟦이유민⟧
LGD_BUYER=⟦김나래⟧&x=1 | cust_nm      : ⟦이명호⟧ | 이름(한글) : ⟦김현주⟧ | 고객명:⟦이철민⟧연락처:
성 명 : ⟦홍 길 동⟧ | 성명: ⟦허 은영⟧   연락처 | 신청인 ⟦홍길동⟧ (인) | 서명: ⟦홍길동⟧
"""
TITLED = """
⟦이솔⟧ 귀하 | ⟦박찬⟧ 귀하 | ⟦김유은⟧ 고객님 전화번호가 | ⟦김하은⟧ 고객님 | ⟦심결⟧ 고객님
어제 ⟦정결⟧님이 | ⟦이상은⟧님 직접 수령 | ⟦김서연⟧ 차장 휴가 | ⟦박지훈⟧ 상무께 보고
⟦최민아⟧ 변호사 | ⟦홍길동⟧쌤 그 건은 | ⟦김보름달⟧님 주문 | (주)가나다 ⟦홍길동⟧ 대표
[광고] ⟦강찬우⟧님 72,000원 일시불
"""
PROSE = """
안녕하세요 ⟦홍길동⟧입니다 | 저는 ⟦홍길동⟧인데요 | ⟦홍길동⟧ 외 2명 | ⟦홍길동⟧(010-0123-4567)
⟦홍길동⟧/01001234567 | ⟦김미나⟧가 결제를 취소함 | ⟦홍길동⟧에게 송금 | 고객 ⟦홍길동⟧이 문의
⟦홍길동⟧: 네 알겠습니다 | [⟦홍길동⟧] [오후 3:12] 네 | 1,⟦홍길동⟧,010-0123-4567 | ⟦김솔⟧한테 전화
참석자: ⟦홍길동⟧, ⟦김미나⟧, ⟦박나래⟧ | 정산팀 ⟦이서연⟧입니다 | 위임인 : ⟦최미정⟧
⟦사공지호⟧ 01003655869 | 콜백 요청 ⟦김나리⟧님
"""
NOTHING = """
예금주 확인 | 담당자 이메일 | 성명 불일치 | 예금주 정보가 다름 | 입금자 미확인 | 대표 전화
담당자 변경 | 이름 변경 요청 | 담당자 지정은 어떻게 하나요 | 담당자: 확인중 | 담당자 조회중
신규 고객님 | 우수 고객님 | 안심 고객님 | 주인님 | 손님이 | 신청한 고객님 | 주문은 고객에게
대표: 확인 / 소재지: 서울 | 예금주 정산, 신협 입금 | 입금자명이 다름 | 전문길이 0659 거래구분
이용자가 문의 | 정보는 없음 | 정규화 문의 | 문자열을 확인 | 기준일 변경 | 구매자에게 안내 | 조회중
[이메일] | (송현동, 가람타워) | 1,이용권,3000 | 주문일: 오늘 | 김치찌개 1개 | 서울 강남구 역삼동
홍*동 고객 | 홍길* 입금 | 상호: 가온누리 | 주식회사 한빛유통 | 조선호텔 예약 | 여보세요
"""
LATIN = """
card_holder_name=⟦HONG GILDONG⟧ | 영문명: ⟦HONG/GILDONG⟧ | ⟦KIM MIN-JI⟧ | 성명: ⟦Hong Gildong⟧
카드 소유자 ⟦LEE MINSU⟧의 결제 | Dear ⟦MINSU LEE⟧, your payment | "buyerName":"⟦Maria Garcia⟧"
"""
NO_LATIN = """
"name":"Galaxy Buds" | name=Order Service | HTTP GET request | NO DATA FOUND | SELECT MIN COUNT
Mozilla Firefox on Windows NT | Internal Server Error | KIM | LEE MAN | PARK SEOUL STATION
"""


def _cases(table: str) -> list[str]:
    return [case.strip() for line in table.strip().splitlines() for case in line.split(" | ")]


def _marked(text: str) -> str:
    """The text with every name that is found in ⟦ ⟧."""
    found = [span for span in SCANNER.find(text) if span.entity in ("PERSON", "PERSON_LATIN")]
    for span in reversed(found):
        text = f"{text[: span.start]}⟦{text[span.start : span.end]}⟧{text[span.end :]}"
    return text


def test_names_are_found_exactly() -> None:
    right = _cases(LABELLED + TITLED + PROSE + LATIN)
    assert [_marked(re.sub("[⟦⟧]", "", marked)) for marked in right] == right


def test_words_are_no_names() -> None:
    texts = _cases(NOTHING + NO_LATIN)
    assert [_marked(text) for text in texts] == texts


def test_every_title_shows_a_name() -> None:
    texts = [f"홍길동 {role}님께 전달" for role in listed("role", "title")]
    assert [_marked(text) for text in texts] == [f"⟦홍길동⟧{text[3:]}" for text in texts]


ordinary = st.builds(
    lambda family, first, last: family + first + last,
    st.sampled_from(COMMON),
    st.sampled_from(FIRST),
    st.sampled_from([last for last in LAST if last not in "는를의께에가으이"]),
).filter(lambda name: not is_word(name) and not is_said(name) and not is_place(name))
"""Names of likely syllables that are no words."""


@given(ordinary)
def test_particle_is_not_part_of_the_name(name: str) -> None:
    subject, topic = ("이", "은") if has_final(name[-1]) else ("가", "는")
    for particle in (subject, topic, "의", "에게", "께서"):
        assert _marked(f"{name}{particle} 결제함") == f"⟦{name}⟧{particle} 결제함"


@given(ordinary)
def test_particle_that_cannot_follow_is_no_cue(name: str) -> None:
    wrong = "를" if has_final(name[-1]) else "을"
    assert f"⟦{name}⟧" not in _marked(f"그 {name}{wrong} 보세요")


@given(ordinary, st.sampled_from("예금주: |성명=|name=|담당자 : |buyerName=".split("|")))
def test_a_key_shows_any_name(name: str, key: str) -> None:
    assert _marked(f"{key}{name}&") == f"{key}⟦{name}⟧&"


@given(st.sampled_from(COMMON), st.sampled_from(SINGLE))
def test_a_key_shows_names_of_two_syllables(family: str, own: str) -> None:
    found = _marked(f"예금주={family + own}, 은행=")
    assert (f"⟦{family + own}⟧" in found) is not is_said(family + own)


@given(st.lists(st.sampled_from(sorted(_cases(NOTHING))), min_size=2, max_size=6))
def test_everyday_words_hold_no_name(texts: list[str]) -> None:
    text = "\n=================\n".join(texts)
    assert _marked(text) == text


def test_words_and_names_are_kept_apart() -> None:
    assert is_word("이용자") and is_word("신청한") and is_said("조회중") and not is_word("홍길동")
    assert is_likely("홍길동") and is_likely("남궁솔") and not is_likely("홍께요")
