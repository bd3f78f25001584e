"""Addresses of devices: IPv4 and IPv6."""

from __future__ import annotations

import ipaddress

from detectors.entity import Recognizer

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_V4 = (
    r"[0-9](?<![0-9A-Za-z.\-][0-9])(?<![A-Za-z]/[0-9])(?:(?<=[12])[0-9]{0,2}|[0-9]?)\."
    rf"(?:{_OCTET}\.){{2}}{_OCTET}(?![0-9A-Za-z\-]|\.[0-9])"
)
_V6 = (
    r"[0-9A-Fa-f:](?<![0-9A-Za-z:.].)(?=[0-9A-Fa-f]{0,4}:[0-9A-Fa-f:]*:)"
    r"[0-9A-Fa-f:]{1,38}(?![0-9A-Za-z:]|\.[0-9])"
)


def _judge(value: str) -> float:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return 0.0
    if address.is_loopback or address.is_unspecified:
        return 0.0  # names no one's device
    if address.version == 6 and (len(value) < 7 or not any(c.isdigit() for c in value)):
        return 0.0
    return 0.75


IP = Recognizer(
    entity="IP_ADDRESS",
    pattern=rf"{_V6}|{_V4}",
    hint=r"[0-9]\.[0-9]{1,3}\.[0-9]{1,3}\.[0-9]|[0-9A-Fa-f:]::|::[0-9A-Fa-f]|(?:[0-9A-Fa-f]{1,4}:){6}",
    judge=_judge,
    labelled=0.95,
    examples=(
        "접속 ⟦203.0.113.5⟧에서",
        "번호⟦203.0.113.5⟧입니다",
        "clientIp=⟦2001:db8::7⟧",
        "::ffff:⟦203.0.113.5⟧ connected",
        "⟦198.51.100.7⟧ - - [22/Nov/2026:10:00:00 +0900]",
    ),
    counterexamples=(
        "127.0.0.1",
        "v1.2.3.4",
        "Chrome/141.0.0.0",
        "1.2.3.4.5",
        "12:34:56",
        "std::string",
        "203.0.113.*",
    ),
)
