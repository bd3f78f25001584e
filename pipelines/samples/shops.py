"""merchants: the register of merchants with their representatives, accounts and contacts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from pipelines.samples.accounts import Accounts
from pipelines.samples.digits import Texts, only, texts
from pipelines.samples.pools import World
from pipelines.samples.tables import some, write_parquet
from pipelines.samples.truth import Truth

NAME = "merchants"
ENTITIES = {
    "bizno": "KR_BRN", "crno": "KR_CRN", "ceo_nm": "PERSON", "ceo_rrn": "KR_RRN",
    "frgn_reg_no": "KR_FRN", "ceo_brdt": "DATE_OF_BIRTH", "ceo_mbl_telno": "PHONE_NUMBER",
    "tel_no": "PHONE_NUMBER", "fax_no": "PHONE_NUMBER", "eml_addr": "EMAIL_ADDRESS",
    "zip": "POSTAL_CODE", "biz_addr": "KR_ADDRESS", "acct_no": "KR_BANK_ACCOUNT",
    "예금주": "PERSON",
}  # fmt: skip
TYPES = tuple("도소매 통신판매 음식점 교육 숙박 의료 여행 농업".split())


def make(out: Path, world: World, truth: Truth) -> None:
    """Writes `merchants.parquet`, a row for each merchant of the world."""
    columns = _columns(world)
    for column, entity in ENTITIES.items():
        truth.cells(NAME, columns["mid"], column, columns[column], entity)
    write_parquet(columns, out / NAME / "merchants.parquet")


def _columns(world: World) -> dict[str, Texts]:
    rng, shops = world.rng(NAME), world.merchants
    n = len(shops.mid)
    ended = texts([f"2026-0{month}-15" for month in rng.integers(1, 10, n)])
    return {
        "mid": shops.mid,
        "bizno": shops.brn_grouped,
        "crno": some(rng, shops.crn_grouped, 0.5),
        "corp_nm": shops.name,
        "biz_type": rng.choice(np.array(TYPES, dtype=object), n),
        "ceo_nm": shops.ceo,
        "ceo_rrn": only(shops.rrn, ~shops.foreign),
        "frgn_reg_no": only(shops.frn, shops.foreign),
        "ceo_brdt": shops.ceo_birth,
        "ceo_mbl_telno": shops.mobile,
        "tel_no": shops.tel,
        "fax_no": some(rng, shops.fax, 0.6),
        "eml_addr": shops.email,
        "zip": shops.postcode,
        "biz_addr": shops.addr,
        **_account(rng, shops.account),
        "예금주": some(rng, shops.ceo, 0.9),
        "contract_ended_on": some(rng, ended, 0.1),
    }


def _account(rng: np.random.Generator, account: Accounts) -> dict[str, Texts]:
    grouped = rng.random(len(account.code)) < 0.6
    return {"bank_cd": account.code, "acct_no": np.where(grouped, account.grouped, account.plain)}
