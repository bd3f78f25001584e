"""Identifiers in letters: mail, addresses of machines, tokens, names, places."""

from __future__ import annotations

import base64
from random import Random

from tests.styles import names, places
from tests.styles.data import rows
from tests.styles.digits import digits
from tests.styles.draft import Value

HEX = "0123456789abcdef"
ALNUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_WORDS = {name: words.split() for name, words in rows("words.tsv")}
LOGINS = _WORDS["login"]
HOSTS = """example.com example.org example.net mail.example shop.example pay.example corp.example
           example.co.kr mail.example.com naver.example hanmail.example""".split()


def person(rng: Random) -> Value:
    text, shape = names.korean(rng)
    return Value(text, "PERSON", shape)


def spaced_person(rng: Random) -> Value:
    """As forms print it: 홍 길 동, or 김 민수."""
    text, shape = names.korean(rng)
    if rng.random() < 0.5:
        return Value(" ".join(text), "PERSON", f"{shape} spaced")
    head = 2 if shape == "compound" else 1
    return Value(f"{text[:head]} {text[head:]}", "PERSON", f"{shape} surname apart")


def latin_person(rng: Random) -> Value:
    return Value(names.latin(rng), "PERSON_LATIN", "latin")


def address(rng: Random) -> Value:
    text, shape = places.address(rng)
    return Value(text, "KR_ADDRESS", shape)


def email(rng: Random) -> Value:
    login = rng.choice(LOGINS) + rng.choice(("", "", digits(rng, 2), "+shop"))
    host = rng.choice(HOSTS)
    text = f"{login}@{host}"
    return Value(
        text.upper() if rng.random() < 0.03 else text, "EMAIL_ADDRESS", host.split(".")[-1]
    )


def ipv4(rng: Random) -> Value:
    head = rng.choice(("192.0.2", "198.51.100", "203.0.113"))
    return Value(f"{head}.{rng.randint(1, 254)}", "IP_ADDRESS", "v4")


def ip(rng: Random) -> Value:
    if rng.random() < 0.75:
        return ipv4(rng)
    groups = ["".join(rng.choices(HEX, k=4)).lstrip("0") or "0" for _ in range(6)]
    text, shape = rng.choice((
        ("2001:db8:" + ":".join(groups), "v6 full"), (f"2001:db8::{groups[0]}", "v6 short"),
        (f"2001:db8:{groups[0]}::{groups[1]}:{groups[2]}", "v6 middle"),
        (f"2001:DB8::{groups[0].upper()}:{groups[1].upper()}", "v6 upper"),
        (f"::ffff:203.0.113.{rng.randint(1, 254)}", "v4 in v6"),
    ))  # fmt: skip
    return Value(text, "IP_ADDRESS", shape)


def mac(rng: Random) -> Value:
    """The block for documentation, RFC 7042."""
    pairs = ["00", "00", "5e", "00", "53", "".join(rng.choices(HEX, k=2))]
    form = rng.choices(("colon", "dash", "Cisco"), (70, 25, 5))[0]
    if form == "Cisco":
        return Value(f"0000.5e00.53{pairs[5]}", "MAC_ADDRESS", form)
    text = {"colon": ":", "dash": "-"}[form].join(pairs)
    return Value(text.upper() if rng.random() < 0.6 else text, "MAC_ADDRESS", form)


def url(rng: Random) -> Value:
    path = rng.choice(
        ("", "/", "/goods/1234", "/order/view?no=77", "/event/2026/autumn.html", "/m/main")
    )
    host = rng.choice(("shop.example", "www.example.com", "m.pay.example", "store.example.co.kr"))
    return Value(f"{rng.choice(('https', 'https', 'http'))}://{host}{path}", "URL", "scheme")


def ci(rng: Random) -> Value:
    return Value(base64.b64encode(rng.randbytes(64)).decode(), "KR_CI", "88")


def di(rng: Random) -> Value:
    body = "".join(rng.choices(ALNUM + "+/", k=43))
    return Value(f"MC0GCCqGSIb3DQIJAyEA{body}=", "KR_DI", "64")


def token(rng: Random, n: int) -> str:
    return "".join(rng.choices(ALNUM, k=n))


def password(rng: Random) -> Value:
    text = rng.choice(("Qwer", "zx!", "Han#", "P@ss", "love")) + token(rng, 5) + rng.choice("!#*")
    return Value(text, "PASSWORD", "key")


def cvc(rng: Random) -> Value:
    return Value(digits(rng, 3), "CARD_CVC", "key")


def pin2(rng: Random) -> Value:
    return Value(digits(rng, 2), "CARD_PIN2", "key")


def login(rng: Random) -> Value:
    return Value(
        rng.choice(("gildong", "minsu", "bluesky", "kstar")) + digits(rng, 3), "USER_ID", "key"
    )


def push_token(rng: Random) -> Value:
    return Value(f"{token(rng, 22)}:APA91b{token(rng, 60)}", "PUSH_TOKEN", "FCM")


def cookie(rng: Random) -> Value:
    return Value(f"JSESSIONID={token(rng, 32).upper()}", "COOKIE", "session")


def employee(rng: Random) -> Value:
    return Value(rng.choice(("", "P", "K")) + digits(rng, 6), "EMPLOYEE_ID", "key")


def device_id(rng: Random) -> Value:
    return Value("".join(rng.choices(HEX, k=16)), "DEVICE_ID", "ADID")


SHOPS, GOODS, BRANCHES = _WORDS["shop"], _WORDS["goods"], _WORDS["branch"]


def shop(rng: Random) -> str:
    return rng.choice(SHOPS)


def goods(rng: Random) -> str:
    return rng.choice(GOODS)


def branch(rng: Random) -> str:
    return rng.choice(BRANCHES)
