"""Records as programs write them: tables, JSON, XML, query strings, key=value logs."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from random import Random
from urllib.parse import quote

from tests.styles.decoys import moment
from tests.styles.draft import Draft
from tests.styles.fields import Field, record

Write = Callable[[Draft], str]


def labels(rng: Random, fields: Sequence[Field]) -> list[str]:
    """One set of headings: all Korean or all parameter names."""
    korean = rng.random() < 0.5
    return _apart([rng.choice(f.labels if korean else f.keys) for f in fields])


def _apart(headings: list[str]) -> list[str]:
    """The same heading twice gets a number."""
    before = [headings[:at].count(heading) for at, heading in enumerate(headings)]
    return [h + (str(n + 1) if n else "") for h, n in zip(headings, before, strict=True)]


def pairs(draft: Draft, korean: bool = False) -> list[tuple[str, str]]:
    """Names (of parameters, or Korean) and values of a record."""
    fields = record(draft.rng)
    names = [draft.rng.choice(f.labels if korean else f.keys) for f in fields]
    return list(zip(_apart(names), [draft.make(f.slot) for f in fields], strict=True))


def _table(draft: Draft, separator: str, quoted: bool = False, headed: bool = True) -> str:
    fields = record(draft.rng)
    rows = [[draft.make(f.slot) for f in fields] for _ in range(draft.rng.randint(1, 2))]
    rows = [labels(draft.rng, fields), *rows] if headed else rows
    cells = [[f'"{c}"' if quoted or separator in c else c for c in row] for row in rows]
    return "\n".join(separator.join(row) for row in cells)


PLAIN_AS_DAY = "name phone tel email card rrn addr ip mac plate".split()
"""What an annotator knows in a row without headings."""


def bare(draft: Draft) -> str:
    """Rows of a CSV file without headings."""
    personal = draft.rng.sample(PLAIN_AS_DAY, draft.rng.randint(2, 5))
    slots = personal + draft.rng.sample(["order", "day", "amount", "code", "approval"], 2)
    draft.rng.shuffle(slots)
    cells = [draft.make(slot) for slot in slots]
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in cells)


def markdown(draft: Draft) -> str:
    lines = _table(draft, " | ").split("\n")
    ruler = " | ".join("---" for _ in lines[0].split(" | "))
    return "\n".join(f"| {line} |" for line in [lines[0], ruler, *lines[1:]])


def dump(draft: Draft) -> str:
    """`key : value` in a fixed width, one a line."""
    fields = record(draft.rng)
    sign = draft.rng.choice((": ", " : ", "\t", " = ", "="))
    names = labels(draft.rng, fields)
    return "\n".join(
        f"{n:<12}{sign}{draft.make(f.slot)}" for n, f in zip(names, fields, strict=True)
    )


def insert(draft: Draft) -> str:
    names, made = zip(*pairs(draft), strict=True)
    table = draft.rng.choice(("order", "member", "pay"))
    values = ", ".join(f"'{value}'" for value in made)
    return f"INSERT INTO tb_{table} ({', '.join(names)}) VALUES ({values})"


TABLES: dict[str, Write] = {
    "csv bare": bare, "csv": lambda d: _table(d, ","),
    "csv quoted": lambda d: _table(d, ",", quoted=True),
    "tsv": lambda d: _table(d, "\t"), "pipe": lambda d: _table(d, "|"), "markdown": markdown,
    "dump": dump, "sql insert": insert,
}  # fmt: skip


def _json(thing: object, draft: Draft) -> str:
    compact = draft.rng.random() < 0.6
    text = json.dumps(thing, ensure_ascii=False, separators=(",", ":") if compact else None)
    return text


def flat(draft: Draft) -> str:
    return _json(dict(pairs(draft)), draft)


def nested(draft: Draft) -> str:
    first, second = pairs(draft), pairs(draft)
    return _json({"result": "0000", "data": {"buyer": dict(first), "items": [dict(second)]}}, draft)


def ascii_json(draft: Draft) -> str:
    r"""Korean as \uXXXX."""
    return json.dumps(dict(pairs(draft)), ensure_ascii=True)


def in_string(depth: int) -> Write:
    """JSON in a string of a JSON, `depth` times."""

    def write(draft: Draft) -> str:
        text = flat(draft)
        for _ in range(depth):
            text = json.dumps(
                {"msgId": str(draft.rng.randrange(10**6)), "payload": text}, ensure_ascii=False
            )
        return text

    return write


def xml(draft: Draft) -> str:
    body = "".join(f"<{k}>{v.replace('&', '&amp;')}</{k}>" for k, v in pairs(draft))
    return f'<?xml version="1.0" encoding="UTF-8"?><request>{body}</request>'


def attributes(draft: Draft) -> str:
    return "<pay " + " ".join(f'{k}="{v}"' for k, v in pairs(draft)) + "/>"


def percent(text: str) -> str:
    """Percent-encoded, the marks of the draft left as they are."""
    return "".join(c if "\ue000" <= c <= "\uf8ff" else quote(c, safe="") for c in text)


def query(draft: Draft) -> str:
    return "&".join(f"{k}={percent(v)}" for k, v in pairs(draft))


def raw_query(draft: Draft) -> str:
    return "&".join(f"{k}={v}" for k, v in pairs(draft) if "&" not in v)


def logged(separator: str, sign: str = "=") -> Write:
    def write(draft: Draft) -> str:
        when = f"{moment(draft.rng):%Y-%m-%d %H:%M:%S},123"
        where = draft.rng.choice(
            ("c.e.pay.PayService", "[http-nio-8080-exec-7] PayController", "VanGateway")
        )
        body = separator.join(f"{k}{sign}{v}" for k, v in pairs(draft))
        what = draft.rng.choice(("request", "결제요청", "REQ", "param"))
        return f"{when} INFO  {where} - {what} {body}"

    return write


def to_string(draft: Draft) -> str:
    return "PayRequest(" + ", ".join(f"{k}={v}" for k, v in pairs(draft)) + ")"


def java_map(draft: Draft) -> str:
    return "DEBUG params={" + ", ".join(f"{k}={v}" for k, v in pairs(draft)) + "}"


def python_dict(draft: Draft) -> str:
    return "{" + ", ".join(f"'{k}': '{v}'" for k, v in pairs(draft)) + "}"


def bracketed(draft: Draft) -> str:
    return " ".join(f"[{k}:{v}]" for k, v in pairs(draft))


def sql_bound(draft: Draft) -> str:
    fields = pairs(draft)
    where = " AND ".join(f"{k} = '{v}'" for k, v in fields)
    return f"SELECT * FROM tb_order WHERE {where}"


def korean_json(draft: Draft) -> str:
    return _json(dict(pairs(draft, korean=True)), draft)


def korean_log(draft: Draft) -> str:
    sign, separator = draft.rng.choice((("=", " "), (":", ", "), (": ", " / "), ("=", ";")))
    return f"[{moment(draft.rng):%H:%M:%S}] " + separator.join(
        f"{k}{sign}{v}" for k, v in pairs(draft, korean=True)
    )


def yaml(draft: Draft) -> str:
    return "buyer:\n" + "\n".join(f"  {k}: {v}" for k, v in pairs(draft))


def properties(draft: Draft) -> str:
    return "\n".join(f"{k}={v}" for k, v in pairs(draft))


def html_table(draft: Draft) -> str:
    cells = "".join(f"<tr><th>{k}</th><td>{v}</td></tr>" for k, v in pairs(draft, korean=True))
    return f"<table>{cells}</table>"


def html_form(draft: Draft) -> str:
    return "".join(f'<input type="hidden" name="{k}" value="{v}">' for k, v in pairs(draft))


def form_data(draft: Draft) -> str:
    """The parts of a posted form."""
    part = 'Content-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    return "--X9a\r\n".join(part.format(k, v) for k, v in pairs(draft))


KEYED: dict[str, Write] = {
    "json": flat, "json nested": nested, "json ascii": ascii_json, "json in json": in_string(1),
    "json in json 2": in_string(2), "json in json 3": in_string(3), "xml": xml,
    "xml attributes": attributes, "query": query, "query raw": raw_query,
    "log k=v": logged(" "), "log k=v,": logged(", "), "log k=[v]": logged(" ", ": "),
    "toString": to_string, "map": java_map, "dict": python_dict, "brackets": bracketed,
    "sql where": sql_bound, "json Korean": korean_json, "log Korean": korean_log, "yaml": yaml,
    "properties": properties, "html table": html_table, "html form": html_form,
    "form-data": form_data,
}  # fmt: skip


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
