"""Numbers and words that are nobody's, many of them shaped like something personal."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pipelines.samples.digits import Texts, random_digits, texts, write

Moments = NDArray[np.datetime64]  # milliseconds, Korean time
Noise = Callable[[np.random.Generator, Moments], Texts]

AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 16; SM-S938N) AppleWebKit/537.36 Chrome/141.0.7390.44 Mobile",
    "okhttp/4.12.0",
)
PATHS = ("/v1/payments", "/v1/payments/approve", "/v1/cancel", "/v1/vbank", "/v1/receipts",
         "/assets/app.4f3a2c91.js", "/health", "/favicon.ico", "/admin/settlements")  # fmt: skip
GOODS = ("제주 감귤 5kg", "무선 이어폰", "여행용 파우치", "연간 구독권", "원두 1kg", "아동 운동화")
EPOCH = np.datetime64("1970-01-01T09:00:00.000", "ms")
# Logs of these months hold epoch milliseconds that are shaped like resident numbers.
CONSENT_FROM, CONSENT_SPAN = 1_701_010_000_000, 11_200_000_000


def stamps(when: Moments, pattern: str) -> Texts:
    """Moments as text; the pattern takes Y m d H M S f (milliseconds) in braces."""
    parts = [text.replace("T", "-").replace(":", "-").replace(".", "-").split("-")
             for text in when.astype("datetime64[ms]").astype(str)]  # fmt: skip
    return texts(
        [pattern.format(Y=p[0], y=p[0][2:], m=p[1], d=p[2], H=p[3], M=p[4], S=p[5], f=p[6])
         for p in parts]
    )  # fmt: skip


def _one_of(choices: tuple[str, ...]) -> Noise:
    return lambda rng, when: rng.choice(np.array(choices, dtype=object), len(when))


def _digits(pattern: str) -> Noise:
    return lambda rng, when: write(random_digits(rng, len(when), pattern.count("X")), pattern)


def _stamp(pattern: str) -> Noise:
    return lambda rng, when: stamps(when, pattern)


def _between(low: int, high: int, pattern: str = "{}") -> Noise:
    return lambda rng, when: texts(
        [pattern.format(n) for n in rng.integers(low, high, len(when)).tolist()]
    )


def _hex(width: int) -> Noise:
    return lambda rng, when: texts([rng.bytes(width // 2).hex() for _ in when])


def _uuids(rng: np.random.Generator, when: Moments) -> Texts:
    return texts([str(uuid.UUID(bytes=rng.bytes(16), version=4)) for _ in when])


def _millis(rng: np.random.Generator, when: Moments) -> Texts:
    return texts((when.astype("datetime64[ms]") - EPOCH).astype(np.int64).astype(str))


def _tids(rng: np.random.Generator, when: Moments) -> Texts:
    mid = _between(0, 99_999, "demo{:05d}m0101")(rng, when)
    made: Texts = mid + stamps(when, "{y}{m}{d}{H}{M}{S}") + _digits("XXXX")(rng, when)
    return made


def _moids(rng: np.random.Generator, when: Moments) -> Texts:
    mid = _between(0, 99_999, "demo{:05d}m")(rng, when)
    made: Texts = mid + stamps(when, "{y}{m}{d}") + _digits("XXXX")(rng, when)
    return made


SLOTS: dict[str, Noise] = {
    "ts": _stamp("{Y}-{m}-{d}T{H}:{M}:{S}.{f}+09:00"),
    "log_ts": _stamp("{Y}-{m}-{d} {H}:{M}:{S},{f}"),
    "clf_ts": _stamp("{d}/Oct/{Y}:{H}:{M}:{S} +0900"),
    "date": _stamp("{Y}-{m}-{d}"),
    "date_ko": _stamp("{m}월 {d}일"),
    "clock": _stamp("{H}:{M}"),
    "compact_ts": _stamp("{Y}{m}{d}{H}{M}{S}"),
    "short_ts": _stamp("{y}{m}{d}{H}{M}{S}"),
    "millis": _millis,
    "consent_millis": _between(CONSENT_FROM, CONSENT_FROM + CONSENT_SPAN),
    "amount": _between(10, 3000, "{}00"),
    "won": _between(1, 900, "{},000원"),
    "n": _between(1, 60),
    "elapsed": _between(2, 3000),
    "bytes": _between(180, 90_000),
    "line": _between(20, 900),
    "approve_no": _digits("XXXXXXXX"),
    "tid": _tids,
    "moid": _moids,
    "uuid": _uuids,
    "hex32": _hex(32),
    "hex16": _hex(16),
    "ean": _digits("880XXXXXXXXXX"),
    "parcel": _digits("6XXX-XXXX-XXXX"),
    "terminal": _digits("7XXXXXXXXX"),
    "agent": _one_of(AGENTS),
    "path": _one_of(PATHS),
    "goods": _one_of(GOODS),
    "status": _one_of(("200", "200", "200", "302", "400", "404", "500")),
    "carrier": _one_of(("SKT", "KT", "LGU")),
}
