"""Business and corporate numbers and names of companies that do not exist."""

from __future__ import annotations

import numpy as np

from pipelines.samples.digits import (
    Digits,
    Texts,
    business_check,
    constant,
    corporate_check,
    of_numbers,
    random_digits,
    texts,
    with_check,
)

KINDS_OF_COMPANY = (11, 11, 11, 11, 12, 14, 15, 21)  # 법인종류: mostly 주식회사
INDIVIDUAL, CORPORATE = (*range(1, 80), *range(90, 100)), (81, 86, 87, 88)
STEMS = tuple("가온 누리 다솜 라온 마루 바론 새솔 아라 윤슬 해찬 도담 미리내".split())
TRADES = tuple("유통 상사 푸드 테크 커머스 물산 서점 의원 여행 패션 농원 교육".split())


def business_numbers(
    rng: np.random.Generator, n: int, middle: tuple[int, ...] = INDIVIDUAL
) -> Digits:
    """10 digits of a 사업자등록번호 from the top of the range, 990-999, check digit right."""
    office = of_numbers(rng.integers(990, 1000, n, dtype=np.int64), 3)
    kind = of_numbers(rng.choice(np.array(middle, dtype=np.int64), n), 2)
    body = np.column_stack([office, kind, of_numbers(rng.integers(1, 10_000, n), 4)])
    return with_check(body, business_check(body))


def corporate_numbers(rng: np.random.Generator, n: int) -> Digits:
    """13 digits of a 법인등록번호 of office 9913: read as a date, its month is 13 or more."""
    kind = of_numbers(rng.choice(np.array(KINDS_OF_COMPANY, dtype=np.int64), n), 2)
    body = np.column_stack([constant(n, "9913"), kind, random_digits(rng, n, 6)])
    return with_check(body, corporate_check(body))


def company_names(rng: np.random.Generator, n: int) -> Texts:
    """Names that begin with 견본 (sample)."""
    stem = rng.choice(np.array(STEMS, dtype=object), n)
    trade = rng.choice(np.array(TRADES, dtype=object), n)
    form = rng.choice(np.array(("{}", "(주){}", "주식회사 {}", "{}(주)"), dtype=object), n)
    rows = zip(form, stem, trade, strict=True)
    return texts([shape.format(f"견본{first}{second}") for shape, first, second in rows])
