"""What of the JVM's and its workers' stderr reaches the user."""

from __future__ import annotations

from pipelines.lake.session import worth_telling

DAEMON = b'  File "/x/pyspark.zip/pyspark/daemon.py", line 95, in worker\n'
HEAD, PIPE = b"Traceback (most recent call last):\n", b"BrokenPipeError: [Errno 32] Broken pipe\n"


def told(*lines: bytes) -> list[bytes]:
    return list(worth_telling(lines))


def test_greetings_are_left_out() -> None:
    assert told(b"Setting default log level to WARN\n", b"26/11/22 ERROR x\n") == [
        b"26/11/22 ERROR x\n"
    ]


def test_a_worker_that_is_hung_up_on_says_nothing() -> None:
    """df.show(5) takes five rows and closes; the worker's farewell then fails."""
    assert told(b"a\n", HEAD, DAEMON, b"    outfile.flush()\n", PIPE, b"b\n") == [b"a\n", b"b\n"]


def test_every_other_traceback_is_told_whole() -> None:
    elsewhere = DAEMON.replace(b"daemon.py", b"shell.py")
    for lines in (
        (HEAD, DAEMON, b"OSError: [Errno 28] No space left on device\n", b"b\n"),
        (HEAD, DAEMON, elsewhere, PIPE, b"b\n"),
        (HEAD, DAEMON),
        (HEAD, DAEMON, b"26/11/22 ERROR between\n", PIPE),
        (PIPE,),
    ):
        assert told(*lines) == [*lines]
