"""A small policy of nobody, and changes to it."""

from __future__ import annotations

from pathlib import Path

from pipelines.masking.policy import Policy
from pipelines.masking.policy_load import load_policy

TEXT = """\
version: 1
company: 견본
document:
  title: 처리방침
  revision: 1차
  announced: 2026-01-01
  effective: 2026-01-08
  valid_until: 2026-12-31
law: {provision: 제17조, outsourcing: 제26조}
services: {pg: PG서비스, van: VAN서비스}
collection:
  pay:
    row: 1
    services: [pg]
    purpose: 거래정보
    required: [성명, 카드번호, 전화번호, 비밀번호]
provision:
  card:
    name: 견본카드
    about: buyer
    grants:
      approval:
        row: 1
        purpose: 승인
        items: [카드번호, 성명]
        card_authorisation: true
        leave: {카드번호: keep}
      coupon:
        row: 2
        purpose: 쿠폰
        items: [카드번호, 전화번호]
        conflict: {전화번호: 까닭}
  abroad:
    name: Sample Pay
    country: CN
    grants:
      pay: {row: 3, purpose: 결제, items: [성명]}
outsourcing:
  banks:
    name: 은행
    members: {one: 하나견본, two: 두견본}
    grants:
      account: {row: 1, purpose: 가상계좌, items: [은행명]}
  keeper:
    name: 견본보관
    grants:
      store: {row: 2, purpose: 보관, open: 항목이 없음}
internal:
  analytics: {purpose: 분석, law: 제28조의2, leave: pseudonym}
retention:
  pay: {row: 1, what: 대금결제, records: [payment], law: 전자상거래법, period: 5y}
destruction: {when: 지체없이, kept_by_law: 따로, electronic: 삭제, paper: 분쇄}
rights: {requests: [열람], held_while_corrected: true, told_to_recipients: true}
"""
WIDER = TEXT.replace(
    "items: [카드번호, 전화번호]\n        conflict: {전화번호: 까닭}",
    "items: [카드번호, 성명, 전화번호, 계좌번호]\n        leave: {성명: pseudonym}",
)
"""More for the card company's coupons: a mask, a pseudonym, one as it is, one encrypted."""


def load(folder: Path, old: str = "", new: str = "", name: str = "policy") -> Policy:
    """The policy, written to a file with `old` replaced by `new`."""
    assert old in TEXT
    path = folder / f"{name}.yaml"
    path.write_text(TEXT.replace(old, new, 1) if old else TEXT, "utf-8")
    return load_policy(str(path))
