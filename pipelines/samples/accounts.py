"""Account numbers by the layouts of the banks; the first free digits are 000."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.samples.digits import Digits, Texts, random_digits, write


@dataclass(frozen=True)
class Layout:
    """One scheme of a bank: X is free, digits are fixed (product or subject code).

    `names` are the ways people write the bank, the official one first. `share` is a weight.
    """

    code: str
    names: tuple[str, ...]
    pattern: str
    share: float = 1


LAYOUTS = (
    Layout("004", ("KB국민은행", "국민은행", "국민", "KB국민"), "XXX-01-XXXX-XXX", 4),
    Layout("004", ("KB국민은행", "국민은행", "국민", "KB국민", "KB"), "XXX-21-XXXX-XXX", 8),
    Layout("088", ("신한은행", "신한"), "110-XXX-XXXXXX", 14),
    Layout("088", ("신한은행", "신한"), "140-XXX-XXXXXX", 2),
    Layout("020", ("우리은행", "우리"), "1002-XXX-XXXXXX", 10),
    Layout("020", ("우리은행", "우리"), "1005-XXX-XXXXXX", 3),
    Layout("081", ("하나은행", "하나", "KEB하나"), "162-XXXXXX-XXXXX", 6),
    Layout("081", ("하나은행", "하나"), "620-XXXXXX-XXX", 3),
    Layout("011", ("NH농협은행", "농협은행", "농협", "NH농협"), "302-XXXX-XXXX-XX", 9),
    Layout("011", ("NH농협은행", "농협은행", "농협", "NH"), "301-XXXX-XXXX-XX", 3),
    Layout("012", ("농협중앙회", "지역농협", "단위농협"), "352-XXXX-XXXX-XX", 2),
    Layout("003", ("IBK기업은행", "기업은행", "기업", "IBK"), "XXX-XXXXXX-01-XXX", 6),
    Layout("090", ("카카오뱅크", "카뱅", "카카오"), "3333-XX-XXXXXXX", 12),
    Layout("090", ("카카오뱅크", "카뱅"), "7979-XX-XXXXXXX", 2),
    Layout("092", ("토스뱅크", "토스"), "100X-XXXX-XXXX", 7),
    Layout("089", ("케이뱅크", "K뱅크", "케뱅"), "100-XXX-XXXXXX", 3),
    Layout("023", ("SC제일은행", "제일은행", "SC제일"), "XXX-20-XXXXXX", 2),
    Layout("031", ("iM뱅크", "아이엠뱅크", "대구은행"), "508-XX-XXXXXX-X", 2),
    Layout("032", ("부산은행", "부산"), "112-XXXX-XXXX-XX", 2),
    Layout("034", ("광주은행", "광주"), "XXX-121-XXXXXX", 1),
    Layout("035", ("제주은행", "제주"), "700-XXXXXX-XXX", 1),
    Layout("037", ("전북은행", "전북"), "X-021-XX-XXXXXX-X", 1),
    Layout("039", ("경남은행", "경남"), "221-XXXXXXXXX-X", 1),
    Layout("045", ("새마을금고", "새마을"), "9002-XX-XXXXXXX", 3),
    Layout("048", ("신협", "신협중앙회"), "131-XXX-XXXXXX", 2),
    Layout("071", ("우체국", "우체국예금"), "XXXXXX-02-XXXXXX", 3),
    Layout("071", ("우체국", "우체국예금"), "110-XXXXXXXX-X", 1),
    Layout("027", ("한국씨티은행", "씨티은행", "씨티"), "XXX-XXXXX-25-X-XX", 1),
    Layout("050", ("저축은행", "상호저축은행"), "XXX-XX-21-XXXXXX-X", 1),
    Layout("264", ("키움증권", "키움"), "XXXX-XXXX-11", 0.5),
)
VIRTUAL = (
    Layout("004", ("KB국민은행",), "XXXX-92-XXXXXXX-X", 4),
    Layout("088", ("신한은행",), "562-XXX-XXXXXXX-X", 4),
    Layout("011", ("NH농협은행",), "790-XXXX-XXXX-XX-X", 3),
    Layout("020", ("우리은행",), "XXX-XXXXX-X-18-XX-X", 2),
    Layout("092", ("토스뱅크",), "17XX-XXXX-XXXX", 1),
    Layout("071", ("우체국",), "8-XXXXXXXXXXX-X", 1),
    Layout("031", ("iM뱅크",), "937-XXXXXXXXXX-X", 1),
)


@dataclass(frozen=True)
class Accounts:
    """Parallel columns: institution code, official bank name, a spoken one, number in two ways."""

    code: Texts
    bank: Texts
    alias: Texts
    plain: Texts
    grouped: Texts

    def take(self, rows: np.ndarray) -> Accounts:
        """The same accounts in another order or number."""
        columns = (self.code, self.bank, self.alias, self.plain, self.grouped)
        return Accounts(*(column[rows] for column in columns))


def accounts(rng: np.random.Generator, n: int, layouts: tuple[Layout, ...] = LAYOUTS) -> Accounts:
    """n accounts of the given layouts by their shares."""
    shares = np.array([layout.share for layout in layouts], dtype=float)
    which = rng.choice(len(layouts), n, p=shares / shares.sum())
    made = Accounts(*(np.empty(n, dtype=object) for _ in range(5)))
    for at, layout in enumerate(layouts):
        rows = np.flatnonzero(which == at)
        digits = _filled(rng, layout.pattern, len(rows))
        hyphens = "".join("-" if mark == "-" else "X" for mark in layout.pattern)
        made.code[rows], made.bank[rows] = layout.code, layout.names[0]
        made.alias[rows] = rng.choice(np.array(layout.names, dtype=object), len(rows))
        made.plain[rows], made.grouped[rows] = write(digits), write(digits, hyphens)
    return made


def _filled(rng: np.random.Generator, pattern: str, n: int) -> Digits:
    marks = pattern.replace("-", "")
    digits = random_digits(rng, n, len(marks))
    free = [at for at, mark in enumerate(marks) if mark == "X"]
    digits[:, free[:3]] = 0
    for at, mark in enumerate(marks):
        if mark != "X":
            digits[:, at] = int(mark)
    return digits
