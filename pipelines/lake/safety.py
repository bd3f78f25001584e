"""Whether a Spark session is fit for personal data: what it writes to disk, what its commits show.

A session that is not is refused, unless a reason is given, which every result then states.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipelines.errors import UsageError
from pipelines.masking.freetext import require_impersonal

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_OLDEST = 4, 1
"""The first Spark with `repartitionById`; pyproject.toml says the same of pyspark."""
_ENCRYPTION = "spark.io.encryption.enabled"
_COMMITTER = "mapreduce.fileoutputcommitter.algorithm.version"
SAFETY = {
    _ENCRYPTION: "true",  # shuffle and spill hold raw rows
    f"spark.hadoop.{_COMMITTER}": "1",  # v2 shows half a write
}
_MEANS = {
    _ENCRYPTION: "The Spark session writes shuffle and spill files unencrypted.",
    _COMMITTER: "The Spark session's output committer shows half-written data.",
}


def require_safe(spark: SparkSession, allow_unsafe: str | None = None) -> dict[str, Any] | None:
    """Refuses an old Spark, and a session whose temporary files or commits would leak or tear.

    With a reason to allow it, returns what results state: the reason, and each unsafe setting with
    its value and meaning. None for a safe session, whatever is allowed. Its time zone becomes UTC.
    """
    require_reason(allow_unsafe)
    if tuple(map(int, spark.version.split(".")[:2])) < _OLDEST:
        raise UsageError(
            f"This is Spark {spark.version}; garim needs {'.'.join(map(str, _OLDEST))} or newer.",
            do="Run it on a cluster with a newer Spark: verification would fail after hours.",
        )
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    unsafe = _unsafe(spark)
    if unsafe and allow_unsafe is None:
        raise UsageError(
            " ".join(_MEANS[setting] for setting in unsafe),
            ", ".join(f"{setting}={value}" for setting, value in unsafe.items()) + ".",
            f"Start it with {' '.join(f'--conf {key}={value}' for key, value in SAFETY.items())}; "
            "encryption cannot be set later. Or say why it is allowed all the same: "
            '--allow-unsafe-session "REASON", in Python allow_unsafe="REASON".',
        )
    if not unsafe:
        return None
    told = [{"setting": k, "value": v, "means": _MEANS[k]} for k, v in unsafe.items()]
    return {"reason": allow_unsafe, "unsafe": told}


def require_reason(allow_unsafe: str | None) -> None:
    """Refuses a reason without a word in it, or with a value; None asks for no exception."""
    if allow_unsafe is None:
        return
    if not any(map(str.isalpha, allow_unsafe)):
        raise UsageError(
            "An unsafe session is allowed for a reason only, and none is given.",
            do='Say why and who says so: --allow-unsafe-session "Test data only (Kim, SEC-12)".',
        )
    require_impersonal(allow_unsafe, "--allow-unsafe-session (allow_unsafe)", people=True)


def _unsafe(spark: SparkSession) -> dict[str, str]:
    """Unsafe settings and values as they hold: a running session's committer can be changed."""
    encrypted = spark.sparkContext.getConf().get(_ENCRYPTION) or "false"
    committer = spark._jsparkSession.sessionState().newHadoopConf().get(_COMMITTER, "2")
    found = {_ENCRYPTION: encrypted, _COMMITTER: committer}
    safe = {_ENCRYPTION: encrypted.lower() == "true", _COMMITTER: committer == "1"}
    return {setting: value for setting, value in found.items() if not safe[setting]}
