"""The same findings from Presidio's engine: one recognizer that wraps the whole scanner.

Thirty recognizers would each read the text again; and Presidio's own e-mail recognizer asks the
network for a list of domains. None of its stock recognizers is loaded here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from presidio_analyzer import (
    AnalysisExplanation,
    AnalyzerEngine,
    EntityRecognizer,
    RecognizerRegistry,
    RecognizerResult,
)
from presidio_analyzer.nlp_engine import NlpArtifacts, NoOpNlpEngine

from detectors.catalog import CATALOG
from detectors.entity import MASK_THRESHOLD, Recognizer
from detectors.scanner import Scanner


class ScannerRecognizer(EntityRecognizer):
    """Presidio's face of a Scanner."""

    def __init__(self, scanner: Scanner) -> None:
        self._scanner = scanner
        super().__init__(
            supported_entities=sorted(scanner.entities),
            name="GarimScanner",
            supported_language="ko",
        )

    def load(self) -> None:
        """Nothing to load: the scanner is ready when made."""

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: NlpArtifacts | None = None
    ) -> list[RecognizerResult]:
        """The scanner's spans as Presidio results, those of `entities` only."""
        return [
            RecognizerResult(
                entity_type=span.entity,
                start=span.start,
                end=span.end,
                score=span.score,
                analysis_explanation=AnalysisExplanation("GarimScanner", span.score),
            )
            for span in self._scanner.find(text)
            if not entities or span.entity in entities
        ]


def analyzer(
    entities: Iterable[str] | None = None,
    threshold: float = MASK_THRESHOLD,
    as_of: date | None = None,
    catalog: Sequence[Recognizer] = CATALOG,
) -> AnalyzerEngine:
    """A Presidio AnalyzerEngine for language "ko" that gives the scanner's spans.

    `catalog` may hold own entities besides: `(*CATALOG, *own)`. It needs no language model and
    opens no connection.
    """
    recognizer = ScannerRecognizer(Scanner(entities, threshold, as_of, catalog))
    registry = RecognizerRegistry(recognizers=[recognizer], supported_languages=["ko"])
    return AnalyzerEngine(
        registry=registry,
        nlp_engine=NoOpNlpEngine([{"lang_code": "ko", "model_name": "none"}]),
        supported_languages=["ko"],
        default_score_threshold=threshold,
    )
