"""Spark's daemon, warm: what workers need is imported and compiled before they are forked.

A worker of the plain daemon takes a second to import, and one or two to read in compiled code,
patterns and the sieve; here that is done once for all workers of an executor, and they share the
memory. `session` has it run where it makes a local session on Linux: what `--py-files` brings to a
cluster reaches workers, but no daemon. No thread may live here: none would survive the fork.
"""

from __future__ import annotations

import gc
import os

from pyspark.daemon import manager

from pipelines.lake.session import ALONE_VARIABLE
from pipelines.lake.workers import guarded, spare_pandas


def main() -> None:
    """Warms up, then serves Spark. A failure ends the daemon and, with it, the job."""
    with guarded("start of the workers"):
        if os.environ.get(ALONE_VARIABLE) == "true":
            spare_pandas()
        warm()
    gc.collect()
    gc.freeze()  # a worker that looked through all this for garbage would copy every page of it
    manager()


def warm() -> None:
    """Imports what workers of garim import; scans all examples: some text for each pattern."""
    import numpy as np
    import pyarrow as pa
    import pyspark.worker  # noqa: F401

    from detectors import CATALOG, Scanner
    from pipelines.lake import faithful, survey  # noqa: F401
    from pipelines.masking import masker  # noqa: F401

    os.register_at_fork(after_in_child=np.random.seed)  # else all workers draw the same numbers
    texts = [text for one in CATALOG for text in (*one.examples, *one.counterexamples)]
    Scanner().scan(pa.array(texts))


if __name__ == "__main__":
    main()
