"""IP and MAC addresses, device ids, push tokens and URLs, and versions, times and hashes beside."""

from __future__ import annotations

import ipaddress
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors import Scanner

SCANNER = Scanner()
AROUND = [
    "ip={}&x=1", '"clientIp":"{}"', "접속 IP 주소는 {}입니다", "host={}", "at {}", "[{}] connected",
    "({})", "공인IP : {}", "X-Forwarded-For: {}, 10.0.0.1", "<ip>{}</ip>", "from {}.",
    "서버 {} 에서", "remote={}\n", "주소 {}", "{}",
]  # fmt: skip
V4 = ["203.0.113.5", "198.51.100.255", "192.0.2.1", "10.0.0.7", "172.16.254.1", "192.168.0.1"]
V6 = [
    "2001:db8::1", "2001:DB8:0:1::a", "2001:0db8:0000:0000:0000:ff00:0042:8329",
    "fd12:3456:789a::1", "fe80::1ff:fe23:4567:890a", "::ffff:203.0.113.5", "2001:db8:1:2:3:4:5:6",
    "0:0:0:0:0:ffff:203.0.113.5",
]  # fmt: skip


def found(text: str, entity: str) -> list[str]:
    return [text[s.start : s.end] for s in SCANNER.find(text) if s.entity == entity]


def test_an_address_in_context() -> None:
    for address, around in product(V4 + V6, AROUND):
        assert address in found(around.format(address), "IP_ADDRESS"), around


@given(st.ip_addresses(v=4), st.sampled_from(AROUND[:6]))
def test_every_address_of_a_device_is_found_beside_a_word(
    address: ipaddress.IPv4Address, around: str
) -> None:
    first = int(str(address).split(".")[0])
    nobody = first in (0, 127) or first >= 224
    if "ip" in around.lower():
        assert (found(around.format(address), "IP_ADDRESS") == []) == nobody


@given(st.ip_addresses(v=6, network="2001:db8::/32"), st.booleans(), st.sampled_from(AROUND))
def test_every_spelling_of_ipv6(address: ipaddress.IPv6Address, long: bool, around: str) -> None:
    spelled = address.exploded if long else address.compressed
    if not spelled.endswith("::"):
        assert spelled in found(around.format(spelled), "IP_ADDRESS")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[2001:db8::1]:443", ["2001:db8::1"]),
        ("fe80::1%eth0 up", ["fe80::1%eth0"]),
        ("worker/203.0.113.5:8080", ["203.0.113.5"]),
        ("api.example.kr/203.0.113.5", ["203.0.113.5"]),
        ("203.0.113.5-203.0.113.9", ["203.0.113.5", "203.0.113.9"]),
        ("http://203.0.113.5:8080/pay", ["203.0.113.5"]),
        ("203.0.113.0/24", ["203.0.113.0"]),
        ("IP203.0.113.5재접속", ["203.0.113.5"]),
        ("ip 1.2.3.4", ["1.2.3.4"]),
    ],
)
def test_ports_zones_ranges_and_glue(text: str, expected: list[str]) -> None:
    assert found(text, "IP_ADDRESS") == expected


@pytest.mark.parametrize(
    "text",
    [
        "127.0.0.1:8080", "0.0.0.0", "::1", "::", "255.255.255.0", "224.0.0.251", "ver=4.2.10.1",
        "version 114.27.135.198", '"version":"10.0.19.3"', "버전 203.0.113.44", "Chrome/141.0.0.0",
        "1.2.3.4-SNAPSHOT", "203.0.113.44-SNAPSHOT", "openssl-203.0.113.44.el7", "v203.0.113.44",
        "1.3.6.1.4.1.311", "section 3.2.1.4", "256.1.1.44", "203.0.113.*", "12:34:56",
        "10:20:30.123", "2026:11:22:10:20:30:40:50", "std::string", "dead::beef",
        "x[1::2]", "Foo::Bar::baz",
        "sha1 ab:cd:ef:01:23:45:67:89:ab:cd:ef:01:23:45:67:89:ab:cd:ef:01", "ff02::1:3",
        "50:06:01:60:3c:e0:0a:5b", "2001:db8:::1", "1:2:3", "a:b:c:d:e:f:g:h",
    ],
)  # fmt: skip
def test_what_looks_like_an_address(text: str) -> None:
    assert found(text, "IP_ADDRESS") == []


MACS = (
    "00:1a:2b:3c:4d:5e 00-1A-2B-3C-4D-5E 001a.2b3c.4d5e a4:5E:60:c2:11:09 02-42-AC-11-00-02"
).split()
AROUND_MACS = [
    "{}", "mac={}&x", "MAC:{}", "Mac Address {}", "단말 {}입니다", '"macAddr":"{}"', "맥 주소는 {}",
    "({})", "ether {} brd",
]  # fmt: skip


def test_a_mac_address() -> None:
    for around, mac in product(AROUND_MACS, MACS):
        assert found(around.format(mac), "MAC_ADDRESS") == [mac], around


@given(st.binary(min_size=6, max_size=6), st.sampled_from(":-"), st.booleans())
def test_every_mac_address_beside_its_label(octets: bytes, joint: str, upper: bool) -> None:
    mac = octets.hex(joint)
    mac = mac.upper() if upper else mac
    nobody = mac.lower().replace(joint, "").startswith(("01005e", "3333", "0180c2"))
    nobody = nobody or octets in (bytes(6), b"\xff" * 6)
    assert found(f"mac {mac}", "MAC_ADDRESS") == ([] if nobody else [mac])


@pytest.mark.parametrize(
    "text",
    [
        "12:34:56:78:90:12", "26-11-22-10-20-30", "00:00:00:00:00:00", "FF:FF:FF:FF:FF:FF",
        "00:1a:2b:3c:4d:5e:6f", "00:1a:2b:3c:4d", "001A2B3C4D5E", "hmac=001a2b3c4d5e",
        "00:1a:2b-3c:4d:5e", "1234.5678.9012", "01:00:5e:00:00:fb", "ab:cd:ef:01:23:45:67:89",
    ],
)  # fmt: skip
def test_what_looks_like_a_mac_address(text: str) -> None:
    assert found(text, "MAC_ADDRESS") == []


DEVICES = {
    "DEVICE_ID": {
        "490154203237518": [
            "imei={}&x",
            "IMEI {}",
            '"imei":"{}"',
            "IMEI: {}",
            "단말기 식별번호 IMEI {}",
        ],
        "38400000-8cf0-11bd-b23e-10b96e40000d": [
            "adid={}",
            '"idfa": "{}"',
            "광고ID {}",
            "광고 식별자: {}",
        ],
        "9774d56d682e549c": [
            "ssaid={}",
            "android_id: {}",
            '"deviceId":"{}"',
            "기기 ID={}",
            "디바이스 아이디 {}",
        ],
    },
    "PUSH_TOKEN": {
        "dQw4w9WgXcQ:APA91b" + "Ab1_" * 33: ["{}", "token={}", '"fcmToken":"{}"'],
        "0a1b2c3d" * 8: [
            "deviceToken={}",
            '"apns_token": "{}"',
            "푸시 토큰: {}",
            "PHONE 토큰 정보 {}",
        ],
    },
}


def test_devices_and_their_tokens() -> None:
    for entity, values in DEVICES.items():
        for value, arounds in values.items():
            for around in arounds:
                assert found(around.format(value), entity) == [value], around


@pytest.mark.parametrize(
    "text",
    [
        "traceId=38400000-8cf0-11bd-b23e-10b96e40000d", "490154203237518", "deviceId=null",
        "idfa=00000000-0000-0000-0000-000000000000", "token=" + "0a1b2c3d" * 8,
        "deviceModel=SM-G991N",
        "sha256=" + "0a1b2c3d" * 8, "device type android", "deviceId=unknown",
    ],
)  # fmt: skip
def test_what_looks_like_a_device(text: str) -> None:
    assert found(text, "DEVICE_ID") == found(text, "PUSH_TOKEN") == []


def test_a_url_is_a_finding_where_a_label_says_so() -> None:
    assert found("쇼핑몰 URL : https://shop.example.co.kr/main", "URL") == [
        "https://shop.example.co.kr/main"
    ]
    assert found("homepage=shop.example.com", "URL") == ["shop.example.com"]
    assert SCANNER.find('"GET /pay HTTP/1.1" 200 "https://shop.example.co.kr/order?no=77"') == []


def test_parameters_of_a_url_are_found_for_themselves() -> None:
    text = "쇼핑몰URL https://shop.example.co.kr/join?tel=010-0034-5678&email=kim%40example.com"
    assert found(text, "PHONE_NUMBER") == ["010-0034-5678"]
    assert found(text, "EMAIL_ADDRESS") == ["kim%40example.com"]
