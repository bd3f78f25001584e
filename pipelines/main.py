"""The garim command: `garim VERB`, `python -m pipelines VERB`, `spark-submit … main.py VERB`."""

from __future__ import annotations

import io
import signal
import sys
from collections.abc import Sequence
from typing import Any

import click

from pipelines.commands.audit import audit
from pipelines.commands.demo import demo
from pipelines.commands.entities import entities
from pipelines.commands.explain import explain
from pipelines.commands.export import export
from pipelines.commands.keys import keys
from pipelines.commands.ledger import ledger
from pipelines.commands.mask import mask
from pipelines.commands.plan import plan
from pipelines.commands.policy import policy
from pipelines.commands.rules import rules
from pipelines.commands.scan import scan
from pipelines.commands.verify import verify
from pipelines.errors import GarimError


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


for _verb in (
    scan, explain, plan, mask, verify, rules, keys, audit, export, policy, ledger, entities, demo,
):  # fmt: skip
    garim.add_command(_verb)

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
