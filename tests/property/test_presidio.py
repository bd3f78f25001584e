"""Presidio's engine gives the scanner's own spans, without a connection."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st
from presidio_analyzer import AnalyzerEngine

from detectors import CATALOG, Scanner
from detectors.custom import Description, own_recognizers
from detectors.presidio import analyzer
from tests.styles import corpus, hostile
from tests.texts import EXAMPLES, SOAK, drawn, mutated, texts

Found = list[tuple[int, int, str, float]]


@pytest.fixture(scope="module", autouse=True)
def no_network() -> Iterator[None]:
    """Any attempt to reach a host fails the test that makes it."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise AssertionError("a connection was attempted")

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, refuse)
        for name in ("getaddrinfo", "gethostbyname", "create_connection"):
            patch.setattr(socket, name, refuse)
        yield


@pytest.fixture(scope="module")
def engine(no_network: None) -> AnalyzerEngine:
    return analyzer()


def by_engine(engine: AnalyzerEngine, text: str, entities: list[str] | None = None) -> Found:
    results = engine.analyze(text, language="ko", entities=entities)
    return sorted((r.start, r.end, r.entity_type, r.score) for r in results)


def by_scanner(text: str, scanner: Scanner | None = None) -> Found:
    return [(s.start, s.end, s.entity, s.score) for s in (scanner or Scanner()).find(text)]


def test_the_guard_on_the_network_works() -> None:
    with pytest.raises(AssertionError, match="connection"):
        socket.create_connection(("127.0.0.1", 9))


@pytest.mark.parametrize("at", range(len(CATALOG)))
def test_catalogue_gives_the_same(engine: AnalyzerEngine, at: int) -> None:
    for marked in (*CATALOG[at].examples, *CATALOG[at].counterexamples):
        text = re.sub("[⟦⟧]", "", marked)
        assert by_engine(engine, text) == by_scanner(text)
    assert any(by_engine(engine, re.sub("[⟦⟧]", "", text)) for text in CATALOG[at].examples)


@given(text=texts)
def test_any_text_gives_the_same(engine: AnalyzerEngine, text: str) -> None:
    assert by_engine(engine, text) == by_scanner(text)


@given(text=st.one_of(mutated(EXAMPLES), mutated(EXAMPLES).map(lambda text: text * 40)))
def test_any_spoilt_example_gives_the_same(engine: AnalyzerEngine, text: str) -> None:
    assert by_engine(engine, text) == by_scanner(text)


@pytest.mark.parametrize(
    "count",
    [
        500,
        pytest.param(
            100_000,
            marks=[pytest.mark.soak, pytest.mark.skipif(not SOAK, reason="make soak")],
        ),
    ],
)
def test_many_texts_give_the_same(engine: AnalyzerEngine, count: int) -> None:
    scanner, found = Scanner(), 0
    written = (text.text for text in corpus.texts(count // 2, seed=count))
    spoilt = (text.text for _, text in hostile.inputs(count // 100, seed=count))
    for text in chain(drawn(count // 2, seed=count), written, spoilt):
        spans = by_scanner(text, scanner)
        assert by_engine(engine, text) == spans, text
        found += len(spans)
    assert found > count / 2  # they are texts with something in them


def test_own_entities_are_the_engines_too() -> None:
    staff = Description(
        code="STAFF_KEY", ko="직원 열쇠", pattern="SK-[0-9]{6}", labels=("직원열쇠",), score=0.7,
        examples=("⟦SK-204060⟧을 반납",), counterexamples=("SK-20406",),
    )  # fmt: skip
    catalog, text = (*CATALOG, *own_recognizers([staff])), "직원열쇠SK-204060, 010-0034-5678"
    engine = analyzer(catalog=catalog)
    assert by_engine(engine, text) == by_scanner(text, Scanner(catalog=catalog))
    assert [entity for *_, entity, _ in by_engine(engine, text)] == ["STAFF_KEY", "PHONE_NUMBER"]


def test_entities_asked_for_are_filtered_like_the_scanner_does(engine: AnalyzerEngine) -> None:
    text = "카드 9490-2000-0000-0004 연락처 010-0034-5678"
    assert by_engine(engine, text, ["CREDIT_CARD"]) == by_scanner(text, Scanner(["CREDIT_CARD"]))
    assert [f[2] for f in by_engine(engine, text, ["CREDIT_CARD"])] == ["CREDIT_CARD"]


def test_parameters_reach_the_scanner() -> None:
    early, text = date(2030, 1, 1), "주민등록번호 350630-3000006, 3506303000004"
    low = analyzer(threshold=0.1, as_of=early)
    assert by_engine(low, text) == by_scanner(text, Scanner(threshold=0.1, as_of=early))
    assert by_engine(analyzer(as_of=early), text) == []
    assert by_engine(analyzer(["PHONE_NUMBER"]), "010-0034-5678 a@example.com")[0][2] == (
        "PHONE_NUMBER"
    )


def test_it_supports_korean_and_the_catalogue_only(engine: AnalyzerEngine) -> None:
    assert set(engine.get_supported_entities("ko")) == {r.entity for r in CATALOG}
