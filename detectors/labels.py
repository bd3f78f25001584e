"""What a name says: from a column name, a key or a word near a value to entity codes.

One vocabulary (entities.py) serves column names, JSON keys, parameters and labels in prose, so
that they can never disagree. Own entities (custom.py) widen it for the scanner that has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

from detectors.entities import ENTITIES
from detectors.entity import Entity

Codes = tuple[str, ...]

_TOKEN = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+|[가-힣]+")
_RUN = re.compile(
    r"(?:[가-힣]+(?: (?=번호|등록 ?번호))?|[A-Za-z_][A-Za-z0-9_.\-]*|[☎☏✆📞📱㈜]|\(주\))+"
)
"""A word, a key or several grown together, with the blanks of 계좌 번호 and 사업자 등록 번호."""
_ZEROS = bytes.maketrans(b"123456789", b"0" * 9)
_PARTICLES = frozenset("은는이가를을로")
_ASCII = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")
_OTHER = re.compile(r"[가-힣](?:번호|코드|일시|일자)(은|는|이|가|로|를|도)?$")
"""Any other number or code (접수번호, 처리코드) is none of those that the vocabulary knows."""
_KEY = re.compile(r"(?:=|[\"'] ?[:=]|>)[\s\"'\[({]*")
"""Between a key and its value: what such a key does not say, no word before it says."""
_GENERIC = frozenset(
    "number no num value val text data content item field string str to cc b dd div em font "
    "li p span strong td th tr".split()
)
"""Keys and tags that say nothing themselves: what stands before them speaks."""
_NAMES_NEXT = re.compile(r"[0-9](?![0-9,]*\s?(?:[만천]?원|KRW))")
_IS_KEY = re.compile(r"[\"']? ?[:=]")
_CLOSED = re.compile(r" ?[\[(][^\[\]()0-9]{1,20}[\])]")
_LETTER = re.compile("[0-9A-Za-z가-힣]")
_LATIN = re.compile("[A-Za-z]")
_APART = re.compile('["&<{};\n=0-9]')
_CELL = re.compile("[\"']?[;,|\t][\"']?")
"""The next cell of a table: a bank's name there is that of the account before."""
PARTY = frozenset({"PERSON", "MERCHANT_NAME", "USER_ID", "BANK_NAME"})
"""Labels that name whose value it is rather than what: 담당자 010-…, 예금주 110-…, 하나 010-…"""
_TOUCHING, _BESIDE, _FURTHER = 4, 6, 8
"""우리, 하나, 기업 are everyday words: they name a bank right at the number, and doubtfully up to
eight characters before it; 신한은행 names one, with a holder's name between too."""
_BANK = re.compile(
    "(?:은행|뱅크|금고|증권|중앙회|조합|우체국|농협|수협|신협|신한|씨티|카뱅|케뱅|토뱅|새마을)$|[A-Za-z]"
)
_EVERYDAY = frozenset({"은행", "뱅크", "증권", "중앙회"})
_DOUBTFUL = {
    "KR_BANK_ACCOUNT": "입금 송금 이체 환불 정산 예금주 예금주명 통장 수취",
    "PHONE_NUMBER": (
        "연락 문의 통화 문자 내선 상담 수신 발신 자택 직장 사무실 매장 대리점 알림톡 SMS LMS"
    ),
    "KR_BRN": "등록번호 고유번호 공급자 세금계산서",
    "KR_CRN": "법인 등기번호 주식회사 유한회사 (주) ㈜",
    "KR_FRN": "외국인",
    "CARD_EXPIRY": "만료 만료일 유효",
}
"""Words in running text that make an entity likelier, and name no column."""
_ALONE = {"만료": "CARD_EXPIRY", "유효": "CARD_EXPIRY"}
"""Names that may stand for an entity, where they are the whole name."""
_NEUTRAL = (
    "주민센터 주민자치 카드사 카드결제 카드승인 카드취소 카드매출 계좌이체 하나의 하나로 "
    "우리나라 우리가 국민연금 국민건강보험 기업회원 대표번호로 전화기 메일링 이름표 주소록 제일먼저"
).split()
"""Words that begin like a label and are none."""

_HEAD = re.compile(
    "(?:여부|유무|구분|코드|종류|유형|형태|상태|등급|단위|[건횟명]?수|인구|일자|일시|날짜|시각|시간|기간|[금가]?액|[율률]|"
    "비율|점수|순위|면적|거리|메뉴|품목|상품|업종|기관명?|사명?|센터명?|대역|동의|사용|결제|발급|이용|표|대수|기준|방법|"
    "방식|사유|목적|결과|위치|기기|요금|비용|매체|채널|이력|통계|현황|정책|설정)$"
)
"""A Korean name is what it ends with: 주소구분 is no address, 주민등록인구 no resident number."""
_TAIL = frozenset(
    "agree agreed agreement brand cnt confirmed consent count fg flag gb gbn issuer kind len "
    "length rate ratio stat state status typ type valid verified yn".split()
)
"""Tokens after a name that make it another thing: email_yn, card_type."""
_GENERAL = {("name",), ("nm",)}
"""Of a person where they stand alone; of whatever the word before says in hotel_name, bplc_nm."""
_NAMED = PARTY | {"PERSON_LATIN", "PRODUCT", "NOT_PERSONAL"}
_WHO = re.compile("(?:[자인장원주생]|[강교의기이]사|간호사|교수|선수|감독|작가)명?$")
"""Korean names of columns that may hold names of people: 강사명, 소유자; so do 매장명, 격자."""


class Labels:
    """The words and names of some entities; where two say the same, the later entity has it."""

    def __init__(self, entities: Iterable[Entity] = ENTITIES) -> None:
        entities = tuple(entities)
        spelt = {word: e.codes for e in entities for word in e.words}
        self._whole = {w: spelt.pop(w) for w in tuple(spelt) if w.isascii() and " " not in w}
        """ID: a column of just that name, and no label among other words."""
        self._words: dict[str, Codes] = {
            zeros(w.replace(" ", "")): codes for w, codes in spelt.items()
        }
        self._names: dict[tuple[str, ...], Codes] = {
            tuple(map(_singular, name.split())): entity.codes
            for entity in entities
            for name in entity.names
        }
        self._spoken: dict[str, Codes] = dict.fromkeys(_NEUTRAL, ()) | self._words
        for entity, words in _DOUBTFUL.items():
            for word in words.split():
                self._spoken[word] = (*self._words.get(word, ()), doubtful(entity))
        self.vocabulary: dict[str, Codes] = (
            spelt | self._spoken | {" ".join(name): codes for name, codes in self._names.items()}
        )
        """Every word and name that is a label, and the entities that it stands for."""
        self._squeezed = {"".join(name): codes for name, codes in self._names.items()}
        self._phrases = {word.replace(" ", "").lower() for word in spelt if " " in word}
        self._phrases |= {" ".join(name) for name in self._names if len(name) > 1}
        self._phrases = set(map(zeros, self._phrases))
        """Labels of several words: MAC주소 and 비밀번호앞2자리 squeezed, valid thru as it is."""
        self._longest = max(map(len, self._names))
        self._longest_phrase = max(map(len, (*self._words, *self._phrases))) + 1
        self._word, self._prose = _Words(self._words), _Words(self._spoken)
        self._ends = {word.lower()[-2:] for word in (*self._words, *self._phrases)}
        """The last two characters of all labels that may be several words."""
        self.named = lru_cache(maxsize=65536)(self._named)
        self.named_part = lru_cache(maxsize=65536)(self._named_part)
        self._said = lru_cache(maxsize=65536)(self._says)

    def _named(self, name: str) -> Codes:
        """The entities that a column name or key stands for; empty where it says nothing.

        Whole tokens only (`hotel` is no `tel`); the longest match wins, then the last one: the
        head noun stands at the end (`card_holder_name` is a name). Korean compounds match by
        their parts.
        """
        last = re.split(r"[.\[\]]+", name.strip("[].")) or [name]
        leaf = last[-1] if self.named_part(last[-1]) else name
        codes = self.named_part(leaf) or self._whole.get(name.strip(), ())
        maybe = "PERSON" if _WHO.search(leaf) else _ALONE.get(leaf.strip())
        return codes or ((doubtful(maybe),) if maybe else ())

    def _named_part(self, name: str) -> Codes:
        """The same for one part of a path."""
        return self._korean(name) or self._tokens(name) or ()

    def _korean(self, name: str) -> Codes | None:
        plain = zeros(re.sub(r"[\s_()\-]", "", re.sub(r"(?<=.)\([^()]*\)$", "", name)))
        found = self._word.find(plain)
        if not found:
            return None
        end, best = found[-1]
        return None if _HEAD.search(plain, end) else self._words[best]

    def _tokens(self, name: str) -> Codes | None:
        tokens = [_singular(token.lower()) for token in _TOKEN.findall(name)]
        tokens = [token for token in tokens if not token.isdigit()]
        for size in range(min(self._longest, len(tokens)), 0, -1):
            for start in range(len(tokens) - size, -1, -1):
                part = tuple(tokens[start : start + size])
                found = self._names.get(part) or (
                    self._squeezed.get(part[0]) if size == 1 else None
                )
                if found and _TAIL.isdisjoint(tokens[start + size :]):
                    if part not in _GENERAL or len(tokens) == 1:
                        return found
                    held = self._tokens("_".join(tokens[:start]))  # cardholder_name
                    known = held and _NAMED.intersection(held)
                    return held if known else tuple(map(doubtful, found))
        return None

    def nearest(self, window: str, entity: str = "", whole: bool = True) -> tuple[Codes, int]:
        """The entities of the last label in a text before a value, and its distance to the end.

        Labels that only say whose value it is stand back behind one that says what it is, and
        behind one that speaks for `entity`. Returns ((), 0) where no label stands in the window,
        and ((), -1) where a window that is not the whole may not be enough.
        """
        whose: tuple[Codes, int] = (), 0
        window = zeros(window)
        runs = list(_RUN.finditer(window))
        for at, match in reversed(list(enumerate(runs))):
            codes, word, tail = self._said(self._phrase(runs, at, window) or match.group())
            distance = len(window) - match.end() + tail
            if not codes or (word == "at" and window[match.end() :].startswith(" ")):
                if _names_nothing(match, window):
                    return whose
                continue
            codes = _at(codes, word, window[len(window) - distance :])
            if speaks_for(entity, codes) or (codes and not _says_whose(codes)):
                return codes, distance
            if codes and not whose[0]:
                whose = codes, distance
        return whose if whole else ((), -1)

    def _phrase(self, runs: list[re.Match[str]], at: int, window: str) -> str | None:
        """The label of several words that ends at a run, its particle included; 0 for digits."""
        end = runs[at].end()
        last = runs[at].group().lower()
        if len(last) > 2 and self._ends.isdisjoint((last[-2:], _unmarked(last)[-2:])):
            return None
        for first in runs[max(0, at - 3) : at]:
            phrase = window[first.start() : end]
            squeezed = phrase.replace(" ", "")
            if len(squeezed) > self._longest_phrase:
                continue
            plain = _unmarked(squeezed)
            if plain in self._words or not self._phrases.isdisjoint(
                (plain.lower(), phrase.lower())
            ):
                return squeezed
        return None

    def following(self, window: str) -> Codes:
        """The entities of the first label in a text after a value, unless it names the next."""
        cell = _CELL.match(window)
        window = window[cell.end() :] if cell else window
        for match in _RUN.finditer(window):
            codes, word, _ = self._said(match.group())
            before, after = window[: match.start()], window[match.end() :]
            if _APART.search(before) or (codes and _IS_KEY.match(after)):
                return ()
            if codes:
                named = _at(codes, word, before)
                closed = _CLOSED.match(window)
                own = (closed and closed.end() >= match.end()) or not _NAMES_NEXT.search(after)
                return named if own and (not cell or "BANK_NAME" in codes) else ()
        return ()

    def _says(self, run: str) -> tuple[Codes, str, int]:
        """What the last label in a run says, the label, and the characters after it."""
        joined = " " not in run  # 엄마 번호 may be a telephone's, 접수번호 is not
        run = zeros(run.replace(" ", ""))
        end, found = 0, ((), "", 0)  # type: tuple[int, tuple[Codes, str, int]]
        for codes, word, at in self._labels_in(run):
            end, found = at, (codes, word, len(run) - at)
        other = _OTHER.search(run, max(0, end)) if joined else None
        if other:
            return ("NOT_PERSONAL",), other.group(), len(other.group(1) or "")
        return found

    def _labels_in(self, run: str) -> Iterator[tuple[Codes, str, int]]:
        end = 0
        for end, word in self._prose.find(run):
            latin = re.search("[A-Z]*$", run[: end - len(word)])  # SC제일, KB국민
            yield self._spoken[word], (latin[0] if latin else "") + word, end
        for match in _ASCII.finditer(run, end):
            codes = self.named_part(match.group())
            if codes:
                yield codes, match.group(), match.end()


def zeros(text: str) -> str:
    """A text with 0 for every digit: 비밀번호 앞 2자리 is the label that 앞 0자리 is."""
    return text.encode("utf-8", "surrogatepass").translate(_ZEROS).decode("utf-8", "surrogatepass")


def _unmarked(phrase: str) -> str:
    """A phrase without its particle: 계좌번호는."""
    marked = phrase[-1] in _PARTICLES and "가" <= phrase[-2:-1] <= "힣"
    return phrase[:-1] if marked else phrase


class _Words:
    """Finds words in a text, the longest at each place; Latin letters stand alone: no ID in TID.

    Looked up by how they begin: `re` would try hundreds of words at every character.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._words = frozenset(words)
        sizes: dict[str, set[int]] = {}
        for word in self._words:
            sizes.setdefault(word[:2], set()).add(len(word))
        self._sizes = {begin: sorted(some, reverse=True) for begin, some in sizes.items()}

    def find(self, text: str) -> list[tuple[int, str]]:
        """(end, word) of those found, none within another, in order."""
        found, at = list[tuple[int, str]](), 0
        while at < len(text):
            word = self._at(text, at)
            if word:
                found.append((at + len(word), word))
            at += len(word) or 1
        return found

    def _at(self, text: str, at: int) -> str:
        for begin in (text[at : at + 2], text[at]):
            for size in self._sizes.get(begin, ()):
                word = text[at : at + size]
                if word in self._words and _stands_alone(text, at, word):
                    return word
        return ""


def _stands_alone(text: str, at: int, word: str) -> bool:
    before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
    glued = word[0].isascii() and _LATIN.match(before), word[-1].isascii() and _LATIN.match(after)
    return not any(glued)


def _singular(token: str) -> str:
    plural = len(token) > 4 and token.endswith("s") and not token.endswith("ss")
    return token[:-1] if plural and token != "status" else token


def _names_nothing(match: re.Match[str], window: str) -> bool:
    """Whether a word without meaning is the key of the value at the window's end."""
    return (
        window[match.end() - 1].isascii()
        and match.group().lower() not in _GENERIC
        and _KEY.fullmatch(window, match.end()) is not None
    )


def _says_whose(codes: Codes) -> bool:
    return all(code in PARTY or code.endswith("?") for code in codes)


def _at(codes: Codes, word: str, between: str) -> Codes:
    """What a label says over a distance: a bank's name says less and less."""
    if "BANK_NAME" not in codes:
        return codes
    distance = len(between)
    sure = word not in _EVERYDAY and _BANK.search(word)
    if distance <= _TOUCHING and not _LETTER.search(between):
        return codes
    if sure and distance <= _BESIDE:
        return codes
    return (doubtful("KR_BANK_ACCOUNT"),) if sure or distance <= _FURTHER else ()


def doubtful(entity: str) -> str:
    """The code of a label that makes an entity likelier without naming it."""
    return f"{entity}?"


LABELS = Labels()
"""The labels of the project's own entities; the functions below are its methods."""
VOCABULARY = LABELS.vocabulary
named, named_part = LABELS.named, LABELS.named_part
nearest, following = LABELS.nearest, LABELS.following


@cache
def labels_with(own: tuple[Entity, ...]) -> Labels:
    """The labels of the project, and those of own entities."""
    return Labels((*ENTITIES, *own)) if own else LABELS


def speaks_for(entity: str, codes: Codes) -> bool:
    """Whether a label that stands for `codes` says that a value is, or may be, this entity."""
    if not codes:
        return False
    if entity in codes or doubtful(entity) in codes:
        return True
    # a bank's name beside a number means the account there
    return entity == "KR_BANK_ACCOUNT" and bool({"BANK_NAME", "KR_VIRTUAL_ACCOUNT"} & set(codes))


def label_parts(labels: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Labels as people write them, told apart: Korean words, and names as lower-case tokens."""
    korean = tuple(label for label in labels if re.search("[가-힣]", label))
    names = (_TOKEN.findall(label) for label in labels if label not in korean)
    return korean, tuple(" ".join(tokens).lower() for tokens in names if tokens)
