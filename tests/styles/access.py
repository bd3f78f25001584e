"""Lines of access and error logs of web servers, some with a record in the query."""

from __future__ import annotations

from tests.styles.decoys import moment
from tests.styles.draft import Draft
from tests.styles.keyed import query
from tests.styles.records import Write

AGENT = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0.0.0 Safari/537.36"


def access(draft: Draft) -> str:
    """Combined log format, with a query that may carry personal data."""
    rng, when = draft.rng, moment(draft.rng)
    path = rng.choice(("/pay/request", "/v1/orders", "/mypage/refund", "/api/cash-receipt"))
    ask = (
        "?" + query(draft)
        if rng.random() < 0.5
        else f"?page={rng.randint(1, 9)}&tid={draft.make('tid')}"
    )
    back = draft.make("url") if rng.random() < 0.5 else "-"
    return (
        f"{draft.make('ip')} - - [{when:%d/Oct/2026:%H:%M:%S} +0900] "
        f'"{rng.choice(("GET", "POST"))} {path}{ask} HTTP/1.1" {rng.choice((200, 302, 404, 500))} '
        f'{rng.randint(100, 99999)} "{back}" "{AGENT}"'
    )


def forwarded(draft: Draft) -> str:
    """An error of a proxy that names the client and those before it."""
    when, client, first, last = moment(draft.rng), *(draft.make(k) for k in ("ip", "ip4", "ip4"))
    return (
        f"{when:%Y/%m/%d %H:%M:%S} [error] 2211#0: *8 upstream timed out, client: {client}, "
        f'server: pay, request: "POST /approve HTTP/1.1", xff: "{first}, {last}"'
    )


ACCESS: dict[str, Write] = {"access": access, "access ": access, "forwarded": forwarded}
