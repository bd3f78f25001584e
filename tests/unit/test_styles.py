"""The generated texts and the counting on them: a perfect, a blind and a noisy scanner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from io import StringIO
from random import Random

import pytest
from rich.console import Console

from tests.styles import (
    cards,
    columns,
    corpus,
    hostile,
    judged,
    logs,
    people,
    report,
    written,
)
from tests.styles.digits import luhn, weighted
from tests.styles.draft import Mark, Text, Value, particle
from tests.styles.fields import MAKERS, PERSONAL, PLAIN, draft
from tests.styles.report import Gate, Show
from tests.styles.score import Found, Score, Tally, same, score, trimmed

TEXTS = list(corpus.texts(600, seed=3))


class Oracle:
    """A scanner that knows the truth, and what becomes of each finding before it is told."""

    def __init__(self, texts: Sequence[Text], spoil: object = None) -> None:
        self._marks = {text.text: text.marks for text in texts}
        self._spoil = spoil or (lambda at, found: [found])
        self._told = 0

    def __call__(self, texts: Sequence[str]) -> list[list[Found]]:
        return [[f for mark in self._marks[text] for f in self._one(mark)] for text in texts]

    def _one(self, mark: Mark) -> list[Found]:
        if mark.entity is None:
            return []
        self._told += 1
        spoilt: list[Found] = self._spoil(self._told, (mark.start, mark.end, mark.entity))  # type: ignore[operator]
        return spoilt


def total(result: Score) -> Tally:
    return judged.over_all(result)


def test_a_perfect_scanner_scores_one() -> None:
    result = score(TEXTS, Oracle(TEXTS))
    assert result.left == 0 and not result.missed and not result.alarms
    for tally in result.tallies.values():
        assert tally.recall == tally.precision == 1.0
        assert tally.found == tally.exact == tally.hidden == tally.truth


def test_a_blind_scanner_scores_nothing() -> None:
    result = score(TEXTS, lambda texts: [[] for _ in texts])
    assert total(result).found == 0 and result.left == 1.0
    assert result.missed == result.shapes and not result.alarms


def test_a_scanner_that_misses_every_fourth_value() -> None:
    result = score(TEXTS, Oracle(TEXTS, lambda at, found: [] if at % 4 == 0 else [found]))
    tally = total(result)
    assert tally.truth - tally.found == tally.truth // 4 == result.missed.total()
    assert tally.precision == 1.0
    assert result.left == pytest.approx(0.25, abs=0.05)


def test_a_scanner_that_cuts_values_short_finds_none_and_is_not_wrong() -> None:
    result = score(TEXTS, Oracle(TEXTS, lambda at, f: [(f[0], f[1] - 1, f[2])]))
    phones = result.tallies["PHONE_NUMBER"]
    assert phones.found == phones.exact == phones.hidden == 0 < phones.truth
    assert phones.precision == 1.0
    assert 0 < result.left < 0.2


def test_a_scanner_that_calls_everything_a_phone() -> None:
    result = score(TEXTS, Oracle(TEXTS, lambda at, f: [(f[0], f[1], "PHONE_NUMBER")]))
    phones, people = result.tallies["PHONE_NUMBER"], result.tallies["PERSON"]
    assert phones.recall == 1.0 and phones.precision == phones.truth / total(result).truth
    assert people.found == 0 and people.hidden == people.truth
    assert result.left == 0
    assert result.alarms.total() == phones.claimed - phones.right


def text(words: str, *marks: Mark) -> Text:
    return Text(words, "prose", marks)


@pytest.mark.parametrize(
    ("found", "recall", "exact", "hidden", "right"),
    [
        ([(3, 16, "PHONE_NUMBER")], 1, 1, 1, 1),
        ([(2, 16, "PHONE_NUMBER")], 1, 1, 1, 1),  # a sign at the edge
        ([(0, 16, "PHONE_NUMBER")], 1, 0, 1, 1),
        ([(3, 11, "PHONE_NUMBER"), (12, 16, "PHONE_NUMBER")], 1, 0, 1, 2),
        ([(3, 16, "KR_BANK_ACCOUNT")], 0, 0, 1, 0),
        ([(3, 15, "PHONE_NUMBER")], 0, 0, 0, 1),
        ([(0, 2, "PHONE_NUMBER")], 0, 0, 0, 0),
        ([], 0, 0, 0, 0),
    ],
)
def test_what_counts_as_found(
    found: list[Found], recall: int, exact: int, hidden: int, right: int
) -> None:
    one = text("번호 010-0123-4567입니다", Mark(3, 16, "PHONE_NUMBER", "mobile"))
    result = score([one], lambda texts: [found])
    tally = result.tallies["PHONE_NUMBER"]
    assert (tally.found, tally.exact, tally.hidden, tally.right) == (recall, exact, hidden, right)


def test_recall_in_tables_stands_apart() -> None:
    rows = Text("성명\n가나다", "tables/csv", (Mark(3, 6, "PERSON", "3"),))
    result = score([rows, text("가나다", Mark(0, 3, "PERSON", "3"))],
                   lambda texts: [[], [(0, 3, "PERSON")]])  # fmt: skip
    assert report.recall_in(result, "PERSON", tables=True) == "0.0000"
    assert report.recall_in(result, "PERSON", tables=False) == "1.0000"
    assert report.recall_in(result, "KR_BRN", tables=False) == ""


def test_false_alarms_say_what_was_mistaken() -> None:
    one = text("주문 20261122 끝", Mark(3, 11, None, "order"))
    found: list[Found] = [(3, 11, "KR_BRN"), (0, 2, "PERSON"), (3, 11, "AMOUNT")]
    result = score([one], lambda texts: [found])
    assert result.alarms == Counter(
        {("KR_BRN", "taken: order", "prose"): 1, ("PERSON", "taken: words", "prose"): 1}
    )
    assert result.samples["KR_BRN", "taken: order", "prose"] == ["주문 ⟦20261122⟧ 끝"]


def test_alike_entities_and_edges() -> None:
    assert same("KR_VIRTUAL_ACCOUNT", "KR_BANK_ACCOUNT") and same("KR_FRN", "KR_RRN")
    assert not same("KR_BRN", "KR_CRN")
    assert trimmed("((02)123)", 0, 9) == (2, 8)


def test_the_same_seed_gives_the_same_texts_and_another_gives_others() -> None:
    assert list(corpus.texts(600, seed=3)) == TEXTS
    assert list(corpus.texts(600, seed=4)) != TEXTS
    assert list(logs.lines(50, seed=3)) == list(logs.lines(50, seed=3))
    assert list(hostile.inputs(2, seed=3)) == list(hostile.inputs(2, seed=3))


def test_marks_are_disjoint_in_order_and_leave_no_trace() -> None:
    for one in TEXTS:
        bounds = [at for mark in one.marks for at in (mark.start, mark.end)]
        assert bounds == sorted(bounds) and not any("\ue000" <= c <= "\uf8ff" for c in one.text)
        assert not set("«»") & set(one.text)
        for mark in one.marks:
            assert 0 <= mark.start < mark.end <= len(one.text)


def test_every_template_can_be_filled() -> None:
    for name in ("prose", "memo", "chat", "forms", "letters", "messy", "everyday"):
        for at, template in enumerate(written.templates(name)):
            made = draft(Random(at)).write(template, name)
            assert name != "everyday" or not made.marks


def test_every_slot_of_a_record_has_a_maker() -> None:
    known = MAKERS.keys() | {"acct", "vacct"}
    assert {field.slot for field in (*PERSONAL, *PLAIN)} <= known


def test_marks_survive_escapes() -> None:
    own = draft(Random(1))
    marked = f'{{"name": "{own.put(Value("가나다", "PERSON", "3"))}"}}'
    escaped = marked.encode("unicode_escape").decode().replace("\\u", "\\\\u")
    made = own.done(escaped, "keyed")
    (mark,) = made.marks
    assert made.text[mark.start : mark.end] == r"\\uac00\\ub098\\ub2e4"


@pytest.mark.parametrize(
    ("pair", "before", "after"),
    [("은/는", "민준", "은"), ("은/는", "미나", "는"), ("으로/로", "서울", "로"),
     ("으로/로", "부산", "으로"), ("이/가", "010-0000-0003", "이"), ("을/를", "1234", "를"),
     ("은/는", "(미나)", "는")],
)  # fmt: skip
def test_particles_fit(pair: str, before: str, after: str) -> None:
    assert particle(pair, before) == after


def test_identifiers_are_right_by_their_rules() -> None:
    rng = Random(7)
    for _ in range(100):
        rrn = people.resident(rng, foreign=False, new=False)
        total = weighted(rrn, people.RRN_WEIGHTS)
        assert rrn[6] in "34" and int(rrn[12]) == (11 - total % 11) % 10
        card = cards.card_number(rng, rng.choice(list(cards.CARD_BRANDS)))
        assert luhn(card[:-1]) == card and card[6:10] == "0000"


def test_log_lines_are_of_many_kinds() -> None:
    made = list(logs.lines(2_000, seed=1))
    assert len({kind for kind, _ in made}) >= 20
    assert not any("{" in line and "{n" in line for _, line in made)


def test_hostile_inputs_hold_their_value() -> None:
    for family, one in hostile.inputs(3, seed=2):
        assert [mark for mark in one.marks if mark.entity], family


def judgement(kind: str, entity: str | None, *found: str) -> dict[str, object]:
    seen = [{"entity": e, "whole": 5, "inside": 0} for e in found]
    return {"kind": kind, "entity": entity, "named": [], "found": seen}


@pytest.mark.parametrize(
    ("expected", "judged_as", "right"),
    [
        ("KR_BRN", judgement("typed", "KR_BRN"), True),
        ("KR_BRN", judgement("typed", "PHONE_NUMBER"), False),
        ("KR_BRN", judgement("clean", None), False),
        ("KR_BRN", judgement("text", None, "KR_BRN"), False),
        ("KR_VIRTUAL_ACCOUNT", judgement("typed", "KR_BANK_ACCOUNT"), True),
        ("*", judgement("mixed", None, "KR_BRN", "PHONE_NUMBER"), True),
        ("*", judgement("typed", "PHONE_NUMBER"), False),
        ("TEXT", judgement("text", None, "PERSON"), True),
        ("-", judgement("typed", "AMOUNT"), True),
        ("-", judgement("typed", "PERSON"), False),
        ("-", judgement("clean", None), True),
    ],
)
def test_a_judgement_fits_or_not(expected: str, judged_as: dict[str, object], right: bool) -> None:
    assert judged.fits(expected, str(judged_as["kind"]), judged.claimed(judged_as)) is right


def test_columns_are_judged_through_the_scan() -> None:
    result = judged.judge_columns(tables=2, seed=1)
    assert judged.over_all(result).truth > 3
    assert [c.name for table in columns.columns(2, 1) for c in table] == [
        c.name for table in columns.columns(2, 1) for c in table
    ]


def test_the_table_of_the_readme() -> None:
    tally = Tally(truth=2000, found=1990, exact=1980, hidden=2000, claimed=2000, right=1998)
    assert report.markdown(report.as_rows({"KR_RRN": tally, "AMOUNT": Tally()})).split("\n")[
        2:
    ] == ["| KR_RRN | 2,000 | 0.995 | 0.999 | 0.990 |"]


def test_gates_know_their_side_of_the_target() -> None:
    assert Gate("recall", 0.99, 0.99).met and not Gate("recall", 0.98, 0.99).met
    assert Gate("left", 0.004, 0.005, least=False).met
    assert not Gate("left", 0.005, 0.005, least=False).met


def test_the_report_names_what_fell_short() -> None:
    result = score(TEXTS, Oracle(TEXTS, lambda at, found: [] if at % 4 == 0 else [found]))
    console = Console(width=150, file=(written_to := StringIO()))
    report.show_score(console, result, Show(kinds=3, samples=1, only="PERSON"))
    rows = report.gates(result, 0.5, {"glue": (9, 10)}, Tally(truth=1, found=1))
    report.show_gates(console, rows)
    shown = written_to.getvalue()
    assert "missed recall of PERSON" in shown and "missed covered: glue" in shown
    assert "recall of columns" not in shown
    assert "\nPERSON: " in shown and "\nPHONE_NUMBER: " not in shown
