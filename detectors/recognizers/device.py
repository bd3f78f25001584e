"""Addresses and names of devices: IPv4, IPv6, MAC, device ids, push tokens; and shops' URLs."""

from __future__ import annotations

import ipaddress
import re
import string

from detectors import judges
from detectors.checksums import luhn, only_digits
from detectors.entity import Recognizer
from detectors.recognizers.keyed import keyed

# ---------------------------------------------------------------- IP addresses

_OCTET = r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})"
_QUAD = rf"{_OCTET}(?:\.{_OCTET}){{3}}"
_PORT = r"(?=[0-9]{0,2}(?:\.[0-9]{1,3}){3}:[0-9]{2,5}(?![0-9.]))"
_RANGE = r"(?<=\.[0-9]-.)|(?<=\.[0-9]{2}-.)|(?<=\.[0-9]{3}-.)"
_V4 = (
    rf"[0-9](?:(?<![0-9A-Za-z.\-].)|(?<=[iI][pP].)|{_RANGE})"
    # Chrome/141.0.0.0 is a version; host.kr/203.0.113.5 and node/203.0.113.5:80 are none
    rf"(?:(?<![A-Za-z]/.)|(?<=\.[a-z]{{2}}/.)|(?<=\.[a-z]{{3}}/.)|{_PORT})"
    rf"(?:(?<=[012])[0-9]{{0,2}}|[0-9]?)(?:\.{_OCTET}){{3}}"
    rf"(?:(?=MAC|mac)|(?![0-9A-Za-z]|\.[0-9]|-(?!{_QUAD}(?![0-9.]))[A-Za-z]))"
)
_GROUP = "[0-9A-Fa-f]{1,4}"
_MORE = f"{_GROUP}:"
_V6 = (
    r"[0-9A-Fa-f:](?<![0-9A-Za-z.].)(?<!::.)"
    rf"{''.join(f'(?<![^0-9A-Za-z][0-9A-Fa-f]{{{n}}}:.)' for n in (1, 2, 3, 4))}(?:"
    r"(?<!:)[0-9A-Fa-f]{0,3}:(?:"
    rf"(?:{_MORE}){{0,6}}:(?:{_MORE}){{0,6}}(?:{_QUAD}|{_GROUP})?"
    rf"|(?:{_MORE}){{5}}(?:{_QUAD}|{_MORE}{_GROUP}(?:(?=:[0-9]{{4,5}}(?![0-9A-Za-z:]))|(?!:)))"
    rf")|(?<=:):[fF]{{4}}:(?:(?:0:)?{_QUAD}|{_MORE}{_GROUP}))"
    r"(?:%[0-9A-Za-z_.\-]{1,15})?(?![0-9A-Fa-f]|:[0-9A-Fa-f]{0,3}:|::|\.[0-9])"
)
_NOBODY = frozenset({0, 127, *range(224, 256)})
"""First numbers of no device: unspecified, loopback, groups, broadcast, masks."""
_SMALL = 32
"""Four numbers below this are as likely a version, a chapter or an OID."""


def _judge_v4(value: str) -> float:
    octets = value.split(".")
    numbers = [int(octet) for octet in octets]
    padded = any(octet[0] == "0" < octet[1:] for octet in octets)
    if padded and any(len(octet) < 3 for octet in octets):
        return 0.0
    if numbers[0] in _NOBODY or max(numbers) > 255:
        return 0.0
    if padded or numbers[2:] == [0, 0]:
        return 0.4  # filled up with zeros; a network or a version (115.0.0.0)
    return 0.8 if numbers[0] == 10 or max(numbers) >= _SMALL else 0.45


def _numbers() -> list[int]:
    """What judges.py looks up: which first numbers are nobody's, and what is small."""
    return [*(int(number in _NOBODY) for number in range(256)), _SMALL]


def _judge_v6(value: str) -> float:
    bare = value.partition("%")[0]
    try:
        address = ipaddress.IPv6Address(bare)
    except ValueError:
        return 0.0
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return 0.0
    if address.ipv4_mapped:
        return 0.85 if _judge_v4(str(address.ipv4_mapped)) else 0.0
    groups = bare.split(":")
    if "::" not in bare:  # eight pairs are a fingerprint, a port's name or a time
        return 0.2 if all(len(group) <= 2 for group in groups[1:]) else 0.85
    if bare.endswith("::"):
        return 0.3  # a network
    given = len(groups[0]) == 4 and groups[0][0] in "23fF"
    return 0.85 if given else 0.7 if len(groups) >= 6 else 0.3


IPV4 = Recognizer(
    entity="IP_ADDRESS",
    pattern=_V4,
    judge=_judge_v4,
    judge_all=judges.in_bulk(judges.IPV4, _judge_v4, _numbers),
    labelled=0.95,
    examples=(
        "접속 ⟦203.0.113.5⟧에서",
        "번호⟦203.0.113.5⟧입니다",
        "clientIp=⟦1.2.3.4⟧",
        "IP 주소 ⟦203.0.113.5⟧",
        "IP⟦203.0.113.5⟧",
        "⟦198.51.100.7⟧ - - [22/Nov/2026:10:00:00 +0900]",
        "host=⟦203.0.113.5⟧:8080",
        "pay.example.com/⟦203.0.113.5⟧:443",
        "worker-3/⟦10.0.0.5⟧:50010",
        "https://⟦203.0.113.5⟧/pay",
        "공인IP: ⟦203.000.113.005⟧",
        "from ⟦203.0.113.5⟧.",
        "IP:⟦203.0.113.5⟧MAC:00:00:5e:00:53:0a",
    ),
    counterexamples=(
        "127.0.0.1",
        "0.0.0.0:8080",
        "255.255.255.0",
        "v1.2.3.4",
        "ver=4.2.10.1",
        "버전 114.27.135.198",
        "Chrome/141.0.0.0",
        "nginx/1.18.44.1",
        "1.2.3.4.5",
        "203.0.113.44-SNAPSHOT",
        "openssl-203.0.113.44",
        "1.2.3.4",
        "203.0.113.*",
        "300.1.1.40",
    ),
)
IPV6 = Recognizer(
    entity="IP_ADDRESS",
    pattern=_V6,
    judge=_judge_v6,
    labelled=0.95,
    examples=(
        "clientIp=⟦2001:db8::7⟧",
        "[⟦2001:DB8:0:1::a⟧]:8443",
        "⟦2001:0db8:0000:0000:0000:ff00:0042:8329⟧에서",
        "⟦::ffff:203.0.113.5⟧ connected",
        "/⟦2001:db8:0:0:0:0:0:7⟧:55012",
        "⟦fe80::1ff:fe23:4567:890a%eth0⟧ dev",
        "⟦64:ff9b:1:2:3:4:203.0.113.5⟧ nat",
        "from ⟦2001:db8::1⟧.",
    ),
    counterexamples=(
        "::",
        "::1",
        "12:34:56",
        "22/Nov/2026:10:00:00",
        "std::string",
        "add::face",
        "x[1::2]",
        "00:11:22:33:44:55:66:77",
        "2026:11:22:10:20:30:40:50",
        "ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89",
        "ff02::1",
        "2001:db8::/32",
    ),
)

# ---------------------------------------------------------------- MAC addresses

_PAIR = "[0-9A-Fa-f]{2}"
_CHAIN = r"(?<![^0-9A-Za-z][0-9A-Fa-f]{2}[:\-.].)(?<![0-9][0-9A-Fa-f][:\-.].)"
_GROUPS_OF_NOBODY = ("01005e", "3333", "0180c2")
_TIME = re.compile(r"[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])(?:[01][0-9]|2[0-3])")


def _judge_mac(value: str) -> float:
    """No device has all zeros, all ones or a group's prefix; digits alone may be a date."""
    digits = re.sub("[^0-9a-f]", "", value.lower())
    if digits in ("0" * 12, "f" * 12) or digits.startswith(_GROUPS_OF_NOBODY):
        return 0.0
    if digits.isdigit():
        return 0.2 if _TIME.match(digits) else 0.45
    return 0.85


MAC = Recognizer(
    entity="MAC_ADDRESS",
    pattern=(
        rf"[0-9A-Fa-f](?:(?<![0-9A-Za-z].)|(?<=[mM][aA][cC].)){_CHAIN}(?:[0-9A-Fa-f](?P<joint>[:\-])"
        rf"{_PAIR}(?:(?P=joint){_PAIR}){{4}}|[0-9A-Fa-f]{{3}}(?:\.[0-9A-Fa-f]{{4}}){{2}})"
        r"(?![0-9A-Fa-f]|[:\-.][0-9A-Fa-f])"
    ),
    judge=_judge_mac,
    labelled=0.95,
    examples=(
        "MAC:⟦00:1a:2B:3c:4D:5e⟧",
        "단말 ⟦00-1A-2B-3C-4D-5E⟧입니다",
        "맥주소⟦001a.2b3c.4d5e⟧",
        "mac 주소: ⟦12:34:56:78:90:12⟧",
        "link/ether ⟦02:42:ac:11:00:02⟧ brd ff:ff:ff:ff:ff:ff",
    ),
    counterexamples=(
        "12:34:56:78:90:12",
        "26-11-22-10-20-30",
        "00:00:00:00:00:00",
        "ff:ff:ff:ff:ff:ff",
        "01:00:5e:00:00:fb",
        "50:06:01:60:3c:e0:0a:5b",
        "ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01",
        "00:1a:2b-3c-4d:5e",
        "00:1a:2b:3c:4d:5e:6f",
        "1234.5678.9012",
    ),
)
MAC_BARE = Recognizer(
    # twelve hexadecimal digits, whole or in halves, are a MAC address beside its label only
    entity="MAC_ADDRESS",
    pattern=(
        r"[0-9A-Fa-f](?<![0-9A-Za-z\-].)[0-9A-Fa-f]{5}(?:[0-9A-Fa-f]{6}|-[0-9A-Fa-f]{6})"
        r"(?![0-9A-Za-z]|-[0-9A-Za-z])"
        rf"|[0-9A-Fa-f](?<![0-9A-Za-z].)[0-9A-Fa-f](?: {_PAIR}){{5}}(?! ?[0-9A-Fa-f])"
    ),
    judge=lambda value: min(_judge_mac(value), 0.2),
    labelled=0.9,
    cued=True,
    reach=6,
    examples=(
        "mac=⟦001A2B3C4D5E⟧&x=1", '"macAddr":"⟦001a2b-3c4d5e⟧"', "Mac Address ⟦00 1A 2B 3C 4D 5E⟧",
    ),
    counterexamples=("001A2B3C4D5E", "hmac=001a2b3c4d5e", "mac=000000000000"),
)  # fmt: skip

# ---------------------------------------------------------------- device ids and push tokens

_TOKEN = "[0-9A-Za-z_\\-]"


def _judge_device(value: str) -> float:
    """A token with digits in it; all zeros stand for a device that hides its id (ADID, IDFA)."""
    digits = only_digits(value)
    if not digits.strip("0") or (value.islower() and value.isalpha()):
        return 0.0
    return 0.3 if len(digits) == len(value) == 15 and luhn(digits) else 0.15


DEVICE = keyed(
    # IMEI (15 digits), ADID and IDFA (UUIDs), SSAID (16 hexadecimal digits), makers' own
    "DEVICE_ID",
    "[0-9A-Za-z]",
    rf"(?:(?<=[0-9]).?(?:[0-9]-[0-9]{{6}}-[0-9]{{6}}-[0-9])|{_TOKEN}{{7,63}})(?![0-9A-Za-z_])",
    examples=(
        "deviceId=⟦a1b2c3d4-e5f6-4789-8abc-def012345678⟧&x=1",
        '"imei":"⟦490154203237518⟧"',
        "IMEI: ⟦49-015420-323751-8⟧",
        "광고식별자 ⟦38400000-8cf0-11bd-b23e-10b96e40000d⟧",
        "ssaid=⟦9774d56d682e549c⟧",
        "디바이스 아이디: ⟦A1B2C3D4E5⟧",
    ),
    counterexamples=(
        "traceId=a1b2c3d4-e5f6-4789-8abc-def012345678",
        "idfa=00000000-0000-0000-0000-000000000000",
        "deviceId=unknown_",
        "490154203237518",
    ),
    judge=_judge_device,
    labelled=0.65,  # below a telephone or card number that somebody keeps there
)
PUSH = Recognizer(
    entity="PUSH_TOKEN",
    pattern=rf"[0-9A-Za-z_\-](?<!{_TOKEN}.){_TOKEN}{{10,39}}:APA91{_TOKEN}{{60,250}}(?!{_TOKEN})",
    judge=lambda value: 0.97,
    labelled=0.98,
    examples=("token ⟦dQw4w9WgXcQ:APA91b" + "Ab1_" * 33 + "⟧ 등록",),
    counterexamples=("x:APA91bAb1",),
)
PUSH_KEYED = keyed(
    "PUSH_TOKEN",
    "[0-9A-Za-z]",
    rf"(?:{_TOKEN}|:){{15,255}}(?![0-9A-Za-z])",
    examples=(
        "pushToken=⟦" + "0a1b2c3d" * 8 + "⟧&x=1",
        '"fcm_token":"⟦' + "Ab1_-" * 8 + "⟧\"",
        "PHONE 토큰 정보: ⟦" + "Ab1_" * 8 + "⟧",
    ),
    counterexamples=("token=" + "0a1b2c3d" * 8, "pushToken=null"),
    labelled=0.96,
)  # fmt: skip

KEYED = (DEVICE, PUSH_KEYED)

# ---------------------------------------------------------------- URLs

_LETTERS = string.ascii_letters + string.digits
URL = Recognizer(
    # A business's item: found where a label says so (쇼핑몰URL, homepage). Any other URL is a
    # doubt, so that a log line with nothing but URLs is left whole. Every other finding is
    # surer, so that parameters are found for themselves.
    entity="URL",
    pattern=(
        rf"[{_LETTERS}](?<![{_LETTERS}@._\-].)(?:(?<=[hH])[tT]{{2}}[pP][sS]?://[{_LETTERS}])?"
        rf"[{_LETTERS}\-]{{0,63}}(?:\.[{_LETTERS}\-]{{1,63}}){{1,5}}(?<=[A-Za-z])(?![{_LETTERS}@\-])"
        rf"(?::[0-9]{{2,5}})?(?:/[{_LETTERS}._~\-]{{0,200}}){{0,20}}(?<![.\-])"
        rf"(?:[?#][{_LETTERS}%&=+._~/:\-]{{1,1000}})?"
    ),
    judge=lambda value: 0.45 if "://" in value or value[:4].lower() == "www." else 0.2,
    labelled=0.51,
    cued=True,
    reach=12,
    examples=(
        "쇼핑몰URL: ⟦https://shop.example.co.kr⟧",
        "홈페이지 ⟦http://www.example.com:8080/pay/main.do?no=7⟧ 입니다",
        "homepage=⟦shop.example.com⟧&x=1",
    ),
    counterexamples=("referer https://shop.example.co.kr/", "쇼핑몰URL: 없음", "url=https://a.example"),
)  # fmt: skip
