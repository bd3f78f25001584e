"""Mutation score: of the small mistakes put into the core, how many do its own tests notice?

    python -m tests.mutation [GROUP or MODULE ...] [--each 15] [--seed 1] [--json FILE]

Every mutant runs in a copy of the tree, in a process of its own, against the tests that TESTS names
for its module, with few examples a property; the first failure or the time limit ends it. What
survives is told: a test that lacks, code that does nothing, or a mutant that means the same. The
last kind counts as a survivor too. Exit 1 where a group stays below 90 %.

Why not mutmut (3.8): it leaves out what is decorated or stands outside functions, which is half of
the places here: compiled loops, properties, tables. Why not cosmic-ray (8.7): a new pytest for
every mutant costs four times as much here, and it draws no sample.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tests.mutants import Mutant, mutant, places

MASKING = "pipelines/masking"
GOAL = 0.9
LIMIT = 40
"""Seconds of CPU for the tests of a mutant; none takes ten without one."""
_UNIT, _PROPERTY = "tests/unit/test_", "tests/property/test_operators"


def _only(path: str, *names: str) -> list[str]:
    return [f"{path}.py::test_{name}" for name in names]


_NAMED = _only(
    _PROPERTY, "wrong_names_and_parameters_name_the_choices", "other_types_are_refused",
    "what_each_operator_promises", "what_needs_a_key_says_so", "nothing_is_keyed_without_a_key",
    "parameters_that_are_not_set_are_left_out", "parameters_stay_and_their_errors_show_nothing",
)  # fmt: skip
_CHARS = _only(
    _PROPERTY, "characters_come_back_as_they_went", "no_decimal_digit_lies_above_the_fold_table",
    "bytes_that_are_no_text_are_refused_without_showing_them",
    "a_value_does_not_depend_on_its_neighbours", "empty_and_null_arrays",
    "no_values_have_one_bound_and_no_bytes",
)  # fmt: skip
_EMPTY = _only(_PROPERTY, "empty_and_null_arrays")
_SIMPLE = _only(_PROPERTY, "simple_operators", "empty_and_null_arrays")
_HASHED = _only(f"{_PROPERTY}_pseudonym", "hmac_is_that_of_the_library", "all_lengths_side_by_side")
_POLICY = _only(f"{_UNIT}policy_load", "error_names_line_and_what_was_meant")
_DATED = _only(f"{_UNIT}waivers", "a_waiver_holds_until_its_last_day")
_SETTLED = [
    *_only(
        "tests/property/test_masker",
        "every_cell_is_decided_on_its_own",
        "what_is_masked_already_is_not_unknown",
    ),
    *_only("tests/property/test_trust_twice", "a_mixed_column_masked_twice_changes_nothing_more"),
]
_SLOW = [  # uncompiled, or in a process of its own
    *_only(f"{_PROPERTY}_pseudonym", "the_compiled_hmac_is_the_plain_one", "hmac_rfc_4231"),
    *_only(_PROPERTY, "only_who_encrypts_imports_cryptography"),
]

TESTS: dict[str, dict[str, list[str]]] = {
    "operators": {
        "operators/__init__": [f"{_PROPERTY}_types.py", *_NAMED, f"{_PROPERTY}_dates.py"],
        "operators/card": [f"{_PROPERTY}_card.py"],
        "operators/chars": [*_CHARS, f"{_PROPERTY}_mask.py", f"{_UNIT}normalise.py"],
        "operators/date_shift": [f"{_PROPERTY}_dates.py"],
        "operators/datetext": [f"{_PROPERTY}_dates.py", f"{_PROPERTY}_generalize.py"],
        "operators/encrypt": [f"{_PROPERTY}_encrypt.py"],
        "operators/formats": [f"{_PROPERTY}_mask.py", f"{_PROPERTY}_card.py", *_EMPTY],
        "operators/generalize": [f"{_PROPERTY}_generalize.py"],
        "operators/ip": [f"{_PROPERTY}_mask.py", f"{_PROPERTY}_generalize.py"],
        "operators/mask": [f"{_PROPERTY}_mask.py", *_NAMED],
        "operators/normalise": [f"{_UNIT}normalise.py", f"{_PROPERTY}_pseudonym.py"],
        "operators/params": [*_NAMED, f"{_PROPERTY}_pseudonym.py"],
        "operators/pseudonym": [f"{_PROPERTY}_pseudonym.py"],
        "operators/sha256": _HASHED,
        "operators/simple": _SIMPLE,
        "operators/types": [f"{_PROPERTY}_types.py"],
    },
    "keys": {
        "keys/derive": [f"{_UNIT}keys.py", f"{_UNIT}keys_epochs.py"],
        "keys/document": [f"{_UNIT}keys.py", f"{_UNIT}keys_epochs.py", f"{_UNIT}keys_kek.py"],
        "keys/kek": [f"{_UNIT}keys_kek.py"],
        "keys/keyset": [f"{_UNIT}keys.py", f"{_UNIT}keys_epochs.py"],
        "keys/place": [f"{_UNIT}keys_place.py", f"{_UNIT}keys.py", f"{_UNIT}keys_epochs.py"],
        "keys/store": [f"{_UNIT}keys.py", f"{_UNIT}keys_epochs.py", f"{_UNIT}keys_kek.py"],
    },
    "rules": {
        "rules": [f"{_UNIT}rules.py", f"{_UNIT}choice.py", f"{_UNIT}together.py", *_DATED],
        "actions": [
            f"{_UNIT}rules.py",
            f"{_UNIT}hints.py",
            f"{_UNIT}rules_diff.py",
            f"{_UNIT}plan.py",
        ],
        "choice": [f"{_UNIT}choice.py"],
        "fit": [f"{_UNIT}choice.py", f"{_UNIT}plan.py", f"{_UNIT}hints.py", f"{_UNIT}waivers.py"],
        "hints": [f"{_UNIT}hints.py"],
        "waivers": [f"{_UNIT}waivers.py"],
        "inner": [f"{_UNIT}waivers.py"],
        "freetext": [f"{_UNIT}freetext.py"],
        "settled": _SETTLED,
        "diff": [f"{_UNIT}rules_diff.py"],
        "schema": [f"{_UNIT}rules_schema.py"],
        "shapes": [f"{_UNIT}shapes.py"],
        "plan": [f"{_UNIT}plan.py", f"{_UNIT}waivers.py", "tests/property/test_nested.py"],
        "together": [f"{_UNIT}together.py", f"{_UNIT}rules.py"],
        "yamlfile": [f"{_UNIT}rules.py", f"{_UNIT}choice.py", f"{_UNIT}custom.py", *_POLICY],
    },
}
"""group → module below pipelines/masking → the tests that hold it, the quickest to fail first."""

_LOADED = (
    "cryptography.hazmat.primitives.ciphers.aead", "cryptography.hazmat.primitives.kdf.hkdf",
    "hypothesis", "jsonschema", "numba", "presidio_anonymizer", "pyarrow.compute", "pydantic",
    "pytest", "xdist", "yaml", "detectors.columns",
)  # fmt: skip
"""What no mutant changes: loaded once, before the processes part."""
_PYTEST = [
    "-x", "-qq", "--hypothesis-profile=mutation", "-p", "no:cacheprovider", "--timeout=0",
    "-o", "filterwarnings=ignore",  # uncompiled, numpy tells of the overflow that hashes live by
    *(f"--deselect={one}" for one in _SLOW),
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One place of a module where a mistake is made."""

    group: str
    module: str
    place: int

    @property
    def path(self) -> Path:
        return _path(self.module)

    @property
    def tests(self) -> list[str]:
        return TESTS[self.group][self.module]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant: `killed` by a failing test, `timeout`, or `survived`."""

    case: Case
    mutant: Mutant
    end: str

    def __str__(self) -> str:
        made = self.mutant
        return f"{self.case.path}:{made.line}: {made.was}  ->  {made.becomes}"


def main() -> int:
    given = _arguments()
    chosen = [pair for pair in _modules() if not given.what or {*pair} & {*given.what}]
    unknown = {*given.what} - {name for pair in _modules() for name in pair}
    if unknown:
        sys.exit(f"No group or module {sorted(unknown)}; there are {_modules()}.")
    report = Path(given.json).absolute() if given.json else None
    with tempfile.TemporaryDirectory() as folder:
        _enter_copy(Path(folder))
        cases = _drawn(chosen, given.each, given.seed)
        if _end(sorted({one for case in cases for one in case.tests}), False) != "survived":
            sys.exit("The tests fail without a mutant.")
        found = [*_run(cases, given.minutes)]
        os.chdir("/")
    return _told(found, given, report)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser("tests.mutation", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("what", nargs="*", help="groups or modules; all if none is named")
    parser.add_argument("--each", type=int, default=15, help="mutants a module, at most")
    parser.add_argument("--seed", type=int, default=1, help="which of them")
    parser.add_argument("--minutes", type=float, default=1e9, help="stop drawing after these")
    parser.add_argument("--json", help="where the result is written")
    return parser.parse_args()


def _modules() -> list[tuple[str, str]]:
    return [(group, module) for group, modules in TESTS.items() for module in modules]


def _path(module: str) -> Path:
    return Path(MASKING, f"{module}.py")


def _enter_copy(folder: Path) -> None:
    """Goes to a copy of the files as they are now; the working tree is never touched."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    for name in subprocess.check_output(listed, text=True).split("\0"):
        if name and Path(name).exists():  # what is being removed is gone already
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, folder / name)
    os.chdir(folder)
    sys.path[0] = str(folder)
    os.environ["NUMBA_DISABLE_JIT"] = "1"  # compiling a mutant takes longer than its tests
    for name in _LOADED:
        importlib.import_module(name)


def _drawn(modules: Sequence[tuple[str, str]], each: int, seed: int) -> list[Case]:
    """A seeded sample of every module's places, shuffled: cut short, it is a sample still."""
    rng = random.Random(seed)
    cases = []
    for group, module in modules:
        found = places(_path(module).read_text())
        chosen = rng.sample(found, min(each, len(found)))
        cases += [Case(group, module, place) for place in chosen]
    rng.shuffle(cases)
    return cases


def _run(cases: Sequence[Case], minutes: float) -> Iterator[Result]:
    """Each case with its mutant and what became of it."""
    end = time.monotonic() + 60 * minutes
    for number, case in enumerate(cases, 1):
        if time.monotonic() > end:
            return
        source = case.path.read_text()
        made = mutant(source, case.place)
        case.path.write_text(made.source)
        result = Result(case, made, _end(case.tests, True))
        case.path.write_text(source)
        if result.end != "killed":
            print(f"{result.end}: {result}", flush=True)
        if number % 25 == 0:
            print(f"{number} of {len(cases)}", flush=True)
        yield result


def _end(tests: Sequence[str], mutated: bool) -> str:
    """How the tests end, run in a process of their own."""
    child = os.fork()
    if not child:
        _test(tests, mutated)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) in (signal.SIGXCPU, signal.SIGALRM):
        return "timeout"
    return "killed" if status else "survived"


def _test(tests: Sequence[str], mutated: bool) -> NoReturn:
    """The forked process: its exit code is pytest's."""
    code = 1
    try:
        sys.dont_write_bytecode = mutated  # else a mutant of equal size would pass for its source
        if mutated:
            resource.setrlimit(resource.RLIMIT_CPU, (LIMIT, 2 * LIMIT))
            signal.alarm(5 * LIMIT)  # what waits uses no CPU; a busy machine gives little
            quiet = os.open(os.devnull, os.O_WRONLY)
            os.dup2(quiet, 1)
            os.dup2(quiet, 2)
        code = int(importlib.import_module("pytest").main([*_PYTEST, *tests]))
        sys.stdout.flush()
    finally:
        os._exit(code)


def _told(found: list[Result], given: argparse.Namespace, report: Path | None) -> int:
    """Prints the score of each group and writes the report; the exit code."""
    groups = {}
    for group in dict.fromkeys(one.case.group for one in found):
        ends = Counter(one.end for one in found if one.case.group == group)
        score = 1 - ends["survived"] / ends.total()
        groups[group] = {"run": ends.total(), **ends, "score": score}
        print(f"{group}: {ends.total()} run, {ends['survived']} survived, score {score:.1%}")
    survivors = [str(one) for one in found if one.end == "survived"]
    result = {"seed": given.seed, "each": given.each, "groups": groups, "survivors": survivors}
    if report:
        report.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n")
    return int(any(one["score"] < GOAL for one in groups.values()))


if __name__ == "__main__":
    sys.exit(main())
