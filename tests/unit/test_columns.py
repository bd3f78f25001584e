"""The judgement on a column: every branch of the rule in detectors/columns.py."""

from __future__ import annotations

import pytest

from detectors.columns import CLEAN, MIXED, TEXT, TYPED, Column, Evidence, judge

Found = dict[str, Evidence]


@pytest.mark.parametrize(
    ("name", "values", "found", "kind", "entity", "question"),
    [
        # 1 several entities among whole cells, or a name that stands for several
        ("x", 100, {"PHONE_NUMBER": Evidence(60), "KR_BRN": Evidence(30)}, MIXED, None, False),
        ("x", 100, {"PHONE_NUMBER": Evidence(99), "KR_BRN": Evidence(1)}, MIXED, None, False),
        ("receiptNo", 100, {"PHONE_NUMBER": Evidence(100)}, MIXED, None, False),
        ("idNo", 0, {}, MIXED, None, False),
        # … but a stray one in a thousand leaves it typed
        ("x", 1000, {"PHONE_NUMBER": Evidence(990), "KR_BRN": Evidence(9)},
         TYPED, "PHONE_NUMBER", False),
        # 2 whole cells of one entity, with and against the name
        ("col_7", 100, {"CREDIT_CARD": Evidence(80)}, TYPED, "CREDIT_CARD", False),
        ("card_no", 100, {"CREDIT_CARD": Evidence(100)}, TYPED, "CREDIT_CARD", False),
        ("vbank_num", 100, {"KR_BANK_ACCOUNT": Evidence(95)}, TYPED, "KR_VIRTUAL_ACCOUNT", False),
        ("order_id", 100, {"PHONE_NUMBER": Evidence(95)}, TYPED, "PHONE_NUMBER", True),
        ("tel_no", 100, {"CREDIT_CARD": Evidence(95)}, TYPED, "CREDIT_CARD", True),
        # 3 the name, and half of the values in its form, doubtful ones included
        ("acct_no", 100, {"KR_BANK_ACCOUNT": Evidence(10, 0, 40)}, TYPED, "KR_BANK_ACCOUNT", False),
        ("acct_no", 100, {"KR_BANK_ACCOUNT": Evidence(10, 0, 39)}, TYPED, "KR_BANK_ACCOUNT", True),
        # 4 values cannot show it, or none was seen
        ("password", 100, {}, TYPED, "PASSWORD", False),
        ("card_no", 0, {}, TYPED, "CREDIT_CARD", False),
        # 5 findings inside
        ("memo", 100, {"PHONE_NUMBER": Evidence(0, 1)}, TEXT, None, False),
        ("memo", 100, {"PHONE_NUMBER": Evidence(79)}, TEXT, None, False),
        ("order_id", 100, {"PHONE_NUMBER": Evidence(1)}, TEXT, None, False),
        # … and a personal name that the values deny stays personal, with a question
        ("tel_no", 100, {}, TYPED, "PHONE_NUMBER", True),
        # 6 nothing
        ("memo", 100, {}, CLEAN, None, False),
        ("memo", 100, {"PHONE_NUMBER": Evidence(0, 0, 49)}, CLEAN, None, False),
        ("memo", 100, {"PHONE_NUMBER": Evidence(0, 0, 100)}, TYPED, "PHONE_NUMBER", True),
        ("memo", 19, {"PHONE_NUMBER": Evidence(0, 0, 19)}, CLEAN, None, False),
        ("order_id", 100, {}, CLEAN, None, False),
        ("memo", 0, {}, CLEAN, None, False),
    ],
)  # fmt: skip
def test_branch(
    name: str, values: int, found: Found, kind: str, entity: str | None, question: bool
) -> None:
    judged = judge(Column(name, values), found)
    assert (judged.kind, judged.entity) == (kind, entity)
    assert (judged.question is not None) == question
    assert judged.found.items() <= found.items()
    assert judged.reason


def test_a_question_names_both_sides() -> None:
    question = judge(Column("tel_no", 10), {"CREDIT_CARD": Evidence(10)}).question
    assert question and "PHONE_NUMBER" in question and "CREDIT_CARD" in question


def test_the_reason_shows_shares() -> None:
    assert "95.0%" in judge(Column("x", 200), {"CREDIT_CARD": Evidence(190)}).reason
    assert judge(Column("card_no", 10), {"CREDIT_CARD": Evidence(10)}).named == ("CREDIT_CARD",)


def test_a_stray_value_makes_no_mixed_column_of_one_that_its_name_tells() -> None:
    found = {"KR_FRN": Evidence(whole=66), "KR_CRN": Evidence(whole=1)}
    judged = judge(Column("frgn_reg_no", 67), found)
    assert (judged.kind, judged.entity) == ("typed", "KR_FRN")
    assert judge(Column("number", 67), found).kind == "mixed"
