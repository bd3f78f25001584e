"""The garim command: `garim VERB`, `python -m pipelines VERB`, `spark-submit … main.py VERB`."""

from __future__ import annotations

import io
import json
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipelines.errors import GarimError
from pipelines.keys import keys
from pipelines.ledger import ledger
from pipelines.policy import policy

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from pipelines.run import Run
    from pipelines.scan import Sample

Command = Callable[..., Any]


def _common(command: Command) -> Command:
    """Options that every verb over data takes."""
    for option in reversed(
        (
            click.option("--as-of", metavar="DATE", help="The run's date, YYYY-MM-DD: numbers with "
                         "a later birth date are doubted. Default: _lake.yaml of the input, else "
                         "today."),
            click.option("--json", "as_json", is_flag=True, help="Print the result as JSON."),
            click.option("--log-json", is_flag=True, help="Log steps to stderr as JSON lines with "
                         "the run's id."),
            click.option("--conf", metavar="DIR", help="Take conf files from here first."),
            click.option("--allow-unsafe-session", metavar="REASON", help="Work in a Spark session "
                         "that leaves temporary files unencrypted or shows half-written data, "
                         'which is refused otherwise: "Test data only (Kim, SEC-12)". Results and '
                         "reports state the reason."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def _sampled(command: Command) -> Command:
    command = click.option("--seed", default=0, show_default=True, help="Seed of the sample.")(
        command
    )
    return click.option("--sample", type=click.FloatRange(0, 1, min_open=True), metavar="SHARE",
                        help="Read this seeded share of the rows only, e.g. 0.1; the report says "
                        "so.")(command)  # fmt: skip


def _ruled(command: Command) -> Command:
    """Options of verbs that follow rules."""
    command = click.option("--purpose", metavar="NAME", help="Which of the file's purposes. "
                           "Default: the one that it names.")(command)  # fmt: skip
    return click.option("--rules", required=True, type=click.Path(path_type=Path),
                        help="Masking rules (YAML).")(command)  # fmt: skip


def _paths(name: str, many: bool = True) -> Callable[[Command], Command]:
    return click.argument(
        name, nargs=-1 if many else 1, required=True, type=click.Path(path_type=Path)
    )


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 96})
@click.version_option(package_name="garim", prog_name="garim")
def garim() -> None:
    """garim (가림) finds, masks and proves the masking of Korean personal information on Spark.

    \b
    The usual way through:
      garim scan LAKE --write-rules rules.yaml     what is where; drafts rules
      (read the report, edit rules.yaml)
      garim keys new keyset.json                   once; keep it apart from the data
      garim mask LAKE OUT --rules rules.yaml --keys keyset.json
      garim verify LAKE OUT                        reads everything back

    Exit codes: 0 passed · 1 personal data left · 2 usage, rules or keys · 3 incomplete run.
    """


@garim.command()
@_paths("inputs")
@click.option("--report", type=click.Path(path_type=Path), default=Path("garim-scan.html"),
              show_default=True, help="Where to write the HTML report.")  # fmt: skip
@click.option("--write-rules", type=click.Path(path_type=Path), metavar="FILE",
              help="Draft masking rules into this file.")  # fmt: skip
@click.option("--as-table", is_flag=True, help="Parse JSON lines into columns.")
@_sampled
@_common
def scan(
    inputs: Sequence[Path], report: Path, write_rules: Path | None, as_table: bool, **given: Any
) -> None:
    """Find personal items in INPUTS (개인정보 탐지).

    INPUTS are files or folders of Parquet, CSV, JSON lines or text; folders are walked. Column
    names and values are separate evidence; the report shows both and never a value.

    \b
    Examples:
      garim scan lake
      garim scan lake/pg_transactions --sample 0.1 --write-rules rules.yaml
    """
    from pipelines.lake.read import discover
    from pipelines.masking.draft import draft_rules
    from pipelines.reports.html import scan_report
    from pipelines.reports.text import scan_table
    from pipelines.scan import require_sound, scan_lake

    run = _run("scan", inputs, given)
    _refuse_existing(write_rules)
    for path in filter(None, (report, write_rules)):
        _require_writable(path)
    datasets = discover(inputs, as_table)
    result = scan_lake(_spark(run), datasets, run, _sample(given))
    _write(report, scan_report(result, run.own.korean))
    if write_rules:
        _write(write_rules, draft_rules(result))
    _show(result, given, scan_table, f"Report: {report}",
          f"Rules to edit: {write_rules}" if write_rules else "")  # fmt: skip
    require_sound(result)


@garim.command()
@_paths("inputs")
@_ruled
@click.option("--as-table", is_flag=True, help="Parse JSON lines into columns.")
@_sampled
@_common
def plan(
    inputs: Sequence[Path], rules: Path, purpose: str | None, as_table: bool, **given: Any
) -> None:
    """Show what mask would do with every column of INPUTS, without doing it (미리보기).

    For each column: what the scan found, the action and the rule that decided it, and the shape of
    values before and after (ddd-dddd-dddd → ddd-****-dddd); never a value. No keys are needed.

    \b
    Example:
      garim plan lake --rules rules.yaml
    """
    from pipelines.lake.read import discover
    from pipelines.plan import dry_run
    from pipelines.reports.planned import plan_table
    from pipelines.rules import read_rules
    from pipelines.scan import require_sound

    run = _run("plan", inputs, given)
    checked = read_rules(rules, run, purpose)
    datasets = discover(inputs, as_table)
    result = dry_run(_spark(run), datasets, checked, run, _sample(given))
    _show(result, given, plan_table)
    require_sound(result)


@garim.command()
@_paths("inputs")
@click.argument("output", type=click.Path(path_type=Path))
@_ruled
@click.option("--keys", required=True, type=click.Path(path_type=Path), metavar="KEYSET",
              help="Keyset: a file, or env:NAME.")  # fmt: skip
@click.option("--quarantine", type=click.Path(path_type=Path), metavar="DIR",
              help="Set corrupt rows aside here, encrypted, instead of stopping.")  # fmt: skip
@click.option("--as-table", is_flag=True, help="Parse JSON lines into columns (Parquet comes out).")
@_common
def mask(
    inputs: Sequence[Path], output: Path, rules: Path, purpose: str | None, keys: Path,
    quarantine: Path | None, as_table: bool, **given: Any,
) -> None:  # fmt: skip
    """Mask INPUTS into OUTPUT by the rules (마스킹·가명처리).

    Every column gets exactly one action. The result is staged, read back and verified, and then
    published whole by swapping the link OUTPUT; readers see the old output or the new one. On any
    failure the earlier output stays as it was.

    \b
    Example:
      garim mask lake masked --rules rules.yaml --keys keyset.json
    """
    from pipelines.mask import mask_lake, prepare
    from pipelines.reports.text import mask_table

    run = _run("mask", inputs, given)
    job = prepare(inputs, output, rules, keys, quarantine, as_table, run.as_of, purpose)
    manifest = mask_lake(_spark(run), job, run)
    _show(manifest, given, mask_table, f"Masked lake: {output}",
          f"Report: {output / '_garim' / 'report.html'}")  # fmt: skip


@garim.command()
@_paths("original")
@click.argument("masked", type=click.Path(path_type=Path))
@_common
def verify(original: Sequence[Path], masked: Path, **given: Any) -> None:
    """Prove that MASKED no longer shows what ORIGINAL held (검증).

    Reads every written file again, scans it, and searches it for the identifiers of the original
    by keyed fingerprints. Exit code 1 if anything is left.

    \b
    Example:
      garim verify lake masked
    """
    from pipelines.errors import GateError
    from pipelines.mask import describe
    from pipelines.masking.waivers import from_manifest, require_current
    from pipelines.reports.text import verify_table
    from pipelines.verify import (
        compare,
        originals,
        read_manifest,
        require_known,
        require_unaltered,
    )

    run = _run("verify", original, given)
    manifest = read_manifest(masked)
    require_known(manifest, run.own)
    require_current(from_manifest(manifest), run.as_of, f"{masked}")
    datasets = originals(original, manifest)
    result = compare(_spark(run), datasets, masked, manifest, run)
    _show(result, given, verify_table)
    if result["verdict"] != "passed":
        raise GateError("Personal data is left in the masked output.", describe(result),
                        "Mend the rules and mask again.")  # fmt: skip
    require_unaltered(masked, manifest)


@garim.group()
def rules() -> None:
    """Check, compare and complete masking rules (마스킹 규칙)."""


@rules.command("schema")
@click.option("--json", "as_json", is_flag=True, help="The schema is JSON in any case.")
@click.option("--conf", metavar="DIR", help="Take conf files from here first.")
def rules_schema(as_json: bool, conf: str | None) -> None:
    """Print the JSON Schema of rules files, by which editors complete them.

    \b
    Write it beside the rules, and name it in their first line:
      garim rules schema > rules.schema.json
      # yaml-language-server: $schema=rules.schema.json
    """
    from pipelines.masking.own import own_entities
    from pipelines.masking.schema import rules_schema as schema
    from pipelines.resources import use_conf

    use_conf(conf)
    click.echo(json.dumps(schema(own_entities().korean), ensure_ascii=False, indent=1))


@rules.command("validate")
@click.argument("path", metavar="RULES", type=click.Path(path_type=Path))
@click.option("--input", "inputs", multiple=True, type=click.Path(path_type=Path),
              metavar="LAKE", help="Also whether they fit this data; may be repeated.")  # fmt: skip
@click.option("--purpose", metavar="NAME", help="See whether they fit for this purpose.")
@click.option("--as-table", is_flag=True, help="Parse JSON lines into columns.")
@_common
def rules_validate(
    path: Path, inputs: Sequence[Path], purpose: str | None, as_table: bool, **given: Any
) -> None:
    """Say whether RULES are sound, for all their purposes, and fit an input.

    \b
    Example:
      garim rules validate rules.yaml --input lake
    """
    from pipelines.lake.read import discover
    from pipelines.reports.planned import rules_table
    from pipelines.rules import read_rules, validate

    run = _run("rules validate", inputs, given)
    checked = read_rules(path, run, purpose)
    datasets = discover(inputs, as_table) if inputs else []
    spark = _spark(run) if inputs else None
    _show(validate(checked, run, spark, datasets), given, rules_table)


@rules.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--input", "inputs", multiple=True, required=True, metavar="LAKE",
              type=click.Path(path_type=Path), help="The data; may be repeated.")  # fmt: skip
@click.option("--purpose", metavar="NAME", help="Compare what they say for this purpose.")
@click.option("--as-table", is_flag=True, help="Parse JSON lines into columns.")
@_common
def rules_diff(
    old: Path, new: Path, inputs: Sequence[Path], purpose: str | None, as_table: bool, **given: Any
) -> None:
    """Show which columns of an input the rules NEW treat otherwise than OLD.

    \b
    Example:
      garim rules diff rules.yaml edited.yaml --input lake
    """
    from pipelines.lake.read import discover
    from pipelines.reports.planned import diff_table
    from pipelines.rules import compare_rules, read_rules

    run = _run("rules diff", inputs, given)
    before = read_rules(old, run, purpose, old=True)
    after = read_rules(new, run, purpose)
    datasets = discover(inputs, as_table)
    _show(compare_rules(_spark(run), before, after, datasets, run), given, diff_table)


@garim.command()
@_paths("inputs")
@click.argument("column")
@_sampled
@_common
def explain(inputs: Sequence[Path], column: str, **given: Any) -> None:
    """Say why a column was judged as it was (판정 근거).

    Words and counts, never a value. COLUMN is a path such as receiver.tel or contacts[], or
    data-set.column.

    \b
    Example:
      garim explain lake/cash_receipts id_info
    """
    from pipelines.explain import explain as explain_column
    from pipelines.lake.read import discover

    run = _run("explain", inputs, given)
    datasets = discover(inputs)
    result = explain_column(_spark(run), datasets, column, run, _sample(given))
    if given["as_json"]:
        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
        return
    for one in result["columns"]:
        click.secho(
            f"{one['dataset']}.{one['path']} ({one['type']}, {one['rows']:,} rows)", bold=True
        )
        for step in one["steps"]:
            click.echo(f"  {step}")


@garim.command()
@_paths("inputs")
@click.option("--policy", "name", required=True, metavar="POLICY",
              help="A policy file, or the name of one in conf/policies.")  # fmt: skip
@_sampled
@_common
def audit(inputs: Sequence[Path], name: str, **given: Any) -> None:
    """Tell what INPUTS hold and POLICY does not declare (점검).

    Also: resident numbers in data sets for which the lake's catalogue (_lake.yaml, conf/lake.yaml)
    states no law, card codes and PINs that may not be stored, and declared items never seen.
    Exit code 1 if anything violates the policy.

    \b
    Example:
      garim audit lake --policy smartro
    """
    from pipelines.audit import audit as audit_lake
    from pipelines.audit import require_passed
    from pipelines.lake.catalogue import catalogue
    from pipelines.lake.read import discover
    from pipelines.masking.policy_load import load_policy
    from pipelines.masking.policy_terms import conf_terms
    from pipelines.reports.audit import audit_table
    from pipelines.scan import require_sound, scan_lake

    run = _run("audit", inputs, given)
    declared, entries = load_policy(name, conf_terms(run.own)), catalogue(inputs)
    declared.require_current(run.as_of)
    scanned = scan_lake(_spark(run), discover(inputs), run, _sample(given))
    require_sound(scanned)
    result = audit_lake(scanned, declared, entries)
    _show(result, given, lambda one, console: audit_table(one, console, run.own.korean))
    require_passed(result)


@garim.command()
@_paths("inputs")
@click.argument("output", type=click.Path(path_type=Path))
@click.option("--policy", "name", required=True, metavar="POLICY",
              help="A policy file, or the name of one in conf/policies.")  # fmt: skip
@click.option("--recipient", required=True, metavar="NAME", help="Who receives it.")
@click.option("--purpose", metavar="NAME", help="Needed where the recipient has several.")
@click.option("--keys", required=True, type=click.Path(path_type=Path), metavar="KEYSET",
              help="Keyset: a file, or env:NAME.")  # fmt: skip
@click.option("--without", multiple=True, metavar="ITEM",
              help="Leave a granted item out; may be repeated.")  # fmt: skip
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), help="Records from this day.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), help="Records up to this day.")
@click.option("--merchant", "merchants", multiple=True, metavar="ID",
              help="Only of this merchant; may be repeated.")  # fmt: skip
@click.option("--holds", type=click.Path(path_type=Path), metavar="FILE",
              help="Fingerprints of subjects whose rows do not leave, one a line.")  # fmt: skip
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of the delivery, by "
              "which policy and retention are judged. Default: today (UTC).")  # fmt: skip
@click.option("--ledger", "book", type=click.Path(path_type=Path), metavar="FILE",
              help="Record the delivery in this ledger (garim ledger).")  # fmt: skip
@_common
def export(
    inputs: Sequence[Path], output: Path, name: str, recipient: str, purpose: str | None,
    keys: Path, without: Sequence[str], first: datetime | None, last: datetime | None,
    merchants: Sequence[str], holds: Path | None, day: datetime | None, book: Path | None,
    **given: Any,
) -> None:  # fmt: skip
    """Deliver to OUTPUT what POLICY grants a recipient, and nothing else (제공).

    What is not granted is dropped. Which column is which item of the policy stands in the lake's
    catalogue (_lake.yaml, conf/lake.yaml). Rows past their retention, or past their purpose, are
    left out. The result is verified and published as mask does it.

    \b
    Example:
      garim export lake/merchants out --policy smartro --recipient bc-card \
        --purpose merchant-number --keys keyset.json
    """
    from pipelines.export import export_lake, order
    from pipelines.lake.asked import Asked, read_holds
    from pipelines.reports.text import mask_table

    run = _run("export", inputs, given)
    asked = Asked(
        (day or run.started).date(), first and first.date(), last and last.date(),
        frozenset(merchants), read_holds(holds),
    )  # fmt: skip
    given_order = order(
        inputs, output, name, recipient, purpose, keys, run, asked, without, book
    )  # fmt: skip
    manifest = export_lake(_spark(run), given_order, run)
    _show(manifest, given, mask_table, f"Delivery: {output}",
          f"Dossier: {output / '_garim' / 'dossier.html'}")  # fmt: skip


garim.add_command(keys)
garim.add_command(ledger)
garim.add_command(policy)


@garim.command()
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
@click.option("--conf", metavar="DIR", help="Take conf files from here first.")
def entities(as_json: bool, conf: str | None) -> None:
    """List the items (항목) that garim knows.

    For each: its code and class; by what it is recognised (a value, one beside its label or key, a
    column's name only); the scores of a value alone and beside a label (masked from 0.5); what
    masking does by default; its legal basis. --json adds the terms of the privacy policies.
    """
    import yaml
    from rich.console import Console

    from pipelines.masking.own import own_entities
    from pipelines.reports.entities import entity_rows, entity_table
    from pipelines.resources import conf_text, use_conf

    use_conf(conf)
    rows = entity_rows(yaml.safe_load(conf_text("masks.yaml"))["entities"], own_entities())
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
    else:
        Console().print(entity_table(rows))


@garim.command()
@click.option("--rows", default=100_000, show_default=True, type=click.IntRange(100),
              help="PG transactions; the other data sets are shares of it.")  # fmt: skip
@click.option("--seed", default=20, show_default=True, help="Same rows and seed, same lake.")
@click.option("--out", type=click.Path(path_type=Path), default=Path("demo"), show_default=True,
              help="Folder for the lake and everything made from it.")  # fmt: skip
@_common
def demo(rows: int, seed: int, out: Path, **given: Any) -> None:
    """Make a lake of made-up data, then scan, mask and verify it (시연).

    No number in it belongs to anyone (docs/demo-data.md). The commands to go on with are printed
    at the end.
    """
    from pipelines.demo import demo as make_demo
    from pipelines.reports.text import mask_table

    given["as_of"] = (
        given["as_of"] or "2099-12-31"
    )  # resident numbers of the demo lie in the future
    run = _run("demo", [], given)
    result = make_demo(out, rows, seed, run)
    _show(result["mask"], given, mask_table,
          f"Lake: {out / 'lake'}   scan report: {out / 'scan.html'}   rules: {out / 'rules.yaml'}",
          f"Masked lake: {out / 'masked'}   report: {out / 'masked' / '_garim' / 'report.html'}",
          f"Next: garim verify {out / 'lake'} {out / 'masked'}")  # fmt: skip


def _run(verb: str, inputs: Sequence[Path], given: dict[str, Any]) -> Run:
    from pipelines.lake.catalogue import as_of
    from pipelines.resources import use_conf
    from pipelines.run import Run

    use_conf(given["conf"])
    allowed = given["allow_unsafe_session"]
    run = Run(verb, as_of(given["as_of"], inputs), given["log_json"], allow_unsafe=allowed)
    run.log("start", as_of=run.as_of.isoformat())
    return run


def _spark(run: Run) -> SparkSession:
    from pipelines.lake.session import session

    spark = session(run.verb, alone=True, allow_unsafe=run.allow_unsafe)
    run.admit(spark)
    return spark


def _sample(given: dict[str, Any]) -> Sample | None:
    from pipelines.scan import Sample

    return Sample(given["sample"], given["seed"]) if given["sample"] else None


def _show(result: Any, given: dict[str, Any], table: Callable[..., None], *lines: str) -> None:
    """The result on stdout: JSON alone, or a table and what to look at next."""
    if given["as_json"]:
        click.echo(json.dumps(result, ensure_ascii=False, indent=1))
        return
    from rich.console import Console

    from pipelines.reports.text import listed, unsafe_lines

    console = Console()
    table(result, console)
    listed(console, "안전하지 않은 세션 unsafe session allowed", unsafe_lines(result))
    for line in filter(None, lines):
        console.print(line, highlight=False, soft_wrap=True)


def _refuse_existing(path: Path | None) -> None:
    """Drafting never overwrites rules that someone has edited."""
    from pipelines.errors import UsageError

    if path and path.exists():
        raise UsageError("The rules file exists already.", f"{path}.",
                         "Name a new file: edited rules are not overwritten.")  # fmt: skip


def _require_writable(path: Path) -> None:
    """Before hours of work whose result could not be written; leaves no new file."""
    from pipelines.errors import UsageError

    there = path.exists()
    try:
        path.open("a").close()
    except OSError as error:
        raise UsageError("Cannot write a file.", f"{path}: {error.strerror}.",
                         "Choose another place.") from None  # fmt: skip
    if not there:
        path.unlink()


def _write(path: Path, text: str) -> None:
    from pipelines.errors import UsageError

    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError("Cannot write a file.", f"{path}: {error.strerror}.",
                         "Choose another place.") from None  # fmt: skip


_WHOLE = "an output is as it was, or wholly new"


class _Boundary:
    """The process's edge: errors become one paragraph and an exit code, never a traceback.

    A traceback would quote what the program was looking at.
    """

    def __init__(self) -> None:
        self.code = 0

    def __enter__(self) -> _Boundary:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: Any, trace: Any) -> bool:
        if kind is None:
            return False
        if issubclass(kind, click.ClickException):
            error.show()
            self.code = error.exit_code
        elif issubclass(kind, GarimError):
            click.secho(f"garim: {error}", err=True, fg="red")
            self.code = error.exit_code
        elif issubclass(kind, (KeyboardInterrupt, click.Abort)):
            click.secho(f"garim: interrupted; {_WHOLE}.", err=True, fg="red")
            self.code = 3
        elif issubclass(kind, (SystemExit, click.exceptions.Exit)):
            code = getattr(error, "exit_code", getattr(error, "code", 0))
            self.code = code if isinstance(code, int) else 3
        else:
            while trace.tb_next:
                trace = trace.tb_next
            place = f"{trace.tb_frame.f_globals.get('__name__', '?')}:{trace.tb_lineno}"
            click.secho(f"garim: failed with {kind.__name__} in {place}; {_WHOLE}. "
                        "Please report it with this line.", err=True, fg="red")  # fmt: skip
            self.code = 3
        return True


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs a verb and leaves the process with its exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal or log without Hangul
    with _Boundary() as boundary:
        garim.main(args=arguments and list(arguments), standalone_mode=False)
    _leave_cluster()
    sys.exit(boundary.code)


def _leave_cluster() -> None:
    """Tells a cluster that the work is done; a lost driver would have its executors restarted."""
    if "pyspark.sql" in sys.modules:
        from pipelines.lake.session import leave

        leave()


if __name__ == "__main__":
    main()
