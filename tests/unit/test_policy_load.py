"""Policies that people write: every error has file, line and what was probably meant."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.masking.policy import COMMON
from pipelines.masking.policy_load import load_policy
from pipelines.masking.policy_terms import conf_terms, load_terms
from pipelines.resources import use_conf
from tests.policies import TEXT, load


def line_of(text: str) -> int:
    return TEXT[: TEXT.index(text)].count("\n") + 1


# ---------------------------------------------------------------- a sound policy


def test_a_sound_policy(tmp_path: Path) -> None:
    policy = load(tmp_path)
    assert list(policy.grants) == [
        ("card", "approval"), ("card", "coupon"), ("abroad", "pay"), ("one", "account"),
        ("two", "account"), ("keeper", "store"), ("analytics", "analytics"),
    ]  # fmt: skip
    approval = policy.grant("card", "approval")
    assert approval.granted == {"CREDIT_CARD": "keep", "PERSON": "keep"}
    assert approval.place == f"{tmp_path / 'policy.yaml'}, line {line_of('      approval:')}."
    assert (approval.kind, approval.law, approval.about) == ("third_party", "제17조", "buyer")
    coupon = policy.grant("card", "coupon")
    assert coupon.granted == {"CREDIT_CARD": "mask"}
    assert [(item.term, item.withheld) for item in coupon.withheld] == [("전화번호", "까닭")]
    assert policy.grant("two").name == "두견본"
    assert policy.holds("van") == {}
    assert policy.holds("pg") == policy.holds(COMMON)
    assert policy.grant("analytics").granted == {
        "PERSON": "pseudonym", "CREDIT_CARD": "pseudonym", "PHONE_NUMBER": "pseudonym",
    }  # fmt: skip


def test_a_recorded_basis_lets_go_abroad(tmp_path: Path) -> None:
    basis = "country: CN\n    transfer: {law: 제28조의8, basis: 별도 동의}"
    policy = load(tmp_path, "country: CN", basis)
    assert policy.grant("abroad").law == "제17조; 제28조의8 (별도 동의)"


def test_of_two_terms_of_one_entity_the_one_that_shows_less_decides(tmp_path: Path) -> None:
    policy = load(tmp_path, "items: [카드번호, 성명]", "items: [카드번호, 신용카드번호]")
    assert policy.grant("card", "approval").granted == {"CREDIT_CARD": "mask"}


# ---------------------------------------------------------------- who may have nothing


@pytest.mark.parametrize(
    ("recipient", "purpose", "words"),
    [
        ("crad", None, ["no recipient 'crad'", "'card'", "Choices: abroad"]),
        ("견본카드", None, ["no recipient", "Did you mean 'card'?"]),
        ("card", None, ["has 2 purposes", "--purpose: approval (승인); coupon (쿠폰)"]),
        ("card", "cupon", ["no purpose 'cupon'", "'coupon'"]),
        ("keeper", None, ["'keeper' for 'store'", "its items are open (항목이 없음)", "line"]),
        ("abroad", "pay", ["it is abroad (CN) and no legal basis is recorded", "line"]),
        ("banks", None, ["no recipient 'banks'"]),
    ],
)
def test_who_gets_nothing_is_told_why(
    tmp_path: Path, recipient: str, purpose: str | None, words: list[str]
) -> None:
    policy = load(tmp_path)
    with pytest.raises(UsageError) as refused:
        policy.grant(recipient, purpose)
    assert refused.value.exit_code == 2
    assert str(tmp_path / "policy.yaml") in str(refused.value)
    for word in words:
        assert word in str(refused.value)


def test_a_recipient_whom_nobody_knows_gets_nothing(tmp_path: Path) -> None:
    policy = load(tmp_path, "name: 견본보관", "name: 견본 외 340업체\n    open: 누구인지 없음")
    with pytest.raises(UsageError, match="the recipient is open"):
        policy.grant("keeper")


def test_a_service_that_is_not_listed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no service 'vann'.*Did you mean 'van'"):
        load(tmp_path).holds("vann")


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 1, 7), "does not apply yet.*in force from 2026-01-08"),
        (date(2027, 1, 1), "has expired.*in force until 2026-12-31"),
    ],
)
def test_a_version_of_another_day(tmp_path: Path, day: date, said: str) -> None:
    policy = load(tmp_path)
    for sound in (date(2026, 1, 8), date(2026, 12, 31)):
        policy.require_current(sound)
    with pytest.raises(UsageError, match=said):
        policy.require_current(day)


# ---------------------------------------------------------------- what is no policy


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("전화번호, 비밀번호", "전화벙호, 비밀번호", "    required:",
         ["'전화벙호'", "no entity", "Near: ", "전화번호", "conf/terms.yaml"]),
        ("items: [카드번호, 성명]", "items: [카드번호, 셩명]", "        items: [카드번호, 성명]",
         ["'셩명'", "no entity"]),
        ("services: [pg]", "services: [pgg]", "    services:", ["Unknown service", "'pg'"]),
        ("leave: {카드번호: keep}", "leave: {카드번효: keep}", "        leave:",
         ["no item of the grant", "'카드번호'"]),
        ("leave: {카드번호: keep}", "leave: {카드번호: show}", "        leave:",
         ["'keep', 'mask'"]),
        ("card_authorisation: true", "card_authorisation: false", "        leave:",
         ["card authorisation", "masked"]),
        ("conflict: {전화번호: 까닭}", "conflict: {성명: 까닭}", "        conflict:",
         ["no item of the grant"]),
        ("country: CN", "contry: CN", "    country:", ["contry", "'country'"]),
        ("country: CN", "country: China", "    country:", ["pattern"]),
        ("country: CN", "transfer: {law: 제28조의8, bassis: 별도 동의}", "    country:",
         ["bassis", "'basis'"]),
        ("        purpose: 쿠폰", "        purpos: 쿠폰", "        purpose: 쿠폰",
         ["purpos", "'purpose'", "card_authorisation"]),
        ("period: 5y", "period: 5 years", "  pay: {row: 1, what", ["period", "pattern"]),
        ("effective: 2026-01-08", "effective: 2026-13-08", "  effective:", ["YAML"]),
        ("effective: 2026-01-08", "effective: someday", "  effective:", ["effective", "date"]),
        ("      coupon:", "      approval:", "      coupon:", ["'approval'", "twice"]),
        ("  keeper:\n", "  Keeper:1:\n", "  keeper:", ["Keeper:1", "pattern"]),
        ("version: 1", "version: 2", "version:", ["version", "Use 1"]),
        ("company: 견본", "compani: 견본", "company:", ["compani", "'company'"]),
    ],
)  # fmt: skip
def test_error_names_line_and_what_was_meant(
    tmp_path: Path, old: str, new: str, line: str, words: list[str]
) -> None:
    with pytest.raises(UsageError) as refused:
        load(tmp_path, old, new)
    said = str(refused.value)
    if "YAML" not in words:  # PyYAML gives no line for a scalar that it cannot take
        assert any(f"{word} {line_of(line)}" in said for word in ("line", "and")), said
    for word in words:
        assert word in said


def test_one_recipient_gets_one_purpose_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'card' has the purpose 'coupon' twice"):
        load(tmp_path, "  keeper:\n    name: 견본보관\n    grants:\n      store:",
             "  card:\n    name: 견본보관\n    grants:\n      coupon:")  # fmt: skip


def test_a_policy_is_a_file_or_a_name(tmp_path: Path) -> None:
    assert load_policy("smartro").path == "conf/policies/smartro.yaml"
    with pytest.raises(UsageError, match=r"No such file.*'smartro'.*infinisoft"):
        load_policy("smarto")
    (tmp_path / "latin.yaml").write_bytes(b"version: 1 # \xff\n")
    with pytest.raises(UsageError, match="not UTF-8"):
        load_policy(str(tmp_path / "latin.yaml"))


def test_a_conf_folder_brings_its_own_policies(tmp_path: Path) -> None:
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "ours.yaml").write_text(TEXT, "utf-8")
    use_conf(str(tmp_path))
    try:
        assert load_policy("ours").file.company == "견본"
        assert load_policy("infinisoft").path == "conf/policies/infinisoft.yaml"
    finally:
        use_conf(None)


# ---------------------------------------------------------------- terms


def test_terms_are_looked_up_without_spaces_case_and_brackets() -> None:
    terms = conf_terms()
    for term in ("휴대폰번호", "휴대폰 번호", "휴대폰번호 (필수)", "휴대폰번호(대표, 담당)"):
        assert terms.entity(term) == "PHONE_NUMBER"
    assert terms.entity("e-MAIL") == "EMAIL_ADDRESS"
    assert terms.entity("현금영수증 발급정보") is None
    assert terms.knows("현금영수증 발급정보") and not terms.knows("별자리")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("terms:\n  PERSN: [갑]\n", 3, ["Unknown entity", "'PERSON'"]),
        ("terms:\n  PERSON: [성 명]\n", 3, ["'성 명'", "already"]),
        ("terms:\n  PERSON: [갑]\nopen:\n  갑: 모름\n", 5, ["'갑'", "already"]),
        ("terms:\n  PERSON: [갑, 갑]\n", 3, ["'갑'", "already"]),
        ("term: {}\n", 2, ["term", "'terms'"]),
    ],
)
def test_error_in_terms_names_the_line(text: str, line: int, words: list[str]) -> None:
    with pytest.raises(UsageError) as refused:
        load_terms(f"version: 1\n{text}", "terms.yaml")
    assert f"line {line}" in str(refused.value)
    for word in words:
        assert word in str(refused.value)
