"""The alternative: stock Presidio in a Spark UDF, without a language model and without a network.

Its Korean recognizers (off by default) and those for cards, e-mail, IP, MAC and telephones, which
are what a user would switch on for these lines. The engine is made once in each worker.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from tests.bench.machine import cpu_seconds

RECOGNIZERS = (
    "KrBrnRecognizer", "KrDriverLicenseRecognizer", "KrFrnRecognizer", "KrPassportRecognizer",
    "KrRrnRecognizer", "CreditCardRecognizer", "EmailRecognizer", "IpRecognizer",
    "MacAddressRecognizer", "PhoneRecognizer",
)  # fmt: skip


@cache
def _engines() -> tuple[Any, Any]:
    """Analyzer and anonymizer; imported here, so that no other job's worker has them."""
    os.environ["TLDEXTRACT_PUBLIC_SUFFIX_LIST_URLS"] = ""  # the packaged list, no download
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry, predefined_recognizers
    from presidio_analyzer.nlp_engine import NoOpNlpEngine
    from presidio_anonymizer import AnonymizerEngine

    recognizers = [
        getattr(predefined_recognizers, name)(supported_language="ko")
        for name in RECOGNIZERS
        if name != "PhoneRecognizer"
    ]
    phones = predefined_recognizers.PhoneRecognizer(
        supported_language="ko", supported_regions=("KR",)
    )
    analyzer = AnalyzerEngine(
        registry=RecognizerRegistry([*recognizers, phones], supported_languages=["ko"]),
        nlp_engine=NoOpNlpEngine([{"lang_code": "ko", "model_name": "none"}]),
        supported_languages=["ko"],
    )
    return analyzer, AnonymizerEngine()  # type: ignore[no-untyped-call]


def masked(line: str) -> str:
    """A line with what Presidio finds replaced by the entity's name."""
    analyzer, anonymizer = _engines()
    made: str = anonymizer.anonymize(line, analyzer.analyze(line, language="ko")).text
    return made


def measure(spark: SparkSession, folder: Path, work: Path, rounds: int) -> list[float]:
    """CPU seconds of masking the column `line` of the Parquet files in a folder, one a round.

    A first round that makes the engines is not counted.
    """
    lines = spark.read.parquet(str(folder)).select(
        F.udf(masked, "string", useArrow=False)("line").alias("line")
    )
    seconds = []
    for _ in range(rounds + 1):
        begun = cpu_seconds()
        lines.write.mode("overwrite").parquet(str(work / "presidio"))
        seconds.append(round(cpu_seconds() - begun, 3))
    return seconds[1:]
