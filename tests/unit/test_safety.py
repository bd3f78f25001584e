"""Which sessions are refused, what allows one all the same, and that results say so."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from pipelines.errors import UsageError
from pipelines.lake.safety import SAFETY, require_reason, require_safe
from pipelines.reports.html import mask_report, scan_report
from pipelines.reports.text import listed, unsafe_lines
from pipelines.run import Run
from tests.command import refused
from tests.results import ENTITIES, mask_manifest, scan_result

ENCRYPTION, COMMITTER = (key.removeprefix("spark.hadoop.") for key in SAFETY)
WHY = "Test data only (Kim, SEC-12)"


def session(
    encrypted: str | None = "true", committer: str | None = "1", version: str = "4.1.0"
) -> Any:
    """As much of a session as the guard looks at; `set` collects what it sets."""
    context = {ENCRYPTION: encrypted}
    hadoop = {} if committer is None else {COMMITTER: committer}
    state = SimpleNamespace(newHadoopConf=lambda: hadoop)
    changed: dict[str, str] = {}
    return SimpleNamespace(
        version=version,
        sparkContext=SimpleNamespace(getConf=lambda: context),
        _jsparkSession=SimpleNamespace(sessionState=lambda: state),
        conf=SimpleNamespace(set=changed.__setitem__, changed=changed),
    )


@pytest.mark.parametrize("version", ["3.5.8", "4.0.2"])
def test_a_spark_that_lacks_what_verification_needs_is_refused_whatever_is_allowed(
    version: str,
) -> None:
    for reason in (None, WHY):
        with pytest.raises(UsageError, match=f"This is Spark {version}; garim needs 4.1 or newer"):
            require_safe(session(version=version), reason)


@pytest.mark.parametrize("version", ["4.1.0", "4.10.1-emr-1", "5.0.0"])
def test_a_newer_spark_is_not(version: str) -> None:
    assert require_safe(session(version=version)) is None


@pytest.mark.parametrize("encrypted", ["true", "TRUE"])
def test_a_safe_session_needs_no_reason_and_gets_no_mention(encrypted: str) -> None:
    for reason in (None, WHY):
        spark = session(encrypted)
        assert require_safe(spark, reason) is None
        assert spark.conf.changed == {"spark.sql.session.timeZone": "UTC"}


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (session(None), f"unencrypted. {ENCRYPTION}=false."),
        (session("false"), f"unencrypted. {ENCRYPTION}=false."),
        (session(committer="2"), f"half-written data. {COMMITTER}=2."),
        (session(committer=None), f"half-written data. {COMMITTER}=2."),  # Hadoop's own default
        (session("false", "2"), f"{ENCRYPTION}=false, {COMMITTER}=2."),
    ],
)
def test_an_unsafe_session_is_refused_with_what_to_do(made: Any, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        require_safe(made)
    told = str(refused.value)
    assert said in told and refused.value.exit_code == 2
    assert all(f"--conf {key}={value}" in told for key, value in SAFETY.items())
    assert '--allow-unsafe-session "REASON"' in told and 'allow_unsafe="REASON"' in told


def test_a_reason_allows_it_and_is_told_with_what_is_unsafe() -> None:
    told = require_safe(session("false", "2"), WHY)
    assert told is not None and told["reason"] == WHY
    assert [(one["setting"], one["value"]) for one in told["unsafe"]] == [
        (ENCRYPTION, "false"), (COMMITTER, "2"),
    ]  # fmt: skip
    assert all(one["means"].startswith("The Spark session") for one in told["unsafe"])


@pytest.mark.parametrize("reason", ["", " ", "\n\t", "-", "...", "12"])
def test_a_reason_without_a_word_is_none(reason: str) -> None:
    for check in (require_reason, lambda given: require_safe(session(), given)):
        with pytest.raises(UsageError, match="none is given"):
            check(reason)
    with pytest.raises(UsageError, match="none is given"):
        Run("scan", date(2099, 12, 31), allow_unsafe=reason)


@pytest.mark.parametrize("verb", ["scan", "mask", "verify", "plan", "explain", "audit"])
def test_every_verb_refuses_an_empty_reason_before_it_starts(
    verb: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pipelines.lake.session.session", lambda *_, **__: pytest.fail("Spark"))
    more = {
        "mask": ["out", "--rules", "r.yaml", "--keys", "k.json"], "plan": ["--rules", "r.yaml"],
        "verify": ["out"], "explain": ["id"], "audit": ["--policy", "smartro"],
    }  # fmt: skip
    words = [verb, str(tmp_path), *more.get(verb, []), "--allow-unsafe-session", " "]
    assert "An unsafe session is allowed for a reason only" in refused(*words)


def test_a_run_notes_what_it_allowed_in_the_head_of_every_result() -> None:
    run = Run("scan", date(2099, 12, 31), allow_unsafe=WHY)
    run.admit(session())
    assert run.head()["unsafe_session"] is None
    run.admit(session(committer="2"))
    assert run.head()["unsafe_session"]["reason"] == WHY
    with pytest.raises(UsageError):
        Run("scan", date(2099, 12, 31)).admit(session(committer="2"))


@pytest.mark.parametrize("report", [scan_report, mask_report])
def test_reports_state_reason_and_settings(report: Any) -> None:
    result = scan_result() if report is scan_report else mask_manifest()
    assert "An unsafe Spark session" not in report(result, ENTITIES)
    told = require_safe(session("false"), "<b>Test</b> & \x1b[0m")
    page = report(result | {"unsafe_session": told}, ENTITIES)
    assert "An unsafe Spark session was allowed" in page
    assert "&lt;b&gt;Test&lt;/b&gt; &amp;" in page and "<b>Test" not in page and "\x1b" not in page
    assert f"<li><code>{ENCRYPTION}=false</code>" in page
    assert "An unsafe Spark session" not in report(result | {"unsafe_session": None}, ENTITIES)


def test_the_terminal_states_it_too() -> None:
    console = Console(file=io.StringIO(), width=100)
    listed(console, "unsafe", unsafe_lines({"unsafe_session": require_safe(session("false"), WHY)}))
    told = console.file.getvalue()  # type: ignore[attr-defined]
    assert WHY in told and f"{ENCRYPTION}=false" in told
    assert unsafe_lines({}) == unsafe_lines({"unsafe_session": None}) == []
