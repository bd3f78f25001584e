"""E-mail and IP addresses from the names and nets kept for documentation (RFC 2606, 5737, 3849)."""

from __future__ import annotations

import numpy as np

from pipelines.samples.digits import Texts, texts

DOMAINS = ("example.com", "example.org", "example.net", "mail.example", "shop.example")
NETS = ("192.0.2", "198.51.100", "203.0.113")
SYLLABLES = tuple("ga na da ra ma ba sa ja ha min ji seo yun ho bin dam sol on".split())
JOINTS = ("", ".", "_", "-")


def emails(rng: np.random.Generator, n: int) -> Texts:
    """n addresses: two or three syllables, a joint, digits."""
    pick = [rng.choice(np.array(SYLLABLES, dtype=object), n) for _ in range(3)]
    joint = rng.choice(np.array(JOINTS, dtype=object), n, p=(0.6, 0.2, 0.15, 0.05))
    number = rng.integers(1, 10_000, n)
    domain = rng.choice(np.array(DOMAINS, dtype=object), n, p=(0.4, 0.2, 0.2, 0.1, 0.1))
    parts = zip(*pick, joint, number, domain, strict=True)
    return texts([f"{a}{b}{j}{c}{digits}@{where}" for a, b, c, j, digits, where in parts])


def ips(rng: np.random.Generator, n: int) -> Texts:
    """n addresses, 8 % of them IPv6."""
    net = rng.choice(np.array(NETS, dtype=object), n)
    host, group = rng.integers(1, 255, n), rng.integers(1, 65_536, (n, 2))
    six = rng.random(n) < 0.08
    rows = zip(net, host, group.tolist(), six, strict=True)
    return texts([f"2001:db8::{g[0]:x}:{g[1]:x}" if v6 else f"{a}.{b}" for a, b, g, v6 in rows])
