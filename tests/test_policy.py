"""Policy and selection: what they call themselves in titles, columns and JSON."""

from __future__ import annotations

import pytest

from aidledger.policy import Policy, Selection
from aidledger.years import parse_years


@pytest.mark.parametrize(
    ("policy", "base_year", "unit", "priced_unit", "priced", "words"),
    [
        (Policy(), None, "USD", "USD", "current", ""),
        (Policy("RUB", deflator="us"), None, "RUB", "RUB", "current", ""),
        (Policy("RUB", prices="ppp"), None, "Int$", "Int$", "ppp", "at purchasing power parity"),
        (Policy("RUB", prices="2008"), 2008, "RUB", "2008 RUB",
         "constant 2008 (donor deflator)", "prices of 2008 (donor deflator)"),
        (Policy(prices="1999", deflator="us"), 1999, "USD", "1999 USD",
         "constant 1999 (US deflator)", "prices of 1999 (US deflator)"),
        # Digits, but not those of a year.
        (Policy(prices="²⁰"), None, "USD", "USD", "²⁰", ""),
    ],
)  # fmt: skip
def test_what_amounts_are_in(
    policy: Policy, base_year: int | None, unit: str, priced_unit: str, priced: str, words: str
) -> None:
    told = (policy.base_year, policy.unit, policy.priced_unit, policy.priced, policy.price_words)
    assert told == (base_year, unit, priced_unit, priced, words)
    assert policy.in_current_prices() == policy._replace(prices="current", deflator="donor")


def test_a_policy_as_it_is_told() -> None:
    policy = Policy("RUB", "gross", "end", ("transfer", "credit"), "2008", "us", calendar=True)
    assert policy.as_dict() == {
        "currency": "RUB", "prices": "constant 2008 (US deflator)", "overlaps": "gross",
        "spread": "end", "headline": ["transfer", "credit"], "calendar": True,
    }  # fmt: skip


def test_a_selection_as_it_is_told() -> None:
    names = ("donor", "recipient", "sector", "instrument", "class", "status", "source")
    values = [(f"{name}-1", f"{name}-2") for name in names]
    chosen = Selection(*values, years=parse_years("2005-2007"))
    assert chosen.columns() == dict(zip(names, values, strict=True))
    told = {name: list(value) for name, value in chosen.columns().items()}
    assert chosen.as_dict() == {**told, "years": "2005-2007"}
    assert Selection().columns() == Selection().as_dict() == {}
    assert Selection(sector=("energy",)).as_dict() == {"sector": ["energy"]}
