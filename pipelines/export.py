"""garim export: what one grant of a privacy policy allows, to one recipient, and nothing else.

The way of the data: policy → grant → scan everything → one decision a column → mask → verify →
publish, by the job that masks. Nothing is written where anything is not as the policy says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession

from pipelines.approval import WAITING, staged
from pipelines.errors import GarimError, UsageError
from pipelines.lake.asked import Asked
from pipelines.lake.catalogue import NAME, Entry, catalogue, entry_of
from pipelines.lake.held import held_folder
from pipelines.lake.proving import proof
from pipelines.lake.publish import check_output
from pipelines.lake.read import DataSet, discover
from pipelines.lake.subjects import record_subjects
from pipelines.mask import Job, mask_lake
from pipelines.masking.delivery import Decision, Holding, decide, delivery_rules, holding, less
from pipelines.masking.keys import Keyset, load_keyset
from pipelines.masking.policy import Grant, Policy
from pipelines.masking.policy_load import load_policy
from pipelines.masking.policy_terms import Terms, conf_terms
from pipelines.masking.risk import measured
from pipelines.masking.rules import default_rules
from pipelines.masking.selection import Selection
from pipelines.masking.subjects import Subjects, subjects
from pipelines.masking.truncation import check_union, truncations
from pipelines.masking.waivers import Waiver, read_waivers
from pipelines.masking.yamlfile import nearest
from pipelines.reports.delivered import delivery_record, require_tellable
from pipelines.reports.ledger import (
    BEGUN,
    DELIVERED,
    FAILED,
    STAGED,
    append,
    complete,
    delivered,
    earlier,
    read,
)
from pipelines.reports.manifest import sha256_file
from pipelines.resources import conf_text
from pipelines.run import Run
from pipelines.scan import require_sound, scan_lake


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be delivered, by which grant, from where and to where; made by `order`."""

    inputs: tuple[Path, ...]
    output: Path
    datasets: tuple[DataSet, ...]
    entries: Mapping[str, Entry]
    policy: Policy
    grant: Grant
    keyset: Keyset
    asked: Asked
    ledger: Path | None = None
    hold: bool = False
    waivers: tuple[Waiver, ...] = ()


def order(
    inputs: Sequence[Path],
    output: Path,
    policy: str,
    recipient: str,
    purpose: str | None,
    keys: Path,
    run: Run,
    asked: Asked,
    without: Sequence[str] = (),
    ledger: Path | None = None,
    hold: bool = False,
    waivers: Path | None = None,
) -> Order:
    """Everything that can be wrong before Spark starts.

    Raises UsageError for an output that cannot be published, a policy that is not in force, a
    recipient or purpose that it does not name or lets nothing be delivered to, data of a service
    that it does not list, a catalogue that does not fit, and a keyset that cannot be read;
    IncompleteRun for a ledger that was altered.
    """
    terms = conf_terms(run.own)
    checked = load_policy(policy, terms)
    checked.require_current(asked.on)
    grant = less(checked.grant(recipient, purpose), without)
    require_tellable(checked, grant)
    datasets = tuple(discover(inputs))
    known = catalogue(inputs)
    entries = {one.name: entry_of(one.name, known) for one in datasets}
    for name, entry in entries.items():
        checked.holds(entry.service)
        _check_terms(name, entry, terms)
    keyset = load_keyset(keys)
    if hold and ledger is None:
        raise UsageError("An approval must be recorded.", do="Give --ledger FILE.")
    _check_ledger(ledger, (*inputs, output))
    check_output(output, inputs)
    return Order(
        tuple(inputs), output, datasets, entries, checked, grant, keyset, asked, ledger, hold,
        read_waivers(waivers, run.own, asked.on),
    )  # fmt: skip


def _check_ledger(ledger: Path | None, taken: Sequence[Path]) -> None:
    """It must be whole, and lie where no run takes it for data or replaces it."""
    if ledger is None:
        return
    if any(ledger.resolve().is_relative_to(path.resolve()) for path in taken):
        raise UsageError("The ledger lies inside an input or OUTPUT.", f"{ledger}.",
                         "Choose a file beside them.")  # fmt: skip
    if ledger.exists():
        read(ledger)


def _check_terms(name: str, entry: Entry, terms: Terms) -> None:
    for path, said in entry.columns.items():
        for term in said:
            if not terms.knows(term):
                raise UsageError(
                    f"The lake's catalogue calls {name}.{path} {term!r}, which no table of terms "
                    "knows.", f"{NAME} or conf/lake.yaml.", nearest(term, terms.shown),
                )  # fmt: skip


def export_lake(spark: SparkSession, given: Order, run: Run) -> dict[str, Any]:
    """Delivers what the grant allows; returns the manifest.

    Raises UsageError where a granted item is in no column, IncompleteRun (corrupt rows, failed
    tasks) and GateError (something else would leave); each time nothing is published.
    """
    run.admit(spark)
    scanned = scan_lake(spark, given.datasets, run)
    require_sound(scanned)
    holdings = [*_holdings(scanned, given)]
    decisions = decide(given.grant, holdings, _defaults(run))
    rules = delivery_rules(given.policy, given.grant, decisions, run.own.recognizers)
    rules = replace(rules, waivers=given.waivers)
    left = {one.dataset for one in decisions}
    datasets = tuple(one for one in given.datasets if one.name in left)
    proofs = {
        one["name"]: proof(given.entries[one["name"]], one, given.asked, given.policy,
                           given.grant, decisions, given.keyset)
        for one in scanned["datasets"] if one["name"] in left
    }  # fmt: skip
    limits = given.grant.risk
    measure = {name: measured(decisions, name, limits, given.entries[name].subject)
               for name in left} if limits else {}  # fmt: skip
    job = Job(
        given.inputs, given.output, datasets, rules, given.keyset, proofs=proofs, hold=given.hold,
        limits=limits, measured=measure,
    )  # fmt: skip
    cut = truncations(decisions)
    if given.ledger:
        check_union(cut, earlier(given.ledger, given.grant.recipient))
        whose = {one.name: _subjects(one, given, proofs[one.name].selection) for one in holdings
                 if one.name in left}  # fmt: skip
        people = record_subjects(spark, datasets, whose, given.ledger, run.id)
        about = {"truncations": cut, "subjects": people}
        append(given.ledger, BEGUN, {**_begun(given, run), **about})
    try:
        manifest = mask_lake(spark, job, run, _record(given, decisions))
    except GarimError:
        if given.ledger:
            append(given.ledger, FAILED, _begun(given, run))
        raise
    if given.ledger and given.hold:
        complete(given.ledger, STAGED, staged(manifest, held_folder(given.output, run.id)))
    elif given.ledger:
        digest = sha256_file(given.output / "_garim" / "manifest.json")
        complete(given.ledger, DELIVERED, delivered(manifest, digest))
    return manifest


def _begun(given: Order, run: Run) -> dict[str, str]:
    """What stands in the ledger of a delivery, whether it is published or not."""
    grant, time = given.grant, run.started.isoformat(timespec="seconds")
    return {"run_id": run.id, "time": time, "recipient": grant.recipient, "purpose": grant.purpose}


def _subjects(held: Holding, given: Order, chosen: Selection) -> Subjects | None:
    """Whose rows of a data set leave, if the catalogue names a column that tells it."""
    named = given.entries[held.name].subject
    entities = next((one.entities for one in held.columns if one.path == named), ())
    return subjects(named, entities, chosen, given.keyset)


def _holdings(scanned: Mapping[str, Any], given: Order) -> Iterator[Holding]:
    for one in scanned["datasets"]:
        entry = given.entries[one["name"]]
        yield holding(one, entry.about, entry.columns, entry.deliver)


def _defaults(run: Run) -> Any:
    return default_rules(conf_text("masks.yaml"), run.own)


def _record(given: Order, decisions: Sequence[Decision]) -> dict[str, Any]:
    left_out = [name for name in given.entries if name not in {one.dataset for one in decisions}]
    approval = {"approval": WAITING} if given.hold else {}
    return {**delivery_record(given.policy, given.grant, decisions, left_out), **approval}
