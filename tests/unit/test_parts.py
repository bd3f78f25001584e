"""Which recognizers share a bit of the sieve."""

from __future__ import annotations

from dataclasses import replace

from detectors.kernel import HEAD
from detectors.parts import Kin, _numbered

WORD = Kin(cued=False, late=False, mailed=False, beyond=False, digits=False, keyed=False)
NAME = replace(WORD, beyond=True)
NUMBER = replace(WORD, digits=True)


def test_where_bits_suffice_each_has_its_own() -> None:
    assert sorted(_numbered([WORD] * HEAD, [40] * HEAD)) == list(range(HEAD))


def test_the_longest_of_a_kin_share_before_all_others() -> None:
    kin = [NAME, NUMBER, WORD, WORD, WORD, *[WORD] * (HEAD - 4)]
    bits = _numbered(kin, [90, 90, 64, 9, 88, *[5] * (HEAD - 4)])
    assert len(bits) == HEAD + 1
    assert bits[2] == bits[4]
    assert len(set(bits)) == HEAD


def test_those_of_another_kin_never_share() -> None:
    kin = [WORD, replace(WORD, cued=True), NAME] * HEAD
    bits = _numbered(kin, [9] * 3 * HEAD)
    assert len(set(zip(bits, kin, strict=True))) == len(set(bits)) <= HEAD


def test_names_and_numbers_without_a_label_share_last() -> None:
    kin = [NUMBER, NAME] * 20 + [WORD] * (HEAD - 30)
    bits = _numbered(kin, [90] * 40 + [4] * (HEAD - 30))
    assert len(set(bits[:40])) == 40
    assert max(bits) < HEAD
