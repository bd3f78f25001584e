"""Records with a key before each value: JSON, XML, HTML, query strings, application logs."""

from __future__ import annotations

import json
from urllib.parse import quote

from tests.styles.decoys import moment
from tests.styles.draft import Draft
from tests.styles.records import Write, pairs


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
