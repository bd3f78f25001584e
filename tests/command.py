"""The garim command in this process, as tests call it."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from typing import Any

from pipelines.main import main


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict[str, Any]:
        """Standard output, which must be one JSON object and nothing else."""
        read: dict[str, Any] = json.loads(self.out)
        return read


def garim(*words: object) -> Ran:
    """Runs a verb in this process; a Spark session that is there is used."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(word) for word in words])
        except SystemExit as ended:
            assert isinstance(ended.code, int)
            return Ran(ended.code, out.getvalue(), err.getvalue())
    raise AssertionError("main always exits")


def refused(*words: object) -> str:
    """What a command says that ends with exit code 2."""
    ran = garim(*words)
    assert ran.code == 2, ran.err
    return ran.err
