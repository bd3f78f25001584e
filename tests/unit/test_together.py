"""Rules that may not stand together: two truncations of one card number, card secrets kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.errors import UsageError
from pipelines.masking.rules import Rules, load_rules

DEFAULTS = (Path(__file__).parents[2] / "conf" / "masks.yaml").read_text("utf-8")
CARD = "{entity: CREDIT_CARD}"


def load(folder: Path, *columns: str, entities: str = "{}") -> Rules:
    """Rules of two data sets, the last column in the second one."""
    parts = [f"      c{at}: {one}\n" for at, one in enumerate(columns)]
    path = folder / "rules.yaml"
    path.write_text(
        f"version: 1\nentities: {entities}\ndatasets:\n"
        f"  pg:\n    columns:\n      x: {{action: keep}}\n{''.join(parts[:-1])}"
        f"  van:\n    columns:\n{parts[-1]}",
        "utf-8",
    )
    return load_rules(path, DEFAULTS)


@pytest.mark.parametrize(
    "columns",
    [
        (CARD, CARD, "{action: scrub}", "{action: per_cell}", "{entity: CASH_IC_CARD}"),
        (CARD, "{entity: CREDIT_CARD, action: card, style: third_group_on, bin: 8}"),
        (CARD, "{entity: CREDIT_CARD, action: pseudonym}"),
        (CARD, "{entity: CREDIT_CARD, action: encrypt}"),
        (CARD, "{entity: CREDIT_CARD, action: redact}"),
        (CARD, "{entity: CREDIT_CARD, action: drop}"),
        (CARD, "{entity: CREDIT_CARD, action: mask}"),
        (CARD, "{entity: CREDIT_CARD, action: card, style: full}"),
        ("{entity: CREDIT_CARD, action: keep}", "{entity: CREDIT_CARD, action: pseudonym}"),
        ("{entity: CARD_CVC}", "{entity: TRACK_DATA, action: drop}"),
        ("{entity: CARD_PIN2, action: mask}", "{entity: CARD_CVC, action: replace, value: x}"),
    ],
)
def test_what_may_stand_together(tmp_path: Path, columns: tuple[str, ...]) -> None:
    load(tmp_path, *columns)


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ((CARD, "{entity: CREDIT_CARD, action: card, style: last4}"), "last4, bin 8"),
        ((CARD, "{entity: CREDIT_CARD, action: card, bin: 6}"), "third_group_on, bin 6"),
        ((CARD, "{action: card, style: third_range}"), "third_range"),
        (("{action: card, style: last4}", "{action: scrub}"), "third_group_on"),
        (("{action: card, style: last4}", "{action: per_cell}"), "third_group_on"),
        ((CARD, "{entity: CASH_RECEIPT_CARD, action: card, style: last4}"), "last4"),
    ],
)
def test_two_truncations_are_refused(tmp_path: Path, columns: tuple[str, ...], says: str) -> None:
    with pytest.raises(UsageError, match="Two truncations") as caught:
        load(tmp_path, *columns)
    text = str(caught.value)
    assert says in text and "line 7" in text and "line 10" in text


IP = "{entity: IP_ADDRESS, action: mask, format: ip}"
NETWORK = "{entity: IP_ADDRESS, action: generalize, to: network"


@pytest.mark.parametrize(
    "columns",
    [
        (IP, f"{NETWORK}}}"),
        ("{action: mask, format: ip}", "{action: generalize, to: network}"),
        (f"{NETWORK}}}", "{action: scrub}"),  # what a text shows of an address is a mask too
        ("{entity: PHONE_NUMBER, action: mask, format: phone}",
         "{entity: PHONE_NUMBER, action: mask, format: 'keep_first:8'}"),
        ("{entity: EMAIL_ADDRESS, action: mask, format: email}",
         "{entity: EMAIL_ADDRESS, action: mask, format: 'keep_first:4'}"),
        ("{entity: USER_ID, action: mask, format: 'keep_first:4'}",
         "{entity: USER_ID, action: mask, format: 'keep_last:4'}"),
    ],
)  # fmt: skip
def test_two_masks_that_show_more_together_are_refused(
    tmp_path: Path, columns: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError, match="Two masks of ") as caught:
        load(tmp_path, *columns)
    text = str(caught.value)
    assert "line 7" in text and "line 10" in text and "Give all of them one format" in text


@pytest.mark.parametrize(
    "columns",
    [
        (IP, IP, "{action: scrub}"),
        (IP, f"{NETWORK}, prefix: 16}}"),  # nothing that the mask does not show
        (f"{NETWORK}}}", f"{NETWORK}, prefix: 8}}"),
        (IP, "{entity: IP_ADDRESS, action: pseudonym}"),
        (IP, "{entity: IP_ADDRESS, action: mask}"),
        ("{entity: PHONE_NUMBER, action: mask, format: phone}",
         "{entity: PHONE_NUMBER, action: mask, format: 'keep_last:4'}"),
        ("{action: mask, format: 'keep_first:2'}", "{action: mask, format: 'keep_last:2'}"),
        ("{entity: USER_ID, action: mask, format: 'keep_first:2'}",
         "{entity: EMPLOYEE_ID, action: mask, format: 'keep_last:2'}"),
    ],
)  # fmt: skip
def test_masks_that_may_stand_together(tmp_path: Path, columns: tuple[str, ...]) -> None:
    load(tmp_path, *columns)


@pytest.mark.parametrize("action", ["keep", "generalize, to: day", "decrypt"])
def test_a_truncation_beside_anything_unkeyed_is_refused(tmp_path: Path, action: str) -> None:
    with pytest.raises(UsageError, match=f"under '{action.split(',')[0]}'"):
        load(tmp_path, CARD, f"{{entity: CREDIT_CARD, action: {action}}}")


def test_what_spans_show_counts_too(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="under 'keep'"):
        load(
            tmp_path, "{action: card}", "{action: scrub}", entities="{CREDIT_CARD: {action: keep}}"
        )


def test_other_card_numbers_follow_the_style_of_the_rules(tmp_path: Path) -> None:
    entities = "{CREDIT_CARD: {action: card, style: last4}}"
    rules = load(tmp_path, CARD, "{action: scrub}", entities=entities)
    assert rules.entities["CASH_IC_CARD"].params == {"style": "last4"}
    entities = "{CREDIT_CARD: {action: card, style: last4}, CASH_IC_CARD: {action: card}}"
    with pytest.raises(UsageError, match="Two truncations"):
        load(tmp_path, CARD, "{action: scrub}", entities=entities)
    rules = load(tmp_path, "{action: keep}", entities="{CREDIT_CARD: {action: pseudonym}}")
    assert rules.entities["CASH_IC_CARD"].params == {"style": "third_group_on"}


def test_what_is_no_card_number_keeps_its_own_style(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("version: 1\nentities: {CREDIT_CARD: {action: card, style: last4}}\n", "utf-8")
    defaults = "entities: {CREDIT_CARD: {action: card}, KR_BRN: {action: card, style: full}}"
    assert load_rules(path, defaults).entities["KR_BRN"].params == {"style": "full"}


@pytest.mark.parametrize("entity", ["CREDIT_CARD", "CASH_IC_CARD", "CASH_RECEIPT_CARD"])
def test_a_mask_by_place_is_no_truncation(tmp_path: Path, entity: str) -> None:
    with pytest.raises(UsageError, match="Choose card"):
        load(tmp_path, f"{{entity: {entity}, action: mask, format: 'keep_first:12'}}")


@pytest.mark.parametrize("entity", ["CARD_CVC", "CARD_PIN2", "TRACK_DATA"])
@pytest.mark.parametrize(
    "action", ["keep", "pseudonym", "encrypt", "card", "mask, format: 'keep_first:1'"]
)
def test_card_secrets_are_kept_in_no_form(tmp_path: Path, entity: str, action: str) -> None:
    with pytest.raises(UsageError, match="sensitive authentication data") as caught:
        load(tmp_path, f"{{entity: {entity}, action: {action}}}")
    assert "line 9" in str(caught.value)
    with pytest.raises(UsageError, match="sensitive authentication data"):
        load(tmp_path, "{action: scrub}", entities=f"{{{entity}: {{action: {action}}}}}")
