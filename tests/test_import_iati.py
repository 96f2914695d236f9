"""Importing IATI: what an activity becomes, what is told about the rest, and hostile files."""

from __future__ import annotations

import csv
import gzip
import io
import shutil
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger.imported.periods import period_number
from aidledger.importing.choices import Choices
from aidledger.importing.iati import import_iati
from aidledger.importing.iati_codes import KINDS, LETTERS
from aidledger.importing.iati_reading import activities
from aidledger.importing.iati_shares import Told, by_recipient, by_sector, split
from aidledger.importing.landing import Landed
from aidledger.importing.names import OwnCodes
from aidledger.problems import LedgerError, UsageError
from aidledger.starting import start
from aidledger.years import parse_years
from tests.ledgers import run

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">\n'
TAIL = "</iati-activities>\n"
ORG = (
    '<reporting-org ref="XM-DAC-7" type="10"><narrative>Foreign Affairs</narrative></reporting-org>'
)


def transaction(
    type_: str = "3", date: str = "2005-03-04", value: str = "100", inner: str = "", **about: str
) -> str:
    attributes = "".join(f' {name.replace("_", "-")}="{told}"' for name, told in about.items())
    return (
        f'<transaction><transaction-type code="{type_}"/><transaction-date iso-date="{date}"/>'
        f"<value{attributes}>{value}</value>{inner}</transaction>\n"
    )


def activity(
    inner: str, name: str = "A-1", currency: str = "USD", country: str = "TJ", org: str = ORG
) -> str:
    whose = f'<recipient-country code="{country}"/>\n' if country else ""
    told = f' default-currency="{currency}"' if currency else ""
    return (
        f"<iati-activity{told}>\n<iati-identifier>{name}</iati-identifier>\n{org}\n"
        f"<title><narrative>Wells</narrative></title>\n{whose}{inner}</iati-activity>\n"
    )


def whole(*told: str) -> str:
    return HEAD + "".join(told) + TAIL


class Imported:
    """An import and its rows, as dictionaries in order."""

    def __init__(self, landed: Landed) -> None:
        self.landed, self.manifest, self.problems = landed, landed.manifest, landed.problems
        relation = duckdb.sql(f"SELECT * FROM '{landed.folder}/transactions.parquet'")
        self.rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]

    def column(self, *names: str) -> list[Any]:
        if len(names) == 1:
            return [row[names[0]] for row in self.rows]
        return [tuple(row[name] for name in names) for row in self.rows]

    @property
    def codes(self) -> list[str]:
        return [problem.code for problem in self.problems]


Import = Callable[..., Imported]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    ledger = tmp_path_factory.mktemp("empty") / "led"
    start(ledger)
    return ledger


@pytest.fixture
def imported(tmp_path: Path, empty: Path) -> Import:
    shutil.copytree(empty, tmp_path / "led")

    def do(*texts: str | bytes, **choices: Any) -> Imported:
        files = []
        for number, text in enumerate(texts, 1):
            files.append(tmp_path / f"aid-{number}.xml")
            files[-1].write_bytes(text if isinstance(text, bytes) else text.encode())
        choices.setdefault("source", "iati")
        return Imported(import_iati(tmp_path / "led", files, Choices(**choices)))

    return do


# -- one transaction -----------------------------------------------------------------------------


def test_a_transaction_whole(imported: Import) -> None:
    text = activity(
        transaction(
            "3", "2005-03-04", "-1234.505",
            '<provider-org ref="XM-DAC-302"><narrative>USAID</narrative></provider-org>'
            '<receiver-org ref="TJ-1"><narrative>Ministry</narrative></receiver-org>'
            '<sector vocabulary="1" code="15210"/><flow-type code="20"/><finance-type code="421"/>'
            '<aid-type code="2" vocabulary="2"/><aid-type code="C01" vocabulary="1"/>'
            '<tied-status code="4"/>',
            currency="EUR", value_date="2006-01-01",
        )
        + '<default-flow-type code="10"/><default-finance-type code="110"/>'
        '<default-aid-type code="B01"/><default-tied-status code="5"/>'
        '<sector code="11120"/>'
    )  # fmt: skip
    found = imported(whole(text))
    assert found.problems == ()
    (row,) = found.rows
    assert row == {
        "record": "A-1", "file": "aid-1.xml", "line": 8, "part": 0, "donor": "US",
        "recipient": "TJ", "channel": "TJ-1", "sector": "border-security", "sector_code": "15210",
        "sector_vocabulary": "1", "instrument": "loan", "class": "credit", "status": "disbursed",
        "measure": "disbursements", "first": "2005-03-04", "last": "", "period": 2005,
        "rate_year": 2006, "currency": "EUR", "low": -123451, "best": -123451, "high": -123451,
        "open_top": 0, "capped": 0, "approximate": 0, "constant": None, "transaction_type": "3",
        "flow_type": "20", "finance_type": "421", "aid_type": "C01", "tied_status": "4",
        "humanitarian": None, "description": "Wells",
    }  # fmt: skip
    assert found.manifest.counts == "disbursements"
    assert found.manifest.publisher == "Foreign Affairs"


def test_what_the_activity_says_for_its_transactions(imported: Import) -> None:
    text = activity(
        transaction() + '<sector code="11120"/><default-flow-type code="10"/>'
        '<default-finance-type code="110"/><default-aid-type code="A1" vocabulary="3"/>'
        '<default-aid-type code="B01"/><default-tied-status code="5"/>'
    ).replace("<iati-activity ", '<iati-activity humanitarian="1" ')
    (row,) = imported(whole(text)).rows
    names = (
        "donor", "sector", "instrument", "class", "flow_type", "aid_type", "tied_status",
        "humanitarian", "rate_year", "channel",
    )  # fmt: skip
    told = ["NL", "education", "grant", "transfer", "10", "B01", "5", 1, None, ""]
    assert [row[name] for name in names] == told


def test_nothing_told_but_the_money(imported: Import) -> None:
    (row,) = imported(whole(activity(transaction(), country="", org=""))).rows
    names = ("donor", "recipient", "sector", "sector_code", "instrument", "class")
    assert [row[name] for name in names] == [
        "unspecified", "unspecified", "general", "", "unspecified", "transfer",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "measure", "status"),
    [
        ("1", "incoming-funds", "disbursed"), ("2", "commitments", "committed"),
        ("3", "disbursements", "disbursed"), ("4", "disbursements", "disbursed"),
        ("5", "interest-payments", "disbursed"), ("6", "loan-repayments", "disbursed"),
        ("7", "reimbursements", "disbursed"), ("8", "equity-purchases", "disbursed"),
        ("9", "equity-sales", "disbursed"), ("10", "guarantees", "committed"),
        ("11", "incoming-commitments", "committed"), ("12", "pledges", "pledged"),
        ("13", "incoming-pledges", "pledged"),
    ],
)  # fmt: skip
def test_each_type_has_its_measure(code: str, measure: str, status: str) -> None:
    assert (KINDS[code].measure, KINDS[code].status) == (measure, status)


def test_letters_of_1_0x(imported: Import) -> None:
    assert LETTERS == {
        "IF": "1", "C": "2", "D": "3", "E": "4", "IR": "5", "LR": "6", "R": "7", "QP": "8",
        "QS": "9", "CG": "10",
    }  # fmt: skip
    found = imported(whole(activity("".join(transaction(code) for code in LETTERS))))
    assert found.column("transaction_type") == list(LETTERS.values())
    assert found.manifest.measures["disbursements"]["sums"] == {"USD": 20000}
    assert found.column("instrument", "class")[7] == ("investment", "investment")
    assert found.column("instrument", "class")[5] == ("loan", "credit")


OLD = """<iati-activities version="1.04">
<iati-activity default-currency="GBP">
<reporting-org ref="GB-1" type="10">DFID</reporting-org>
<iati-identifier> GB-1-42
</iati-identifier>
<title>Old
 wells</title>
<recipient-country code="TJ" percentage="100">Tajikistan</recipient-country>
<sector vocabulary="DAC" code="122" percentage="50">Health</sector>
<sector vocabulary="DAC" code="15210" percentage="50">Security</sector>
<sector vocabulary="RO" code="7" percentage="100">Ours</sector>
<transaction>
<transaction-date>2008-09-01</transaction-date>
<transaction-type code="D">Disbursement</transaction-type>
<value value-date="2008-09-01">1.01</value>
<provider-org ref="GB-1">DFID</provider-org>
<receiver-org>Red Crescent</receiver-org>
<finance-type code="110">Grant</finance-type>
</transaction>
</iati-activity>
</iati-activities>
"""


def test_version_1_0x(imported: Import) -> None:
    found = imported(OLD)
    assert found.problems == ()
    assert (
        found.column("record", "donor", "recipient", "channel", "description")
        == [("GB-1-42", "GB", "TJ", "Red Crescent", "Old wells")] * 2
    )
    assert found.column("first", "sector", "sector_vocabulary", "best", "part") == [
        ("2008-09-01", "dac-122", "2", 51, 1), ("2008-09-01", "border-security", "1", 50, 2),
    ]  # fmt: skip


def test_incoming_money_is_the_providers_and_never_counts(imported: Import) -> None:
    inner = transaction("1", inner='<provider-org ref="XM-DAC-302"/>') + transaction("11")
    found = imported(whole(activity(inner)))
    assert found.column("donor", "channel", "measure") == [
        ("US", "XM-DAC-7", "incoming-funds"),
        ("unspecified", "XM-DAC-7", "incoming-commitments"),
    ]
    assert "disbursements" not in found.manifest.measures


def test_the_humanitarian_flag_of_the_transaction_goes_first(imported: Import) -> None:
    inner = "".join(
        transaction().replace("<transaction>", f'<transaction humanitarian="{flag}">')
        for flag in ("0", "false", "true", "1", "maybe")
    )
    text = activity(inner).replace("<iati-activity ", '<iati-activity humanitarian="1" ')
    assert imported(whole(text)).column("humanitarian") == [0, 0, 1, 1, None]


@pytest.mark.parametrize(
    ("date", "first"),
    [("2005-03-04Z", "2005-03-04"), ("2005-03-04T23:59:00+05:00", "2005-03-04")],
)
def test_a_date_may_have_a_time(imported: Import, date: str, first: str) -> None:
    assert imported(whole(activity(transaction(date=date)))).column("first") == [first]


@pytest.mark.parametrize(
    ("value", "cents"),
    [
        ("0.00499999999999999999999999999999", 0),
        ("0.005", 1),
        ("-0.00500000000000000000000000000000", -1),
        ("1.004" + "9" * 90, 100),
        ("000000000000000000000000000000000000001.50", 150),
        ("90071992547409.92", 2**53),
    ],
)
def test_an_amount_is_rounded_once(imported: Import, value: str, cents: int) -> None:
    found = imported(whole(activity(transaction(value=value))))
    assert found.column("best") == [cents] and found.problems == ()


def test_percentages_of_many_decimals_lose_nothing() -> None:
    tiny = "0." + "0" * 39 + "1"
    most = "99." + "9" * 40
    told = [Told("country", code, percentage=p) for code, p in (("TJ", most), ("KG", tiny))]
    shares = by_recipient(told, [])
    assert shares.weights == (10**42 - 1, 1) and not shares.wrong


def test_decimals_of_the_currency(imported: Import) -> None:
    inner = "".join(
        transaction(value=value, currency=currency)
        for value, currency in (
            ("1.5", "JPY"), ("1.0005", "KWD"), (" +.5 ", "usd"), ("0.125", "USD"), ("-0.125", "USD")
        )
    )  # fmt: skip
    found = imported(whole(activity(inner)))
    assert found.column("currency", "best") == [
        ("JPY", 2), ("KWD", 1001), ("USD", 50), ("USD", 13), ("USD", -13),
    ]  # fmt: skip
    assert found.manifest.minor_units == {"JPY": 0, "KWD": 3, "USD": 2}


# -- shares --------------------------------------------------------------------------------------


def shares(*pairs: tuple[str, str], tag: str = "recipient-country") -> str:
    return "".join(f'<{tag} code="{code}" percentage="{told}"/>\n' for code, told in pairs)


def test_shares_of_countries_and_sectors(imported: Import) -> None:
    inner = (
        shares(("TJ", "60"), ("KG", "30"))
        + shares(("789", "10"), tag="recipient-region")
        + shares(("15210", "50"), ("11120", "50"), tag="sector")
        + '<sector vocabulary="99" code="X" percentage="100"/>\n'
        + transaction(value="-0.11")
    )
    found = imported(whole(activity(inner, country="")))
    # 11 cents: 6.6, 3.3 and 1.1 are 7, 3 and 1; each is halved, the odd cent to the first.
    assert found.column("recipient", "sector", "best", "part") == [
        ("TJ", "border-security", -4, 1), ("TJ", "education", -3, 2),
        ("KG", "border-security", -2, 3), ("KG", "education", -1, 4),
        ("dac-789", "border-security", -1, 5), ("dac-789", "education", 0, 6),
    ]  # fmt: skip
    assert found.problems == ()


def test_a_region_without_a_percentage_is_context(imported: Import) -> None:
    inner = shares(("TJ", "100")) + '<recipient-region code="789"/>' + transaction()
    assert imported(whole(activity(inner, country=""))).column("recipient") == ["TJ"]
    own = transaction(inner='<recipient-country code="KG"/><recipient-region code="789"/>')
    assert imported(whole(activity(own))).column("recipient", "part") == [("KG", 0)]


def test_the_transactions_own_go_before_the_activitys(imported: Import) -> None:
    inner = (
        shares(("TJ", "50"), ("KG", "50"))
        + shares(("15210", "50"), ("11120", "50"), tag="sector")
        + transaction(inner='<recipient-country code="UZ"/><sector code="12191"/>')
    )
    found = imported(whole(activity(inner, country="")))
    assert found.column("recipient", "sector", "best") == [("UZ", "health", 10000)]


@pytest.mark.parametrize(
    ("told", "landed", "says"),
    [
        ((("TJ", "20"),), [("TJ", 2000), ("unspecified", 8000)], "sum to 20"),
        ((("TJ", "0.00"),), [("unspecified", 10000)], "sum to 0.00"),
        ((("TJ", "60"), ("KG", "60")), [("unspecified", 10000)], "sum to 120"),
        ((("TJ", "50%"), ("KG", "50")), [("unspecified", 10000)], "“50%” is no percentage"),
        ((("TJ", "-50"), ("KG", "150")), [("unspecified", 10000)], "“-50” is no percentage"),
        ((("TJ", ""), ("KG", "")), [("unspecified", 10000)], "have no percentages"),
        ((("TJ", "50"), ("KG", "49")), [("TJ", 5000), ("KG", 4900), ("unspecified", 100)], "99"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_percentages_that_do_not_sum_are_told_and_nothing_is_invented(
    imported: Import, told: Sequence[tuple[str, str]], landed: list[tuple[str, int]], says: str
) -> None:
    found = imported(whole(activity(shares(*told) + transaction() * 2, "A-7", country="")))
    assert found.column("recipient", "best") == landed * 2
    (problem,) = found.problems
    assert (problem.code, problem.place.line, problem.excerpt) == ("bad-percentages", 7, "A-7")
    assert says in problem.explanation and problem.severity == "warning"
    assert found.manifest.rejected == 0


def test_sectors_that_do_not_sum(imported: Import) -> None:
    inner = shares(("15210", "70"), ("11120", "10"), tag="sector") + transaction()
    found = imported(whole(activity(inner)))
    assert found.column("sector", "sector_code", "best") == [
        ("border-security", "15210", 7000), ("education", "11120", 1000), ("general", "", 2000),
    ]  # fmt: skip
    assert found.codes == ["bad-percentages"]


def test_parts_that_do_not_divide_sum_to_the_whole(imported: Import) -> None:
    countries = shares(*((code, "33.33") for code in ("TJ", "KG", "UZ")))
    sectors = shares(*((f"1{n}110", "14.29") for n in range(1, 8)), tag="sector")
    found = imported(whole(activity(countries + sectors + transaction(value="100"), country="")))
    assert "bad-percentages" not in found.codes
    assert len(found.rows) == 21 and sum(found.column("best")) == 10000
    by_country = [sum(found.column("best")[n : n + 7]) for n in (0, 7, 14)]
    assert by_country == [3334, 3333, 3333]
    assert found.column("part") == list(range(1, 22))


def test_a_share_of_nothing_that_is_named(imported: Import) -> None:
    inner = '<recipient-country code="" percentage="100"/><sector code="" percentage="100"/>'
    found = imported(whole(activity(inner + transaction(), country="")))
    assert found.column("recipient", "sector", "sector_code") == [("unspecified", "general", "")]
    assert found.problems == ()


def test_two_tellings_of_the_same_whole(imported: Import) -> None:
    inner = shares(("TJ", "100")) + shares(("789", "100"), tag="recipient-region")
    found = imported(whole(activity(inner + transaction(), country="")))
    assert found.column("recipient", "best") == [("TJ", 10000)]
    assert "the regions are left out" in found.problems[0].explanation


def told(*percentages: str | None, vocabulary: str = "1") -> list[Told]:
    return [
        Told("sector", str(number), vocabulary, percentage=one)
        for number, one in enumerate(percentages)
    ]


@pytest.mark.parametrize(
    ("percentages", "fine"),
    [
        (("33.33",) * 3, True), (("33",) * 3, True), (("33.3",) * 3, True),
        (("14.29",) * 7, True), (("33.333333333333336",) * 3, True), (("99.99",), True),
        (("50", "49"), False), (("99",), False), (("33.3", "33.3", "33.2"), False),
        (("5",) * 19, False), (("10",) * 11, False), (("1e2",), False), (("1000",), False),
    ],
)  # fmt: skip
def test_how_near_to_100_is_100(percentages: tuple[str, ...], fine: bool) -> None:
    assert (by_sector(told(*percentages)).wrong == "") is fine


def test_one_vocabulary_of_sectors_is_used() -> None:
    both = [*told("100", vocabulary="99"), *told("40", "60", vocabulary="2")]
    assert by_sector(both).weights == (40, 60)
    assert by_sector([*both, *told(None, vocabulary="1")]).of == (Told("sector", "0", "1"),)
    assert by_sector(told("50", "50", vocabulary="8")).weights == (50, 50)


def test_regions_of_two_vocabularies_each_sum_to_100() -> None:
    un = [Told("region", "143", "2", percentage="100")]
    dac = [Told("region", code, "1", percentage="50") for code in ("619", "689")]
    assert by_recipient([], [*un, *dac]).of == tuple(dac)
    # Short of 100, what one vocabulary tells is not told once more by the other.
    few = [one._replace(percentage="20") for one in (*un, *dac)]
    assert by_recipient([], few).weights == (20, 20, 60)


@given(
    st.integers(-(10**15), 10**15),
    st.lists(st.integers(1, 10**12), min_size=1, max_size=40),
)
def test_parts_sum_to_the_whole_and_are_within_one_unit(amount: int, weights: list[int]) -> None:
    parts = split(amount, weights)
    assert sum(parts) == amount
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part * sum(weights) - amount * weight) < sum(weights)
    assert split(-amount, weights) == [-part for part in parts]


PERCENTAGE = st.decimals(0, 100, places=2, allow_nan=False, allow_infinity=False)


@given(st.lists(st.one_of(st.none(), PERCENTAGE), min_size=1, max_size=8))
def test_shares_are_those_told_or_nobodys(percentages: list[Decimal | None]) -> None:
    given_ = [None if one is None else str(one) for one in percentages]
    found = by_sector(told(*given_))
    assert found.weights and all(weight > 0 for weight in found.weights)
    known = [(one, w) for one, w in zip(found.of, found.weights, strict=True) if one]
    for one, weight in known if found.wrong else ():
        assert Decimal(one.percentage or 0) / 100 == Decimal(weight) / sum(found.weights)
    total = sum((one for one in percentages if one is not None), Decimal())
    if total == 100:
        assert not found.wrong and None not in found.of


# -- names ---------------------------------------------------------------------------------------


def test_a_name_without_a_code_is_landed_under_its_own_and_told_once(imported: Import) -> None:
    provider = "<provider-org><narrative>Ómnibus Fund &amp; Co.</narrative></provider-org>"
    inner = transaction(inner=provider) * 2 + transaction(
        inner='<provider-org ref="XY-9"><narrative>Nine</narrative></provider-org>'
        '<recipient-country code="QQ"/><sector code="99999"/><finance-type code="987"/>'
    )
    found = imported(whole(activity(inner)))
    assert found.column("donor", "recipient", "sector", "instrument", "class") == [
        ("org-omnibus-fund-co", "TJ", "general", "unspecified", "transfer"),
        ("org-omnibus-fund-co", "TJ", "general", "unspecified", "transfer"),
        ("XY-9", "QQ", "sector-1-99999", "finance-987", "transfer"),
    ]
    assert found.codes == ["unresolved-name"] * 4
    assert {p.excerpt for p in found.problems} == {"Ómnibus Fund & Co.", "QQ", "99999", "987"}
    assert all(problem.severity == "warning" for problem in found.problems)
    assert {(one["kind"], one["name"], one["rows"]) for one in found.manifest.unresolved} == {
        ("organisation", "Ómnibus Fund & Co.", 2), ("country", "QQ", 1), ("sector", "99999", 1),
        ("finance type", "987", 1),
    }  # fmt: skip
    assert found.manifest.parties["XY-9"]["name"] == "Nine"


def test_a_reference_that_looks_like_a_country_is_none(imported: Import) -> None:
    inner = transaction(inner='<provider-org ref="AF"><narrative>Fund</narrative></provider-org>')
    found = imported(whole(activity(inner, country="AF")))
    assert found.column("donor", "recipient") == [("org-af", "AF")]
    assert found.manifest.parties["AF"]["name"] == "Afghanistan"
    assert found.codes == ["unresolved-name"]


def test_two_names_never_share_a_code(imported: Import) -> None:
    called = ("A.B.", "A B", "A-B", "A B-2", "...", "!!!", "A.B.")
    inner = "".join(
        transaction(inner=f"<provider-org><narrative>{name}</narrative></provider-org>")
        for name in called
    )
    inner += transaction(inner='<provider-org ref="org-a-b"/>')
    sectors = '<sector vocabulary="99" code="{}"/>'
    inner += transaction(inner=sectors.format("1.1")) + transaction(inner=sectors.format("1-1"))
    found = imported(whole(activity(inner)))
    codes = found.column("donor")[: len(called)]
    assert codes[:3] == ["org-a-b", "org-a-b-2", "org-a-b-3"] and codes[-1] == codes[0]
    assert len(set(codes)) == len(set(called)) and "" not in codes
    assert {found.manifest.parties[code]["name"] for code in codes} == set(called)
    assert found.column("donor")[len(called)] == "org-org-a-b"
    assert found.column("sector")[-2:] == ["sector-99-1-1", "sector-99-1-1-2"]
    asked = imported(whole(activity(inner)), donors=("A B",))
    assert asked.column("donor") == ["org-a-b-2"]


@given(st.lists(st.text(alphabet="aA.- 2é", max_size=4), max_size=12))
def test_codes_of_our_own_are_one_to_one(texts: list[str]) -> None:
    own = OwnCodes()
    codes = {text: own.of("org", text) for text in texts}
    assert len(set(codes.values())) == len(codes)
    assert all(own.of("org", text) == code for text, code in codes.items())


def test_an_english_title_goes_first(imported: Import) -> None:
    told = '<narrative xml:lang="fr">Puits</narrative><narrative xml:lang="en">Wells</narrative>'
    text = activity(transaction()).replace("<narrative>Wells</narrative>", told)
    assert imported(whole(text)).column("description") == ["Wells"]


# -- what cannot be read -------------------------------------------------------------------------


BAD = [
    (transaction(currency=""), "missing-value", "No currency"),
    (transaction(currency="XXQ"), "unknown-code", "ISO 4217"),
    (transaction(value="", currency="USD"), "missing-amount", "missing"),
    (transaction(value="1,000", currency="USD"), "bad-amount", "no plain decimal"),
    (transaction(value="1 000", currency="USD"), "bad-amount", "no plain decimal"),
    (transaction(value="1e5", currency="USD"), "bad-amount", "no plain decimal"),
    (transaction(value="١٢", currency="USD"), "bad-amount", "no plain decimal"),
    (transaction(value="9" * 20, currency="USD"), "bad-amount", "too large"),
    (transaction(value="9" * 27, currency="USD"), "bad-amount", "too large"),
    (transaction(value="9" * 100, currency="USD"), "bad-amount", "too large"),
    (transaction(value="90071992547409.93", currency="USD"), "bad-amount", "too large"),
    (transaction(value="0." + "0" * 200, currency="USD"), "bad-amount", "202 characters long"),
    (transaction(date="", currency="USD"), "missing-value", "date is missing"),
    (transaction(date="2005-02-30", currency="USD"), "bad-date", "no day 30"),
    (transaction(date="04/03/2005", currency="USD"), "bad-date", "2008-08-22"),
    (transaction(date="0005-03-04", currency="USD"), "bad-date", "outside"),
    (transaction("99", currency="USD"), "unknown-code", "not one of IATI's"),
    (transaction("", currency="USD"), "missing-value", "type of the transaction is missing"),
]


def test_what_cannot_be_read_is_told_and_the_rest_goes_in(imported: Import) -> None:
    good = transaction(currency="USD", value="7")
    text = activity("".join(bad + good for bad, _, _ in BAD), "A-9", currency="")
    found = imported(whole(text))
    assert found.column("best", "line") == [(700, 9 + 2 * n) for n in range(len(BAD))]
    for number, (problem, (_, code, says)) in enumerate(zip(found.problems, BAD, strict=True)):
        assert (problem.code, problem.severity) == (code, "error")
        assert (problem.place.file, problem.place.line) == ("aid-1.xml", 8 + 2 * number)
        assert says in problem.explanation
    assert found.manifest.rejected == len(BAD)
    with (found.landed.folder / "rejected.csv").open(newline="") as stream:
        assert {line["record"] for line in csv.DictReader(stream)} == {"A-9"}


def test_all_that_is_wrong_with_a_transaction_is_told(imported: Import) -> None:
    found = imported(whole(activity("<transaction/>", currency=""), activity(transaction(), "A-2")))
    assert found.codes == ["missing-value", "missing-value", "missing-value", "missing-amount"]
    assert found.manifest.rejected == 1


def test_strict_refuses(imported: Import, tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as caught:
        imported(whole(activity(transaction() + transaction(date=""))), strict=True)
    assert [problem.code for problem in caught.value.problems] == ["missing-value"]
    assert not (tmp_path / "led" / "imported").exists()


def test_a_value_date_that_cannot_be_read_keeps_no_row_out(imported: Import) -> None:
    found = imported(whole(activity(transaction(value_date="soon"))))
    assert found.column("best", "rate_year") == [(10000, None)]
    assert found.codes == ["bad-date"] and found.problems[0].severity == "warning"
    assert found.manifest.rejected == 0
    with pytest.raises(UsageError, match="nothing was imported"):
        imported(whole(activity(transaction(value_date="soon"))), years=parse_years("2006"))


def test_an_activity_told_twice_counts_once(imported: Import) -> None:
    text = activity(transaction())
    found = imported(whole(text, activity(transaction(), "A-2")), whole(text))
    assert found.column("record") == ["A-1", "A-2"]
    assert found.codes == ["duplicate-id"]
    assert "aid-1.xml:3" in found.problems[0].explanation


def test_lines_beyond_65535(imported: Import) -> None:
    text = whole(activity("\n" * 70_000 + "<budget/>\n" + transaction() + transaction(date="")))
    found = imported(text)
    line = text[: text.index("<transaction>")].count("\n") + 1
    assert found.column("line") == [line]
    assert found.problems[0].place.line == line + 1


# -- hostile files -------------------------------------------------------------------------------


def test_a_truncated_file_lands_what_stands_before_the_break(imported: Import) -> None:
    text = whole(activity(transaction()), activity(transaction(), "A-2"))
    cut = text[: text.index("A-2") + 40]
    found = imported(cut)
    assert found.column("record") == ["A-1"]
    (problem,) = found.problems
    assert (problem.code, problem.place.line) == ("bad-xml", cut.count("\n") + 1)
    assert "up to the activity A-1; the one that begins at line 10" in problem.explanation
    assert "nothing after it is read" in problem.explanation
    assert found.manifest.left_out == {"cut-short": 1}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"<", "Start"),
        (b'<?xml version="1.0" encoding="klingon"?><iati-activities/>', "klingon"),
        (b"<html><body/></html>", "<html>"),
        (b"<iati-organisations/>", "<iati-organisations>"),
        (b'<!DOCTYPE a [<!ENTITY e "x">]><iati-activities>&e;</iati-activities>', "DOCTYPE"),
        (b'<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><iati-activities/>', "a.dtd"),
        (b'<!DOCTYPE a [<!ENTITY e SYSTEM "/etc/passwd">]><iati-activities>&e;'
         b"</iati-activities>", "DOCTYPE"),
        (b'<!DOCTYPE a [<!ENTITY % e SYSTEM "/etc/passwd"> %e;]><iati-activities/>', "DOCTYPE"),
    ],
)  # fmt: skip
def test_what_is_no_iati_file_is_an_error(imported: Import, text: bytes, says: str) -> None:
    with pytest.raises(LedgerError) as caught:
        imported(text)
    (problem,) = caught.value.problems
    assert problem.code == "bad-xml" and says in problem.excerpt


def _zipped(name: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, whole(activity(transaction())))
    return held.getvalue()


@pytest.mark.parametrize(
    ("text", "says", "remedy"),
    [
        (_zipped("aid.xml"), "a zip archive", "Unpack it"),
        (_zipped("xl/workbook.xml"), "a workbook", "import csv"),
        (gzip.compress(HEAD.encode(), mtime=0), "packed with gzip", "Unpack it"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old workbook", "import csv"),
        (b"\xef\xbb\xbfdonor,amount\nUS,<5\n", "does not begin with", "import csv"),
        ("PK,donor\n1,US\n".encode("utf-16"), "does not begin with", "import csv"),
        (b' {"iati-activities": []}', "JSON", "publisher's XML"),
        (b"", "empty", "once more"),
        (b" \n\n", "empty", "once more"),
    ],
)
def test_files_of_another_kind_are_told_as_what_they_are(
    imported: Import, text: bytes, says: str, remedy: str
) -> None:
    with pytest.raises(LedgerError) as caught:
        imported(text)
    (problem,) = caught.value.problems
    assert problem.code == "bad-xml" and problem.place.line == 1
    assert says in problem.explanation and remedy in problem.remedy
    assert "well-formed" not in problem.explanation
    beside = imported(text, whole(activity(transaction())))
    assert len(beside.rows) == 1 and beside.codes == ["bad-xml"]


def test_a_billion_laughs_are_refused(imported: Import) -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE a [<!ENTITY e0 "ha">{entities}]><iati-activities a="&e11;"/>'
    with pytest.raises(LedgerError) as caught:
        imported(text)
    assert "amplification" in caught.value.problems[0].excerpt


def test_an_entity_that_nobody_declared_ends_the_file(imported: Import) -> None:
    """lxml would begin anew with the bytes after it, as if they were a file of their own."""
    bad = "<iati-activity>&nobody;</iati-activity>" + " " * 600_000
    found = imported(whole(activity(transaction()), bad, activity(transaction(), "A-3")))
    assert found.column("record") == ["A-1"]
    assert found.codes == ["bad-xml"] and "nobody" in found.problems[0].excerpt


def test_bytes_that_are_not_of_the_encoding_end_the_file(imported: Import) -> None:
    text = whole(activity(transaction()), activity(transaction(), "Ä-2")).encode("latin-1")
    found = imported(text)
    assert found.column("record") == ["A-1"] and found.codes == ["bad-xml"]
    other = text.replace(b"UTF-8", b"ISO-8859-1")
    assert imported(other).column("record") == ["A-1", "Ä-2"]
    assert imported(whole(activity(transaction())).replace("UTF-8", "UTF-16").encode("utf-16")).rows


def test_an_activity_inside_another_takes_nothing_from_it(imported: Import) -> None:
    inner = transaction() + activity(transaction(), "A-0") + transaction(value="7")
    found = imported(whole(activity(inner), activity(transaction(), "A-2")))
    assert found.column("record", "best") == [("A-1", 10000), ("A-1", 700), ("A-2", 10000)]
    (problem,) = found.problems
    assert problem.code == "bad-xml" and problem.place.line == 9
    assert "stands in <iati-activity>" in problem.explanation


SPACED = activity(transaction(), "A-9").replace("<iati-activity", '<iati-activity xmlns="urn:x"')
ONE = transaction(value="7")


@pytest.mark.parametrize(
    ("text", "lines", "says"),
    [
        (HEAD.split("\n")[1] + "\n" + activity(ONE, "A-8") + activity("", "A-9") + TAIL, (4, 11),
         "stands in <iati-activities>"),
        ("<w><w>" + activity(ONE, "A-9") + "</w></w>\n", (3,), "stands in <w>"),
        (SPACED, (3,), "name space"),
        (activity(ONE.replace("<transaction>", '<transaction xmlns="urn:x">'), "A-9"), (8,),
         "name space"),
        (activity(f"<transactions>\n{ONE}{ONE}</transactions>", "A-9"), (9, 10),
         "stands in <transactions>"),
        (ONE, (3,), "stands in <iati-activities>"),
    ],
)  # fmt: skip
def test_what_stands_elsewhere_is_told(
    imported: Import, text: str, lines: tuple[int, ...], says: str
) -> None:
    text = whole(text, activity(transaction()))
    found = imported(text)
    assert found.column("record", "best") == [("A-1", 10000)]
    assert found.codes == ["bad-xml"] * len(lines)
    assert tuple(problem.place.line for problem in found.problems) == lines
    assert all(says in problem.explanation for problem in found.problems)
    assert found.manifest.rejected == len(lines)
    with pytest.raises(LedgerError):
        imported(text, source="strict", strict=True)


def test_planned_money_elsewhere_is_told_where_it_is_asked_for(imported: Import) -> None:
    told = planned("budget", "2005-01-01", "2005-12-31", "5")
    strange = told.replace("<budget", '<budget xmlns="urn:x"')
    text = whole(activity(strange + transaction()))
    assert imported(text).problems == ()
    assert imported(text, planned=True).codes == ["bad-xml"]


@pytest.mark.parametrize("opening", ["", "<w>", "<w>" * 100])
def test_what_stands_beside_activities_is_not_kept(tmp_path: Path, opening: str) -> None:
    many, closing = "<x/> <!-- y --><?z z?>\n" * 100_000, opening.replace("<", "</")
    path = tmp_path / "aid.xml"
    path.write_text(whole(activity(""), opening, many, closing, activity("", "A-2")))
    kept = [
        sum(1 for _ in one.getroottree().iter())
        for one in activities(path, "aid.xml", lambda _: None, lambda *_: None)
    ]
    assert len(kept) == 2 and kept[1] < 25_000


def test_one_of_several_files_is_no_iati(imported: Import) -> None:
    found = imported(whole(activity(transaction())), "<iati-organisations/>")
    assert len(found.rows) == 1 and found.codes == ["bad-xml"]
    assert found.problems[0].place.file == "aid-2.xml"


def test_activities_without_money(imported: Import) -> None:
    for text in (whole(activity("")), HEAD + TAIL):
        with pytest.raises(UsageError, match="nothing was imported"):
            imported(text)


def test_the_command(tmp_path: Path, empty: Path) -> None:
    ledger = tmp_path / "led"
    shutil.copytree(empty, ledger)
    folder = tmp_path / "aid"
    folder.mkdir()
    inner = transaction("2") + transaction(value="5000000") + transaction(date="soon")
    (folder / "one.xml").write_text(whole(activity(inner)))
    (folder / "two.xml").write_text(whole(activity(transaction(), "A-2"))[:-30])
    strict = run("import", "iati", folder, "--strict", "--ledger", ledger)
    assert strict.code == 1 and not (ledger / "imported").exists()
    ran = run("import", "iati", folder, "--ledger", ledger)
    assert ran.code == 0 and "2 rows imported" in ran.out
    assert "one.xml:10, transaction-date: error bad-date" in ran.err
    assert "two.xml:9: error bad-xml" in ran.err
    said = " ".join(ran.out.split())
    assert "2 rows that could not be read, or not in whole, and 1 file not read to its end:" in said
    for name in ("three.xml", "four.xml"):
        (folder / name).write_bytes(b"")
    beside = run("import", "iati", folder, "--ledger", ledger)
    assert beside.code == 0 and "2 rows imported" in beside.out
    assert "three.xml:1: error bad-xml" in beside.err and "four.xml:1: error bad-xml" in beside.err
    alone = run("import", "iati", folder / "three.xml", "--ledger", ledger)
    assert alone.code == 1 and "three.xml is empty" in alone.err
    again = run("import", "iati", folder, "--ledger", ledger, "--measure", "spending")
    assert again.code == 2 and "disbursements" in again.err
    asked = run("summary", "--source", "iati-aid", "--ledger", ledger)
    assert asked.code == 0 and " 5.00 " in asked.out


# -- choices -------------------------------------------------------------------------------------


def planned(tag: str, first: str, last: str, value: str, type_: str = "1") -> str:
    end = f'<period-end iso-date="{last}"/>' if last else ""
    return (
        f'<{tag} type="{type_}"><period-start iso-date="{first}"/>{end}'
        f'<value value-date="{first}">{value}</value></{tag}>\n'
    )


def test_budgets_and_planned_disbursements_on_request(imported: Import) -> None:
    inner = (
        planned("budget", "2005-01-01", "2005-12-31", "10")
        + planned("budget", "2005-01-01", "2005-12-31", "12", "2")
        + planned("budget", "2006-07-01", "2008-06-30", "20")
        + planned("planned-disbursement", "2009-05-01", "", "5")
        + transaction("2")
    )
    text = whole(activity(inner))
    assert imported(text).column("measure") == ["commitments"]
    found = imported(text, planned=True)
    assert found.column("measure", "status", "best", "first", "last", "rate_year")[1:] == [
        ("superseded-budgets", "planned", 1000, "2005-01-01", "2005-12-31", None),
        ("budgets", "planned", 1200, "2005-01-01", "2005-12-31", None),
        ("budgets", "planned", 2000, "2006-07-01", "2008-06-30", 2006),
        ("planned-disbursements", "planned", 500, "2009-05-01", "", None),
    ]
    assert found.column("period")[1:] == [2005, 2005, period_number("2006-07", "2008-06"), 2009]
    assert found.manifest.asked == {"planned": "yes"} and found.manifest.spread
    bad = imported(
        whole(activity(planned("budget", "2006-01-01", "2005-01-01", "1") + transaction())),
        planned=True,
    )
    assert bad.codes == ["period-reversed"]


def test_what_counts_can_be_chosen(imported: Import) -> None:
    text = whole(activity(transaction("2")))
    assert imported(text, counts="commitments").manifest.counts == "commitments"
    with pytest.raises(UsageError) as caught:
        imported(text, counts="budgets")
    assert "--planned" in caught.value.message and "commitments" in caught.value.hint
    with pytest.raises(UsageError):
        imported(text, counts="spending")


SEVERAL = whole(
    activity(
        shares(("TJ", "60"), ("KG", "40"))
        + transaction(date="2005-01-01") + transaction(date="2007-01-01")
        + transaction(inner="<provider-org><narrative>Fund</narrative></provider-org>"),
        country="",
    ),
    activity(transaction() + transaction(date=""), "A-2", country="UZ"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("choices", "rows", "problems"),
    [
        ({}, 7, ["missing-value", "unresolved-name"]),
        ({"recipients": ("Tajikistan",)}, 3, ["unresolved-name"]),
        ({"recipients": ("TJ", "UZB")}, 4, ["missing-value", "unresolved-name"]),
        ({"donors": ("netherlands",)}, 5, ["missing-value"]),
        ({"donors": ("Fund",)}, 2, ["missing-value", "unresolved-name"]),
        ({"years": parse_years("2006-")}, 2, ["missing-value"]),
        ({"recipients": ("TJ",), "years": parse_years("2005"), "donors": ("NL",)}, 1, []),
    ],
    ids=str,
)
def test_filters(imported: Import, choices: Any, rows: int, problems: list[str]) -> None:
    found = imported(SEVERAL, **choices)
    assert len(found.rows) == rows
    assert sorted(found.codes) == problems
    if rows == 1:
        assert found.column("recipient", "best", "part") == [("TJ", 6000, 1)]
        assert found.manifest.asked == {"donors": "NL", "recipients": "TJ", "years": "2005"}


def test_money_that_may_be_the_recipients_is_told(imported: Import) -> None:
    text = whole(activity(shares(("TJ", ""), ("KG", "")) + transaction(), country=""))
    with pytest.raises(LedgerError) as caught:
        imported(text, recipients=("TJ",))
    assert [problem.code for problem in caught.value.problems] == ["bad-percentages"]
    with pytest.raises(UsageError, match="nothing was imported"):
        imported(text, recipients=("UZ",))


def test_a_party_that_nobody_knows(imported: Import) -> None:
    with pytest.raises(UsageError) as caught:
        imported(SEVERAL, recipients=("Tajikstan",))
    assert "No recipient in these files is called “Tajikstan”." in caught.value.message


def test_the_same_file_twice_changes_nothing(imported: Import) -> None:
    text = whole(activity(transaction()))
    assert not imported(text).landed.unchanged
    assert imported(text).landed.unchanged
    assert imported(text, years=parse_years("2005")).landed.replaced


def test_the_source_is_named_after_the_file(imported: Import, tmp_path: Path) -> None:
    text = whole(activity(transaction())).replace(
        "<iati-activities", '<iati-activities generated-datetime="2015-02-24T09:41:10"'
    )
    found = imported(text, source="")
    assert found.manifest.source == "iati-aid-1"
    assert found.manifest.released == "2015-02-24"
    assert "IATI Registry" in found.manifest.licence
    several = imported(text, HEAD + TAIL, source="")
    assert several.manifest.source.startswith("iati-") and len(several.manifest.files) == 2


def test_how_far_it_is(imported: Import) -> None:
    seen: list[tuple[int, int]] = []
    text = whole(activity(transaction() * 5_000))
    imported(text, watch=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (len(text), len(text)) and len(seen) > 2
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
