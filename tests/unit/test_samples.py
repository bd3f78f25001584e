"""The demo lake: same bytes for the same seed, truth that points right, nobody's values."""

from __future__ import annotations

import csv
import hashlib
import ipaddress
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from pipelines.samples import accounts, digits, generate, identity, lines, pools
from pipelines.samples.log_lines import PERSONAL
from pipelines.samples.names import SURNAMES, particle
from pipelines.samples.truth import Truth
from tests import demo_lake

ROWS = 400
Record = dict[str, Any]


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("samples") / "lake"
    generate(out, ROWS, seed=7)
    return out


@pytest.fixture(scope="module")
def truth(lake: Path) -> list[Record]:
    records: list[Record] = demo_lake.truth(lake).to_pylist()
    return records


def of(truth: list[Record], entity: str) -> list[str]:
    """All values of an entity, at least some."""
    values = [record["value"] for record in truth if record["entity"] == entity]
    assert len(values) > 3
    return values


def only_digits(value: str) -> str:
    return "".join(str(int(c)) for c in value if c.isdigit())


def fingerprints(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_same_seed_and_rows_give_the_same_bytes(lake: Path, tmp_path: Path) -> None:
    generate(tmp_path / "again", ROWS, seed=7)
    assert fingerprints(tmp_path / "again") == fingerprints(lake)


def test_another_seed_gives_other_people(lake: Path, tmp_path: Path) -> None:
    generate(tmp_path / "other", ROWS, seed=8)
    one, two = fingerprints(lake), fingerprints(tmp_path / "other")
    assert {name for name in one if name not in two or one[name] == two[name]} == {"_lake.yaml"}


def test_truth_points_at_its_values(lake: Path, truth: list[Record]) -> None:
    texts: dict[tuple[str, demo_lake.Key], list[str]] = defaultdict(list)
    for dataset in demo_lake.DATASETS:
        for key, text in demo_lake.cells(lake / dataset, dataset):
            texts[dataset, key].append(text)
    for record in truth:
        found = texts[record["dataset"], demo_lake.key_of(record)]
        assert any(text[record["start"] : record["end"]] == record["value"] for text in found)
        if record["context"] == "column":
            assert record["start"] == 0 and record["value"] in found


def test_typed_columns_hold_nothing_but_the_truth(lake: Path, truth: list[Record]) -> None:
    counted = Counter((r["dataset"], r["column"]) for r in truth if r["context"] == "column")
    for dataset in demo_lake.KEYS:
        for leaf in demo_lake.leaves(demo_lake.table(lake / dataset)):
            if (dataset, leaf.path) in counted:
                assert counted[dataset, leaf.path] == len(leaf.values)


def test_json_paths_lead_to_the_values(lake: Path, truth: list[Record]) -> None:
    texts = dict(demo_lake.lines(lake / "app_logs"))
    records = [record for record in truth if record["dataset"] == "app_logs"]
    assert len({record["column"] for record in records}) > 10
    for record in records:
        assert any(record["value"] in text for text in follow(
            json.loads(texts[demo_lake.key_of(record)]), record["column"].split(".")))  # fmt: skip


def follow(node: Any, path: list[str]) -> list[str]:
    """Strings at a path like request.params.buyerTel or receivers[].tel."""
    if not path:
        return [node] if isinstance(node, str) else []
    name, rest = path[0], path[1:]
    if name.endswith("[]"):
        return [text for item in node[name[:-2]] for text in follow(item, rest)]
    return follow(node[name], rest)


def test_every_data_set_has_its_share_of_rows(lake: Path) -> None:
    shares = {"pg_transactions": 1, "van_approvals": 0.6, "merchants": 0.02, "memos": 0.05,
              "virtual_deposits": 0.2, "cash_receipts": 0.3}  # fmt: skip
    for dataset, share in shares.items():
        rows = demo_lake.table(lake / dataset)
        assert rows.num_rows == ROWS * share
        assert len(set(rows[demo_lake.KEYS[dataset]].to_pylist())) == rows.num_rows
    for dataset, share in {"app_logs": 0.3, "access_logs": 0.5}.items():
        assert sum(1 for _ in demo_lake.lines(lake / dataset)) == ROWS * share


def test_entities_of_each_data_set(truth: list[Record]) -> None:
    found = defaultdict(set)
    for record in truth:
        found[record["dataset"]].add(record["entity"])
    assert found["pg_transactions"] >= {"CREDIT_CARD", "PERSON", "PHONE_NUMBER", "EMAIL_ADDRESS",
                                        "KR_ADDRESS", "IP_ADDRESS", "CARD_EXPIRY"}  # fmt: skip
    assert found["van_approvals"] >= {"CREDIT_CARD", "MEMBERSHIP_CARD", "PHONE_NUMBER", "KR_BRN"}
    assert found["merchants"] == {
        "KR_BRN", "KR_CRN", "PERSON", "KR_RRN", "KR_FRN", "DATE_OF_BIRTH", "PHONE_NUMBER",
        "EMAIL_ADDRESS", "POSTAL_CODE", "KR_ADDRESS", "KR_BANK_ACCOUNT"}  # fmt: skip
    assert found["virtual_deposits"] == {"KR_VIRTUAL_ACCOUNT", "PERSON", "KR_BANK_ACCOUNT"}
    assert found["cash_receipts"] == {
        "PHONE_NUMBER", "KR_BRN", "CREDIT_CARD", "CASH_RECEIPT_CARD"}  # fmt: skip
    typed = Counter(r["column"] for r in truth if r["dataset"] == "pg_transactions")
    assert typed["card_no"] == typed["buyer_name"] == typed["user_ip"] == ROWS


def test_a_fifth_of_the_log_lines_is_personal(tmp_path: Path) -> None:
    told = Truth()
    lines.make_app_logs(tmp_path, pools.world(ROWS, 1), 3_000, told)
    told.write(tmp_path / "_truth")
    personal = {demo_lake.key_of(record) for record in demo_lake.truth(tmp_path).to_pylist()}
    assert 0.16 < len(personal) / 3_000 < 0.20


def test_only_names_stand_in_bare_prose(truth: list[Record]) -> None:
    assert {r["context"] for r in truth} == {"column", "clear", "prose"}
    assert {r["entity"] for r in truth if r["context"] == "prose"} == {"PERSON"}


def test_values_of_csv_survive_quoting(lake: Path) -> None:
    with (lake / "van_approvals" / "approvals-0.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == ROWS * 0.6 / 4
    assert all(None not in row and None not in row.values() for row in rows)


# What the check digits say about the synthetic numbers of the facts.
@pytest.mark.parametrize(
    ("check", "number"),
    [
        pytest.param(check, number, id=f"{name}-{at}")
        for name, check, numbers in (
            ("resident", digits.resident_check, ("9901011000001", "9901011000070")),
            ("foreigner", lambda body: digits.resident_check(body, 13),
             ("9001015000009", "9001015000041", "9001015000020")),
            ("business", digits.business_check, ("1234567891", "1018100001", "2208811114")),
            ("corporate", digits.corporate_check, ("1101110000002", "1101111234569")),
            ("card", digits.luhn_check, ("4000000000000002", "378282246310005", "30569309025904")),
        )
        for at, number in enumerate(numbers)
    ],
)  # fmt: skip
def test_check_digits_of_published_examples(check: Callable[..., Any], number: str) -> None:
    row = np.array([[int(c) for c in number]], dtype=np.uint8)
    assert check(row[:, :-1])[0] == row[0, -1]


def verified(check: Callable[..., Any], values: list[str]) -> list[bool]:
    rows = [np.array([[int(c) for c in only_digits(value)]], dtype=np.uint8) for value in values]
    return [bool(check(row[:, :-1])[0] == row[0, -1]) for row in rows]


@pytest.mark.parametrize(("entity", "sexes"), [("KR_RRN", "34"), ("KR_FRN", "78")])
def test_residents_are_not_born_yet(truth: list[Record], entity: str, sexes: str) -> None:
    values = list(map(only_digits, of(truth, entity)))
    for value in values:
        assert np.datetime64(f"20{value[:2]}-{value[2:4]}-{value[4:6]}") > np.datetime64("2029-12")
        assert value[6] in sexes and 30 <= int(value[:2]) <= 89 and len(value) == 13


@pytest.mark.parametrize(("sex", "base"), [(3, 11), (7, 13)])
def test_four_of_five_resident_numbers_have_a_check_digit(sex: int, base: int) -> None:
    rng = np.random.default_rng(1)
    rows = identity.resident_numbers(rng, identity.birth_dates(rng, 4_000), sex)
    right = digits.resident_check(rows[:, :12], base) == rows[:, 12]
    assert 0.79 < np.mean(right) < 0.85  # 0.8, and one in ten of the others by chance


def test_cards_show_zeros_at_7_to_10(truth: list[Record]) -> None:
    values = list(map(only_digits, of(truth, "CREDIT_CARD")))
    assert all(value[6:10] == "0000" for value in values)
    assert all(verified(digits.luhn_check, values))
    assert {len(value) for value in values} >= {14, 15, 16}
    assert {value[0] for value in values} >= {"3", "4", "5", "9"}


def test_business_and_corporate_numbers(truth: list[Record]) -> None:
    brns, crns = (list(map(only_digits, of(truth, e))) for e in ("KR_BRN", "KR_CRN"))
    assert all(value[:2] == "99" and value[3:5] != "00" for value in brns)
    assert all(verified(digits.business_check, brns))
    assert all(value[:4] == "9913" and int(value[2:4]) > 12 for value in crns)
    assert all(verified(digits.corporate_check, crns))


PHONE = re.compile(
    r"010(0(?!000)\d{7})|01[16-9]0\d{6}"  # mobiles of blocks without subscribers
    r"|0(2|[3-6][1-4])1000?\d{4}"  # exchanges that are special services
    r"|07090000\d{3}|05050\d{6}|05070\d{7}|0800\d{6}|03030\d{7}|(15|16|18)\d\d00\d\d"
)


def test_phones_lie_in_the_documented_blocks(truth: list[Record]) -> None:
    values = of(truth, "PHONE_NUMBER")
    assert {value[0] for value in values} >= {"0", "+"}
    for value in values:
        number = only_digits(value)
        if number.startswith("82"):
            number = "0" + number.removeprefix("82").removeprefix("0")
        assert PHONE.fullmatch(number), "a phone outside the documented blocks"


def test_mail_and_ip_addresses_are_of_documentation_ranges(truth: list[Record]) -> None:
    hosts = {re.split("@|%40", value)[1] for value in of(truth, "EMAIL_ADDRESS")}
    assert all(re.fullmatch(r"example\.(com|org|net)|\w+\.example", host) for host in hosts)
    nets = [ipaddress.ip_network(net) for net in (
        "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")]  # fmt: skip
    for value in of(truth, "IP_ADDRESS"):
        assert any(ipaddress.ip_address(value) in net for net in nets)


@pytest.mark.parametrize(
    ("entity", "layouts"),
    [("KR_BANK_ACCOUNT", accounts.LAYOUTS), ("KR_VIRTUAL_ACCOUNT", accounts.VIRTUAL)],
    ids=["bank", "virtual"],
)
def test_accounts_follow_a_layout_with_zeros_in_its_free_digits(
    truth: list[Record], entity: str, layouts: tuple[accounts.Layout, ...]
) -> None:
    shapes = {layout.pattern.replace("-", "").replace("X", "0", 3) for layout in layouts}
    known = re.compile("|".join(shape.replace("X", "[0-9]") for shape in shapes))
    assert all(known.fullmatch(only_digits(value)) for value in of(truth, entity))


def test_names_begin_with_a_surname(truth: list[Record]) -> None:
    for value in of(truth, "PERSON"):
        assert value[:1] in SURNAMES or value[:2] in SURNAMES


@pytest.mark.parametrize(
    ("name", "forms", "fits"),
    [("김솔", "으로/로", "로"), ("이준", "으로/로", "으로"), ("박나", "이/가", "가"),
     ("한별", "이/가", "이")],
)  # fmt: skip
def test_particles_follow_the_last_consonant(name: str, forms: str, fits: str) -> None:
    assert particle(name, *forms.split("/")) == fits


def test_nested_json_stays_json(lake: Path) -> None:
    assert any("payload" in line for line in map(str, (t.literals for _, t in PERSONAL)))
    for _, line in demo_lake.lines(lake / "app_logs"):
        record = json.loads(line)
        if "payload" in record:
            assert set(json.loads(json.loads(record["payload"])["inner"])) == {
                "buyer_name", "buyer_tel", "card_number"}  # fmt: skip


def test_catalogue_speaks_of_every_data_set(lake: Path) -> None:
    catalogue = yaml.safe_load((lake / "_lake.yaml").read_text(encoding="utf-8"))
    assert set(catalogue["datasets"]) == set(demo_lake.DATASETS)
    assert str(catalogue["as_of"]) == "2099-12-31"
    for name in demo_lake.KEYS:
        columns = demo_lake.table(lake / name).column_names
        for role in ("subject", "time", "end_of_purpose"):
            named = catalogue["datasets"][name][role]
            assert named is None or named in columns
