"""Keys through Spark: the core's tokens at any size, retired epochs, no key where others look."""

from __future__ import annotations

import base64
import os
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from pipelines.errors import IncompleteRun
from pipelines.lake.workers import spark_errors
from pipelines.mask import mask
from pipelines.masking.keys import destroy, load_keyset, new_keyset, rewrap, rotate
from pipelines.masking.keys.place import create
from pipelines.masking.operators import apply
from tests.spark.cli import Place
from tests.spark.search import traces
from tests.spark.sentinels import forms
from tests.spark.submitted import submit

SOAK = bool(os.environ.get("GARIM_SOAK"))
FIELDS = {
    "tel": ("PHONE_NUMBER", "pseudonym", {}),
    "card": ("CREDIT_CARD", "pseudonym", {}),
    "account": ("KR_BANK_ACCOUNT", "encrypt", {"deterministic": True}),
}
RULES = {
    "id": "action: keep",
    "tel": "entity: PHONE_NUMBER, action: pseudonym",
    "card": "entity: CREDIT_CARD, action: pseudonym",
    "account": "entity: KR_BANK_ACCOUNT, action: encrypt, deterministic: true",
}


def numbers(rows: int) -> pa.Table:
    """Values in several spellings, some of them null, some twice."""
    chance = random.Random(rows)

    def value(pattern: str) -> str | None:
        number = "".join(str(chance.randrange(10)) if one == "0" else one for one in pattern)
        return None if chance.random() < 0.01 else number

    patterns = {"tel": "01-0000-0000", "card": "4000 0000 0000 0000", "account": "000-000-000000"}
    made = {name: [value(form) for _ in range(rows)] for name, form in patterns.items()}
    made["tel"] = [tel and tel.replace("01-", chance.choice(["010-", "+8210", "010"]))
                   for tel in made["tel"]]  # fmt: skip
    return pa.table({"id": [f"{at:07}" for at in range(rows)], **made})


def same_tokens(spark: SparkSession, home: Path, rows: int) -> None:
    """The table through Spark, in many files, holds what the core makes of each column."""
    table = numbers(rows)
    place = Place(home).ruled("payments", RULES)
    new_keyset(place.keys)
    (home / "in").mkdir()
    for at in range(7):
        part = table.slice(at * rows // 7, (at + 1) * rows // 7 - at * rows // 7)
        pq.write_table(part, home / "in" / f"{at}.parquet", row_group_size=max(1, rows // 50))
    frame = spark.read.parquet(str(home / "in"))
    masked = frame.transform(mask(place.rules, place.keys, "payments"))
    masked.write.parquet(str(home / "out"))
    found = pq.read_table(home / "out").sort_by("id")
    keyset = load_keyset(place.keys)
    assert found.num_rows == rows
    for name, (entity, operator, params) in FIELDS.items():
        key = keyset.derive("analytics", entity)
        expected = apply(operator, entity, table[name].combine_chunks(), params, key)
        assert found[name].combine_chunks().equals(expected), name


def test_the_core_and_spark_make_the_same_tokens(spark: SparkSession, tmp_path: Path) -> None:
    same_tokens(spark, tmp_path, 3_000)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.skipif(not SOAK, reason="make soak")
def test_the_core_and_spark_make_a_million_same_tokens(spark: SparkSession, tmp_path: Path) -> None:
    same_tokens(spark, tmp_path, 1_000_000)


def test_tokens_of_every_epoch_are_turned_back_until_theirs_is_destroyed(
    spark: SparkSession, tmp_path: Path
) -> None:
    place = Place(tmp_path).ruled("payments", {"tel": "entity: PHONE_NUMBER, action: encrypt"})
    back = tmp_path / "back.yaml"
    back.write_text(place.rules.read_text().replace("encrypt", "decrypt"))
    plain = ["010-0000-0001", "+82 10-0000-0002", None]
    pq.write_table(pa.table({"tel": plain}), tmp_path / "plain.parquet")
    new_keyset(place.keys)
    for epoch in ("ka", "kb", "kc"):
        frame = spark.read.parquet(str(tmp_path / "plain.parquet"))
        masked = frame.transform(mask(place.rules, place.keys, "payments"))
        masked.write.parquet(str(tmp_path / epoch))
        rotate(place.keys)

    def decrypted(*epochs: str) -> list[str | None]:
        tokens = spark.read.parquet(*(str(tmp_path / epoch) for epoch in epochs))
        with spark_errors("Not decrypted.", "here"):
            found: pa.Table = tokens.transform(mask(back, place.keys, "payments")).toArrow()
        return sorted(found["tel"].to_pylist(), key=str)

    assert decrypted("ka", "kb", "kc") == sorted(plain * 3, key=str)
    destroy(place.keys, "kb")
    with pytest.raises(IncompleteRun) as caught:
        decrypted("ka", "kb")
    said = str(caught.value)
    assert "2 of 3 values are no tokens of PHONE_NUMBER" in said
    assert "under key kd, kc, ka; they name key kb too" in said
    assert not [text for text in pq.read_table(tmp_path / "kb")["tel"].to_pylist()
                if text and text in said]  # fmt: skip
    assert decrypted("ka", "kc") == sorted(plain * 2, key=str)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="make soak")
def test_a_keyset_from_the_environment_leaves_no_key_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wrapped, in a variable; two epochs: no key in event log, local files, output or words."""
    place = Place(tmp_path / "place").fill()
    rotate(place.keys)
    kek = os.urandom(32)
    create(tmp_path / "kek.key", kek)
    keyset = rewrap(place.keys, f"file:{tmp_path / 'kek.key'}")
    monkeypatch.setenv("GARIM_KEYSET", base64.b64encode(place.keys.read_bytes()).decode())
    place.keys.unlink()
    words = place.mask_words()
    ran, left = submit(place, "sound", *words[:-1], "env:GARIM_KEYSET", "--log-json")
    assert ran.code == 3 and "PASSED" in ran.out, (
        ran.out[-1500:] + ran.err[-1500:]
    )  # masked, then made to fail
    left |= dict(traces(place.output.resolve()))
    derived = [keyset.derive("analytics", entity).secret for entity in ("PHONE_NUMBER", "KR_RRN")]
    secrets = [kek, *(key.secret for key in keyset.keys), *derived]
    assert len({*secrets}) == 5 and [key.state for key in keyset.keys] == ["retired", "active"]
    for secret in secrets:
        spellings = forms(secret)
        assert not [where for where, data in left.items() if any(one in data for one in spellings)]
    assert any("-events/" in where for where in left)
