"""garim policy: what a version grants, and who newly receives what in the next one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pipelines.masking.policy_diff import Change, diff
from tests.command import Ran, garim, refused
from tests.policies import TEXT, load


def changes(folder: Path, old: str, new: str) -> list[Change]:
    return diff(load(folder), load(folder, old, new, "after"))


def test_a_version_that_says_the_same(tmp_path: Path) -> None:
    assert diff(load(tmp_path), load(tmp_path, "revision: 1차", "revision: 2차", "after")) == []
    assert changes(tmp_path, "items: [카드번호, 성명]", "items: [성명, 이름, 카드번호]") == []


@pytest.mark.parametrize(
    ("old", "new", "change", "gained", "lost"),
    [
        ("items: [카드번호, 성명]", "items: [카드번호, 성명, 주소]", "wider", ("KR_ADDRESS",), ()),
        ("items: [카드번호, 성명]", "items: [카드번호, 주소]", "wider", ("KR_ADDRESS",),
         ("PERSON",)),
        ("items: [카드번호, 성명]", "items: [카드번호]", "narrower", (), ("PERSON",)),
        ("leave: {카드번호: keep}", "leave: {}", "narrower", (), ("CREDIT_CARD",)),
        ("conflict: {전화번호: 까닭}", "conflict: {}", "wider", ("PHONE_NUMBER",), ()),
        ("purpose: 보관, open: 항목이 없음", "purpose: 보관, items: [주소]", "wider",
         ("KR_ADDRESS",), ()),
        ("country: CN", "country: CN\n    transfer: {law: 제28조의8, basis: 동의}", "wider",
         ("PERSON",), ()),
        ("law: {provision: 제17조", "law: {provision: 제18조", "changed", (), ()),
    ],
)  # fmt: skip
def test_what_one_grant_gains_and_loses(
    tmp_path: Path, old: str, new: str, change: str, gained: tuple[str, ...], lost: tuple[str, ...]
) -> None:
    found = changes(tmp_path, old, new)
    assert (found[0].kind, found[0].gained, found[0].lost) == (change, gained, lost)
    assert found[0].widens is (change == "wider")


def test_who_is_new_and_who_is_gone(tmp_path: Path) -> None:
    found = changes(
        tmp_path, "members: {one: 하나견본, two: 두견본}", "members: {one: 하나견본, six: 육}"
    )
    assert [(c.recipient, c.kind, c.gained, c.lost) for c in found] == [
        ("six", "new", ("BANK_NAME",), ()), ("two", "gone", (), ("BANK_NAME",)),
    ]  # fmt: skip
    (new,) = changes(tmp_path, "\ninternal:", "\n  x:\n    name: 새견본\n    grants:\n"
                     "      y: {row: 3, purpose: 다, open: 항목이 없음}\ninternal:")  # fmt: skip
    assert (new.kind, new.gained, new.widens) == ("new", (), True)


# ---------------------------------------------------------------- the verb


def run(*words: object) -> Ran:
    return garim("policy", *words)


def shown(*words: object) -> dict[str, Any]:
    return run(*words, "--json").json


@pytest.mark.parametrize("name", ["infinisoft", "smartro"])
def test_show_tells_the_whole_policy(name: str) -> None:
    result = shown("show", name)
    assert result["grants"] and result["marks"] and result["retention"] and result["services"]
    out = run("show", name)
    assert out.code == 0
    assert "kftc" in out.out and "모순 conflict" in out.out


def test_show_tells_one_recipient_item_by_item() -> None:
    (grant,) = shown("show", "smartro", "--recipient", "samsung-card")["grants"]
    assert grant["place"].startswith("conf/policies/smartro.yaml, line ")
    assert grant["granted"][1] == {"term": "가맹점명", "entity": "MERCHANT_NAME", "form": "keep"}
    assert grant["withheld"][0]["entity"] == "MERCHANT_NUMBER"
    out = run("show", "smartro", "--recipient", "samsung-card").out
    assert "신한카드 가맹점 번호" in out and "제3자 제공" in out
    abroad = run("show", "smartro", "--recipient", "alipay").out
    assert "제공 불가" in abroad and "제28조의8" in abroad


def test_diff_ends_with_1_where_somebody_receives_more(tmp_path: Path) -> None:
    load(tmp_path)
    load(tmp_path, "items: [카드번호, 성명]", "items: [카드번호, 성명, 주소]", "after")
    one, other = tmp_path / "policy.yaml", tmp_path / "after.yaml"
    out = run("diff", one, other, "--json")
    assert out.code == 1 and "Give notice" in out.err
    assert out.json["changes"] == [
        {"recipient": "card", "name": "견본카드", "purpose": "approval", "change": "wider",
         "gained": ["KR_ADDRESS"], "lost": [], "terms": {}}
    ]  # fmt: skip
    assert "+KR_ADDRESS" in run("diff", one, other).out
    back = run("diff", other, one)
    assert back.code == 0 and "-KR_ADDRESS" in back.out
    assert run("diff", one, one).code == 0


def test_an_error_leaves_with_2(tmp_path: Path) -> None:
    (tmp_path / "p.yaml").write_text(TEXT.replace("성명", "셩명"), "utf-8")
    assert "'셩명'" in refused("policy", "show", tmp_path / "p.yaml")
    (tmp_path / "p.yaml").write_text("version: 1\nservices: [\n", "utf-8")
    assert "The policy: this is no YAML." in refused("policy", "show", tmp_path / "p.yaml")
