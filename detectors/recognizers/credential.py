"""Credentials: passwords, keys and tokens, session cookies, ids of users and employees.

Only a key or label tells most of them; some tokens prove themselves.
"""

from __future__ import annotations

import re

from detectors.entity import Recognizer
from detectors.recognizers.keyed import SIGN, keyed, said

_VALUE = r"[^\s\"'&,;<>\x1e\\|)}\]가-힣]"
_WORDS = frozenset(
    "null none nil undefined true false yes no required empty invalid expired wrong incorrect "
    "error changed reset protected masked hidden redacted mismatch failed must is was or and the "
    "ok success fail not missing encrypted unknown default anonymous guest string".split()
)
"""What stands in a password's place and is none."""


def _judge_word(value: str) -> float:
    return 0.0 if value.lower().rstrip(".!:") in _WORDS else 0.1


_SECRET_START = r"[^\s\"'&,;<>\[*{(:=\x1e\\|)}\]가-힣]"
_QUOTED = r"(?:(?<=\".)[^\"\n\x1e]{0,127}(?=\")|(?<='.)[^'\n\x1e]{0,127}(?=')"
_MIXED = (
    rf"(?![0-9A-Za-z_.]{{0,40}}[\"']?[:=])(?={_VALUE}{{0,127}}[0-9!@#$%^*_])"
    rf"{_VALUE}{{3,127}}(?!{_VALUE}| ?[자회번년일월])"
)
"""In prose: no other key, a digit or sign in it, and nothing that is counted."""
_PLAIN = rf"(?:(?![/,;|][A-Za-z_]{{1,20}}[:=]){_VALUE}){{0,127}}"
_UNQUOTED = rf"|(?<=[:=>].){_PLAIN}|(?<=[ \n\t,|].){_MIXED})"
PASSWORD = keyed(
    "PASSWORD",
    _SECRET_START,
    rf"{_QUOTED}{_UNQUOTED}",
    (
        "password=⟦s3cret!⟧&x=1",
        '"passwd": "⟦p@ss word⟧"',
        "비밀번호: ⟦abcd1234!⟧ 입니다",
        "<password>⟦secret⟧</password>",
        "Login(userId=kim01, pwd=⟦hunter⟧)",
        "임시 비밀번호는 ⟦a1b2c3d4⟧입니다",
        "ID:kim597/PW:⟦QwerqB4NG#⟧",
        "mysqldump --password ⟦s3cret⟧ pay",
        "no=1\npassword=⟦zx!uxKMM*⟧\nname=x",
        '<input name="password" value="⟦Han#cw6lb!⟧">',
        "<th>비밀번호</th><td>⟦Han#cw6lb!⟧</td>",
        'form-data; name="passwd"\n\n⟦zx!IdG5A#⟧\n--X9a',
    ),
    (
        "password=****",
        "비밀번호 변경",
        "password: required",
        '"password":null',
        "비밀번호 5회 오류",
        "비밀번호 8~16자",
    ),
    key=rf"(?:{SIGN}|{said('비밀번호', '비번', '패스워드')}|(?<=--password .))",
    judge=_judge_word,
    labelled=0.97,
)
USERINFO = Recognizer(
    # name and password before the host of an address (RFC 3986, 3.2.1)
    entity="PASSWORD",
    pattern=(
        r"[A-Za-z0-9:](?<=://.)(?:(?<=:)|[A-Za-z0-9._%+\-]{0,63}:)[^\s/\"'<>\x1e]{1,64}"
        r"(?=@[0-9A-Za-z\[])"
    ),
    judge=lambda value: 0.97,
    labelled=0.97,
    examples=(
        "jdbc:mysql://⟦app:s3cret!⟧@db.example.com/pay",
        "postgres://⟦app:p%40ss⟧@db.example.com",
        "redis://⟦:s3cret⟧@cache:6379",
    ),
    counterexamples=("https://pay.example.com:443/@me", "mailto:kim@example.com"),
)

# ---------------------------------------------------------------- keys and tokens (인증정보)

_B64 = r"[0-9A-Za-z._~+/=\-]"


def _judge_secret(value: str) -> float:
    """A word is no key; digits alone are one where they stand as 인증번호 (4 to 8)."""
    if value.isdigit():
        return 0.1 if 4 <= len(value) <= 8 else 0.0
    return 0.1 if re.search("[0-9]", value) or len(value) >= 16 else 0.0


SECRET = keyed(
    "AUTH_SECRET",
    "[0-9A-Za-z]",
    rf"{_B64}{{3,2047}}(?<![.])",
    (
        "api_key=⟦a1b2c3d4e5f6⟧&x=1",
        '"access_token": "⟦ab12.cd34-ef56_gh78⟧"',
        "X-Api-Key: ⟦0a1b2c3d4e5f⟧",
        "[Web발신] 인증번호 [⟦123456⟧]를 입력하세요",
        "merchantKey=⟦Ab1+Cd2/Ef3==⟧&x=1",
        "OTP 번호: ⟦918273⟧",
    ),
    ("token=abc", "api_key=****", "access_token=null", "secret: changed", "인증번호 발송 완료"),
    judge=_judge_secret,
    labelled=0.96,
)
HEADER_TOKEN = Recognizer(
    # Bearer and Basic (RFC 6750, 7617)
    entity="AUTH_SECRET",
    pattern=(
        rf"[0-9A-Za-z](?<![0-9A-Za-z].)(?:(?<=[Bb]earer .)(?={_B64}{{0,127}}[0-9]){_B64}{{15,2047}}"
        rf"|(?<=[Aa]uthorization: Basic .){_B64}{{7,511}}"
        rf"|(?<=[Aa]uthorization[\"']:[\"']Basic .){_B64}{{7,511}})(?![0-9A-Za-z])"
    ),
    judge=lambda value: 0.97,
    labelled=0.97,
    examples=(
        "Authorization: Bearer ⟦0a1b2c3d4e5f6071⟧",
        "Authorization: Basic ⟦a2ltOnNlY3JldA==⟧",
    ),
    counterexamples=("Bearer authentication is required", "Authorization: Basic realm"),
)
TOKEN = Recognizer(
    # JSON Web Tokens (RFC 7519), keys of cloud and payments
    entity="AUTH_SECRET",
    pattern=(
        r"[eAlt](?<![0-9A-Za-z].)"
        r"(?:(?<=e)yJ[0-9A-Za-z_\-]{8,2047}\.eyJ[0-9A-Za-z_\-]{8,2047}\.[0-9A-Za-z_\-]{16,1023}"
        r"|(?<=A)[KS]IA[0-9A-Z]{16}|(?<=[lt])(?:ive|est)_g?sk_[0-9A-Za-z]{16,64})(?![0-9A-Za-z])"
    ),
    judge=lambda value: 0.97,
    labelled=0.97,
    examples=(
        "jwt ⟦eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJraW0wMSJ9.Ab1-Cd2_Ef3gH4iJ5kL6⟧",
        "key ⟦AKIAABCDEFGHIJ234567⟧",
        "⟦test_sk_a1B2c3D4e5F6g7H8⟧ 로 호출",
    ),
    counterexamples=("eyJhbGciOiJ9",),
)

# ---------------------------------------------------------------- cookies

_PAIRS = (
    r"[0-9A-Za-z_.\-]{0,63}=[^\s;,\"'|\x1e&]{0,1024}"
    r"(?:; ?[0-9A-Za-z_.\-]{1,64}=[^\s;,\"'|\x1e&]{0,1024}){0,40}"
)
"""Up to an `&`: what stands behind it in a query string is found for itself."""

_HEADERS = r"쿠키[:=].", "쿠키: .", "쿠키 .", "쿠키 : .", "ookie[:=].", "ookie: ."
_QUOTED_HEADERS = r"ookie[\"']:[\"'].", r"ookie[\"']: [\"']."
_HEADER = "|".join(f"(?<={before})" for before in _HEADERS + _QUOTED_HEADERS)
COOKIE = Recognizer(
    # the whole of a Cookie header: whatever stands in it belongs to one visitor
    entity="COOKIE",
    pattern=rf"[0-9A-Za-z_](?:{_HEADER}){_PAIRS}",
    judge=lambda value: 0.98,
    labelled=0.98,
    examples=(
        "Cookie: ⟦JSESSIONID=0A1B2C3D; theme=dark⟧",
        '"cookie":"⟦_ga=GA1.2.3; sid=ab⟧","x":1',
        "Set-Cookie: ⟦SESSION=abc; Path=/⟧; HttpOnly",
        "GET /?cookie=⟦JSESSIONID=0A1B2C3D⟧&buyerTel=x",
    ),
    counterexamples=("cookie: none", "Cookie consent=1"),
)
SESSION = keyed(
    "COOKIE",
    "[0-9A-Za-z]",
    r"[0-9A-Za-z_.!%+/=\-]{11,511}",
    (
        "GET /pay;jsessionid=⟦0A1B2C3D4E5F6071⟧.node1?x=1".replace("⟧.node1", ".node1⟧"),
        "sessionId: ⟦a1b2c3d4-e5f6-4789-8abc-def012345678⟧",
        "PHPSESSID=⟦0a1b2c3d4e5f60718293⟧",
    ),
    ("sessionId=null", "session=expired", "traceId=0a1b2c3d4e5f60718293"),
    judge=_judge_secret,
    labelled=0.97,
)

# ---------------------------------------------------------------- ids

_ID_END = r"(?![0-9A-Za-z_@])(?![.\-][0-9A-Za-z])"
_NAMED_ID = rf"{said('아이디', 'ID')}(?=[A-Za-z_.\-]{{0,39}}[0-9])"
_OF_USERS = (
    "회원 고객 탈퇴 요청 가입 계정 신규 기존 휴면 해지 복구 잠김 분실 로그인 접속 사용자 이용자 "
    "추천인"
).split()
_BARE_ID = "|".join(
    f"(?<={word}{gap}{name}{end}.)"
    for word in _OF_USERS
    for gap in ("", " ")
    for name in ("ID", "아이디")
    for end in ("", " ")
)


def _judge_id(value: str) -> float:
    return _judge_word(value) if re.search("[0-9A-Za-z]", value[1:]) else 0.0


ID_AND_PASSWORD = Recognizer(
    # ID alone names too much (order, trace …): only the password beside it tells
    entity="USER_ID",
    pattern=(
        r"[0-9A-Za-z](?:(?<=I[Dd]:.)|(?<=I[Dd]: .)|(?<=I[Dd] : .)|(?<=id:.)|(?<=id: .)|(?<=id=.))"
        r"[0-9A-Za-z_.\-]{2,39}(?=[ ,/|\n]{1,3}(?:PW|[Pp]w|P/W|비번|비밀번호|[Pp]assword))"
    ),
    judge=lambda value: 0.8,
    labelled=0.8,
    examples=("ID:⟦kim597⟧/PW:QwerqB4NG#", "id: ⟦hong.gd⟧ / 비번 abcd1234"),
    counterexamples=("Transaction ID: a1b2c3", "ID: kim597"),
)
BARE_ID = Recognizer(
    # ID and a blank, behind a word of users and their accounts
    entity="USER_ID",
    pattern=(
        rf"[a-z](?:(?<=[D디].)|(?<=[D디] .))(?:{_BARE_ID})"
        rf"(?=[a-z_.\-]{{0,30}}[0-9])[a-z0-9_.\-]{{3,39}}(?<![.\-]){_ID_END}"
    ),
    judge=lambda value: 0.6,
    labelled=0.6,
    reach=0,
    examples=("탈퇴요청 ID ⟦hong123⟧ / 홍길동", "회원 아이디⟦hong_123⟧ 확인"),
    counterexamples=("거래 ID pay20261122", "회원 ID 확인"),
)
USER_ID = keyed(
    "USER_ID",
    "[0-9A-Za-z]",
    rf"[0-9A-Za-z_.\-]{{2,39}}{_ID_END}",
    (
        "userId=⟦abc123⟧&x=1",
        '"mallUserId": "⟦kim.01⟧"',
        "아이디: ⟦hong_gd⟧",
        "회원 ID: ⟦user01⟧ 입니다",
        "아이디는 ⟦hong123⟧이고",
        "<userId>⟦kim-01⟧</userId>",
    ),
    ("userId=null", "userId=guest", "아이디 찾기", "orderId=abc123", "userId=***"),
    key=rf"(?:{SIGN}|{_NAMED_ID})",
    judge=_judge_id,
    labelled=0.6,  # below a telephone number or an address of mail that serves as an id
)
EMPLOYEE = keyed(
    "EMPLOYEE_ID",
    "[0-9A-Za-z]",
    rf"[0-9A-Za-z\-]{{3,11}}{_ID_END}",
    (
        "사번: ⟦A12345⟧",
        "사번 ⟦20261234⟧ 홍길동",
        "empNo=⟦1002345⟧&x=1",
        '"employee_id":"⟦EMP-0012⟧"',
    ),
    ("사번 없음", "empNo=null", "번호 20261234", "사번 조회 3건"),
    judge=lambda value: 0.1 if re.search("[0-9]{3}", value) else 0.0,
    labelled=0.6,
)
KEYED = (PASSWORD, SECRET, SESSION, USER_ID, BARE_ID, EMPLOYEE)
