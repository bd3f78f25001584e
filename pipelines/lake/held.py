"""Releases that wait: whole and verified, readable by their owner alone, not yet published."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipelines.errors import UsageError
from pipelines.lake.publish import HELD, STAGING, Release


class Held(Release):
    """A release that `Release.hold` set aside: `staging` is its folder until `publish()`.

    Left without that, it waits on. Raises UsageError where nothing of the run waits.
    """

    def _stage(self) -> None:
        super()._stage()  # a rehearsal; and what mode a release gets here
        self.staging.rmdir()
        held = self._releases / f"{HELD}{self.run_id}"
        if held.is_symlink() or not held.is_dir():
            raise UsageError(f"Nothing of run {self.run_id} waits for approval.",
                             f"At {self.output}.", "See garim ledger show.")  # fmt: skip
        self.staging = held

    def remove(self) -> None:
        """Delete what waits; renamed first, so that half of it is never taken for the whole."""
        doomed = self._releases / f"{STAGING}{self.run_id}"
        os.rename(self.staging, doomed)
        shutil.rmtree(doomed)

    def _discard(self) -> None:
        if self._final.is_dir() and os.path.realpath(self.output) != os.path.realpath(self._final):
            self._final.chmod(0o700)
            os.rename(self._final, self.staging)
        super()._discard()


def held_folder(output: Path, run: str) -> Path:
    """Where the release of a run waits."""
    return output.with_name(f".{output.name}.releases") / f"{HELD}{run}"
