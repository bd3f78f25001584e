"""Names: where something asks for one, where a title follows, and where neither does."""

from __future__ import annotations

import re

import pytest

from detectors import Scanner

SCANNER = Scanner()

LABELLED = """
예금주 ⟦송별⟧ | 예금주는 ⟦김별⟧입니다 | 담당자 ⟦김담⟧ 팀장님 | 보내는분 ⟦구찬⟧ 01000290628 | 고객명 ⟦최솔⟧ / 연락처
예금주=⟦유지율⟧ | 성명=⟦강서율⟧ | depositor=⟦고지율⟧&x=1 | rcvr_name=⟦이상율⟧ | 담당자 ⟦문서율⟧ | 입금자 ⟦김훈⟧으로
예금주 ⟦김훈⟧이라고 | 성명: ⟦이동은⟧ | 예금주: ⟦남궁민수⟧ | 받는분 ⟦제갈솔⟧에게 | 이름은 ⟦김누리⟧예요
"""
TITLED = """
⟦이솔⟧ 귀하 | ⟦박찬⟧ 귀하 | ⟦김유은⟧ 고객님 전화번호가 | ⟦김하은⟧ 고객님 | ⟦심결⟧ 고객님 | 어제 ⟦정결⟧님이
"""
NOTHING = """
예금주 확인 | 담당자 이메일 | 성명 불일치 | 예금주 정보가 다름 | 입금자 미확인 | 대표 전화 | 담당자 변경 | 이름 변경 요청
담당자 지정은 어떻게 하나요 | 담당자: 확인중 | 담당자 조회중 | 신규 고객님 | 우수 고객님 | 안심 고객님 | 주인님 | 손님이
"""


def _cases(table: str) -> list[str]:
    return [case.strip() for line in table.strip().splitlines() for case in line.split(" | ")]


def _marked(text: str) -> str:
    """The text with every name that is found in ⟦ ⟧."""
    for span in reversed([span for span in SCANNER.find(text) if span.entity == "PERSON"]):
        text = f"{text[: span.start]}⟦{text[span.start : span.end]}⟧{text[span.end :]}"
    return text


@pytest.mark.parametrize("marked", _cases(LABELLED) + _cases(TITLED))
def test_name_is_found_exactly(marked: str) -> None:
    assert _marked(re.sub("[⟦⟧]", "", marked)) == marked


@pytest.mark.parametrize("text", _cases(NOTHING))
def test_word_is_no_name(text: str) -> None:
    assert _marked(text) == text
