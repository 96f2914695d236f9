"""Names: what publishers write, and the codes it becomes; whatever is unsure stays unresolved."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidledger.importing.names import InstrumentName, Names, PartyName, SectorName
from aidledger.problems import LedgerError
from tests.ledgers import BUNDLED

# Code, ISO 3166 and name of every provider and recipient of the DAC's lists that is a state.
DAC = """
1 AT Austria
2 BE Belgium
3 DK Denmark
4 FR France
5 DE Germany
6 IT Italy
7 NL Netherlands
8 NO Norway
9 PT Portugal
10 SE Sweden
11 CH Switzerland
12 GB United Kingdom
18 FI Finland
20 IS Iceland
21 IE Ireland
22 LU Luxembourg
26 MC Monaco
30 CY Cyprus
35 GI Gibraltar
40 GR Greece
45 MT Malta
50 ES Spain
55 TR Türkiye
57 XK Kosovo
61 SI Slovenia
62 HR Croatia
63 RS Serbia
64 BA Bosnia and Herzegovina
65 ME Montenegro
66 MK North Macedonia
68 CZ Czechia
69 SK Slovak Republic
70 LI Liechtenstein
71 AL Albania
72 BG Bulgaria
75 HU Hungary
76 PL Poland
77 RO Romania
82 EE Estonia
83 LV Latvia
84 LT Lithuania
85 UA Ukraine
86 BY Belarus
87 RU Russia
93 MD Moldova
130 DZ Algeria
133 LY Libya
136 MA Morocco
139 TN Tunisia
142 EG Egypt
218 ZA South Africa
225 AO Angola
227 BW Botswana
228 BI Burundi
229 CM Cameroon
230 CV Cabo Verde
231 CF Central African Republic
232 TD Chad
233 KM Comoros
234 CG Congo
235 CD Democratic Republic of the Congo
236 BJ Benin
238 ET Ethiopia
239 GA Gabon
240 GM Gambia
241 GH Ghana
243 GN Guinea
244 GW Guinea-Bissau
245 GQ Equatorial Guinea
247 CI Côte d'Ivoire
248 KE Kenya
249 LS Lesotho
251 LR Liberia
252 MG Madagascar
253 MW Malawi
255 ML Mali
256 MR Mauritania
257 MU Mauritius
258 YT Mayotte
259 MZ Mozambique
260 NE Niger
261 NG Nigeria
265 ZW Zimbabwe
266 RW Rwanda
268 ST Sao Tome and Principe
269 SN Senegal
270 SC Seychelles
271 ER Eritrea
272 SL Sierra Leone
273 SO Somalia
274 DJ Djibouti
275 NA Namibia
276 SH Saint Helena
278 SD Sudan
279 SS South Sudan
280 SZ Eswatini
282 TZ Tanzania
283 TG Togo
285 UG Uganda
287 BF Burkina Faso
288 ZM Zambia
301 CA Canada
302 US United States
328 BS Bahamas
329 BB Barbados
331 BM Bermuda
336 CR Costa Rica
338 CU Cuba
340 DO Dominican Republic
342 SV El Salvador
347 GT Guatemala
349 HT Haiti
351 HN Honduras
352 BZ Belize
354 JM Jamaica
358 MX Mexico
361 AN Netherlands Antilles
364 NI Nicaragua
366 PA Panama
373 AW Aruba
375 TT Trinidad and Tobago
376 AI Anguilla
377 AG Antigua and Barbuda
378 DM Dominica
381 GD Grenada
382 KN Saint Kitts and Nevis
383 LC Saint Lucia
384 VC Saint Vincent and the Grenadines
385 MS Montserrat
386 KY Cayman Islands
387 TC Turks and Caicos Islands
388 VG British Virgin Islands
425 AR Argentina
428 BO Bolivia
431 BR Brazil
434 CL Chile
437 CO Colombia
440 EC Ecuador
446 GY Guyana
451 PY Paraguay
454 PE Peru
457 SR Suriname
460 UY Uruguay
463 VE Venezuela
530 BH Bahrain
540 IR Iran
543 IQ Iraq
546 IL Israel
549 JO Jordan
550 PS West Bank and Gaza Strip
552 KW Kuwait
555 LB Lebanon
558 OM Oman
561 QA Qatar
566 SA Saudi Arabia
573 SY Syrian Arab Republic
576 AE United Arab Emirates
580 YE Yemen
610 AM Armenia
611 AZ Azerbaijan
612 GE Georgia
613 KZ Kazakhstan
614 KG Kyrgyzstan
615 TJ Tajikistan
616 TM Turkmenistan
617 UZ Uzbekistan
625 AF Afghanistan
630 BT Bhutan
635 MM Myanmar
640 LK Sri Lanka
645 IN India
655 MV Maldives
660 NP Nepal
665 PK Pakistan
666 BD Bangladesh
701 JP Japan
725 BN Brunei Darussalam
728 KH Cambodia
730 CN China (People's Republic of)
732 TW Chinese Taipei
735 HK Hong Kong (China)
738 ID Indonesia
740 KP Democratic People's Republic of Korea
742 KR Korea
745 LA Lao People's Democratic Republic
748 MO Macau (China)
751 MY Malaysia
753 MN Mongolia
755 PH Philippines
761 SG Singapore
764 TH Thailand
765 TL Timor-Leste
769 VN Viet Nam
801 AU Australia
820 NZ New Zealand
831 CK Cook Islands
832 FJ Fiji
836 KI Kiribati
840 PF French Polynesia
845 NR Nauru
850 NC New Caledonia
854 VU Vanuatu
856 NU Niue
858 MP Northern Mariana Islands
859 MH Marshall Islands
860 FM Micronesia
861 PW Palau
862 PG Papua New Guinea
866 SB Solomon Islands
868 TK Tokelau
870 TO Tonga
872 TV Tuvalu
876 WF Wallis and Futuna
880 WS Samoa
"""
# Names that two states share: the code says which, the name alone does not.
SHARED = {"Congo", "Korea"}

# As the United States (ForeignAssistance.gov), the World Bank, AidData, the Kiel Institute, the
# United Nations and older files write them.
WRITTEN = """
AE: United Arab Emirates|UAE|ARE
AF: Afghanistan|Islamic Republic of Afghanistan|AFG
AG: Antigua & Barbuda
BA: Bosnia-Herzegovina|Bosnia & Herzegovina|BIH
BN: Brunei
BO: Bolivia (Plurinational State of)|Bolivia, Plurinational State of
BS: Bahamas, The|The Bahamas
CD: Congo (Kinshasa)|Congo, Dem. Rep.|DR Congo|Democratic Republic of Congo|DRC|COD|Zaire
CD: Congo, the Democratic Republic of the|Democratic Republic of the Congo|Dem. Rep. of the Congo
CG: Congo (Brazzaville)|Congo, Rep.|Republic of the Congo|Congo, Republic of|COG
CI: Cote d'Ivoire|Cote d’Ivoire|CÔTE D'IVOIRE|Ivory Coast|Côte d`Ivoire
CN: China (P.R.C.)|China (People’s Republic of)|People's Republic of China|CHN
CV: Cape Verde|Cabo Verde
CZ: Czech Republic|Czechia|Czech Rep.
DO: Dominican Republic|Dominican Rep.
EG: Egypt, Arab Rep.|Arab Republic of Egypt
ES: Kingdom of Spain
FM: Micronesia|Micronesia, Fed. Sts.|Micronesia (Federated States of)|Federated States of Micronesia
GB: United Kingdom|UK|Great Britain|United Kingdom of Great Britain and Northern Ireland
GE: Georgia|GEO
GM: Gambia, The|The Gambia
GN: Guinea
GQ: Equatorial Guinea
GW: Guinea-Bissau|Guinea Bissau
HK: Hong Kong SAR, China|China, Hong Kong SAR|China (P.R. Hong Kong)
IE: Ireland
IR: Iran, Islamic Rep.|Iran (Islamic Republic of)|Iran, Islamic Republic of
KG: Kyrgyz Republic|Kyrgyzstan
KN: St. Kitts and Nevis|Saint Kitts and Nevis
KP: Korea, North|Korea, Dem. People's Rep.|North Korea|Democratic People's Republic of Korea|DPRK
KR: Korea, South|Korea, Rep.|South Korea|Republic of Korea|Korea, Republic of|KOR
LA: Laos|Lao PDR|Lao People's Democratic Republic
LC: St. Lucia
LY: Libyan Arab Jamahiriya
MD: Moldova|Moldova, Republic of|Republic of Moldova
MK: Macedonia, FYR|Former Yugoslav Republic of Macedonia|North Macedonia|Macedonia
MM: Burma|Burma (Myanmar)|Myanmar
MO: Macau|Macao SAR, China|Macau (China)
NE: Niger
NG: Nigeria
NL: The Netherlands|Netherlands
PS: West Bank and Gaza|West Bank and Gaza Strip|Palestinian Territory, Occupied|PSE
PS: Palestinian Authority or West Bank and Gaza Strip
RU: Russian Federation|Russia
SK: Slovak Republic|Slovakia
SS: South Sudan
ST: Sao Tome & Principe|São Tomé and Príncipe
SY: Syrian Arab Republic|Syria
SZ: Swaziland|Eswatini
TL: East Timor|Timor Leste|Timor-Leste
TR: Turkey|Türkiye|TÜRKİYE|Turkiye
TW: Taiwan|Chinese Taipei|Taiwan, Province of China
TZ: Tanzania, United Republic of|Tanzania
US: United States of America|USA|U.S.
VC: St. Vincent and the Grenadines|St. Vincent & Grenadines
VE: Venezuela, RB|Venezuela (Bolivarian Republic of)
VG: Virgin Islands, British|British Virgin Islands
VI: Virgin Islands (U.S.)|US Virgin Islands
VN: Viet Nam|Vietnam|VNM
XK: Kosovo|XKX|XK|Kosovo (UNSCR 1244)
YE: Yemen, Rep.
"""
# No country, or not only one.
NONE = """
Congo|Korea|Virgin Islands|Saint Martin|Republic of China|Yugoslavia|Sudan (former)|Europe
Africa, regional|South of Sahara, regional|Bilateral, unspecified|World|Worldwide|Global
Developing countries, unspecified|Multi-Region|Eastern Europe|Central Asia|Oceania|Asia
NATO|World Bank|European Union|EU (Commission and Council)|United Nations|UNICEF|ASEAN|G7
Bank of Tanzania|University of Georgia|Guinea Worm Eradication|New Guinea|Somali Women|Indiana
Jersey City|New Mexico|Kenya and Uganda|Kenya, Uganda|East Germany|Niger Delta|China Road Corp.
Tajik Aid|Embassy of Japan|Antarctic Treaty|Channel Islands|Soviet Union|n/a|--|.|?|0|615|us gov
QQ|ZZ|EU|UN|AA|XX|kenyan|Ken|Unknown|Other|Turks|The|of|the of|Republic|Democratic Republic
"""


# Words that no name of a country has.
words = st.from_regex(r"q[a-z]{3,9}", fullmatch=True)


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(BUNDLED)


def code(found: PartyName | None) -> str | None:
    return found.code if found else None


def slug(found: SectorName | None) -> str | None:
    return found.slug if found else None


def test_every_state_of_the_dac_lists_is_known_by_code_and_by_name(names: Names) -> None:
    lines = [line.split(" ", 2) for line in DAC.strip().splitlines()]
    assert len(lines) == 214
    for number, iso, name in lines:
        assert code(names.dac_party(number)) == code(names.dac_party(int(number))) == iso
        assert code(names.country(name)) == (None if name in SHARED else iso), name
        assert code(names.organisation(f"XM-DAC-{number}-1")) == iso


def test_countries_as_publishers_write_them(names: Names) -> None:
    written = [line.partition(": ") for line in WRITTEN.strip().splitlines()]
    known = [(iso, name) for iso, _, them in written for name in them.split("|")]
    assert len(known) > 130
    for iso, name in known:
        for text in (name, f"  {name} ", name.upper(), name.replace("'", "’")):
            assert code(names.country(text)) == iso, text


@given(st.sampled_from(["KE", "TJ", "GE", "GN", "NE", "FR", "VN", "CI", "TR", "PS"]), words)
def test_a_part_of_a_name_is_never_taken_for_it(names: Names, iso: str, word: str) -> None:
    whole = next(line for line in DAC.splitlines() if f" {iso} " in line).split(" ", 2)[2]
    for text in (f"{whole} {word}", f"{word} {whole}", f"{whole}{word}"):
        assert names.country(text) is None, text


def test_what_is_no_country_or_two_stays_unresolved(names: Names) -> None:
    for name in NONE.strip().replace("\n", "|").split("|"):
        assert names.country(name) is None, name


def test_a_party_has_its_name_kind_and_currency(names: Names) -> None:
    assert names.country("Tajikistan") == PartyName("TJ", "Tajikistan", "state", "TJS")
    assert names.country("Korea, Rep.") == PartyName("KR", "South Korea", "state", "KRW")
    assert names.country("Kosovo") == PartyName("XK", "Kosovo", "state", "EUR")
    assert names.country("Nauru") == PartyName("NR", "Nauru", "state", "")


def test_the_ledgers_own_names_come_first(names: Names) -> None:
    assert code(names.country("Dushanbe")) == code(names.country("tjk")) == "TJ"
    assert names.country("Iran") == PartyName("IR", "Iran", "state", "IRR")
    bank = PartyName("world-bank", "World Bank", "organisation", "USD")
    assert names.dac_party(905) == names.dac_party("901") == names.organisation("44000") == bank
    assert names.organisation("", "World Bank") == names.organisation("world-bank") == bank
    assert code(names.dac_party(978)) == "osce"


def test_providers_and_regions_of_the_dac(names: Names) -> None:
    eu = PartyName("XM-DAC-918", "EU Institutions", "organisation", "")
    assert names.dac_party(918) == names.organisation("XM-DAC-42001") == eu
    assert names.organisation("XM-DAC-918-3") == names.organisation("EU-1") == eu
    unicef = names.dac_party(963)
    assert unicef == names.organisation("XM-DAC-41122") == names.organisation("41122")
    assert unicef and unicef[:2] == ("XM-DAC-41122", "United Nations Children's Fund")
    gates = names.dac_party("1601")
    assert gates == names.organisation("DAC-1601") and code(gates) == "XM-DAC-1601"
    africa = PartyName("dac-298", "Africa, regional", "group", "")
    assert names.dac_party(298) == names.region("298") == africa
    unspecified = names.region("998")
    assert unspecified == names.dac_party("9998") == names.dac_party("998")
    assert names.region("289", "2") is None and names.region("615") is None
    # Sums of the DAC's tables are no parties; a code that is not there leaves the name.
    assert names.dac_party(10001) is names.dac_party(20001) is names.dac_party("") is None
    assert code(names.dac_party("4711", "Viet Nam")) == "VN"
    assert names.dac_party("4711", "Congo") is None
    assert code(names.dac_party("234", "Congo")) == "CG"
    assert code(names.dac_party("361", "Sint Maarten")) == "SX"
    assert code(names.dac_party("361", "Netherlands Antilles")) == "AN"


def test_organisations_by_their_identifiers(names: Names) -> None:
    for ref, iso in {
        "GB-GOV-1": "GB", "US-GOV-1": "US", "US-USAGOV-1": "US", "XM-DAC-5-52": "DE",
        "XM-DAC-12": "GB", "xm-dac-12": "GB", "GB-1": "GB", "SE-6": "SE", " XM-DAC-7 ": "NL",
        "KE-GOV-2": "KE",
    }.items():  # fmt: skip
        assert code(names.organisation(ref)) == iso, ref
    for ref in (
        "GB-CHC-202918", "GB-COH-1", "US-EIN-1", "NL-KVK-27264198", "KE-1", "GB-", "XX-GOV-1",
        "XM-DAC-46", "XM-DAC-99999", "XM-OCHA-HPC1", "302", "12", "", "-", "GB-GOV-", "gb-gov-1",
    ):  # fmt: skip
        assert names.organisation(ref) is None, ref


def test_organisations_by_name_where_nothing_else_is_said(names: Names) -> None:
    assert code(names.organisation("", "UNICEF")) == "XM-DAC-41122"
    assert code(names.organisation("963", "UNICEF")) == "XM-DAC-41122"
    assert code(names.organisation("UNICEF", "UNICEF")) == "XM-DAC-41122"
    assert names.organisation("963", "963") is None
    assert code(names.organisation("", "Government of Kenya")) == "KE"
    assert code(names.organisation("", "Govt. of Tajikistan")) == "TJ"
    # The identifier is another body's, or the name is only a part of one.
    assert names.organisation("GB-CHC-1", "UNICEF") is None
    assert names.organisation("963", "Acme") is None
    for name in ("Government", "Bank of Kenya", "UNICEF Kenya", "Kenya Red Cross", "CAF", "IF"):
        assert names.organisation("", name) is None, name


def test_sectors_are_the_ledgers_or_the_category(names: Names) -> None:
    own = names.sector("15210")
    assert own and own.slug == "border-security" and own.codes == {"dac": "15210"}
    assert names.sector("11220") == SectorName("dac-112", "Basic education", {"dac": "112"})
    assert names.sector("112", "2") == names.sector("11220")
    assert slug(names.sector("60010")) == "debt" and slug(names.sector("60020")) == "dac-600"
    for wrong in ("", "1", "11", "1122", "112200", "00010", "abcde", "١١٢٢٠", "42010"):
        assert names.sector(wrong) is None
    assert names.sector("11220", "99") is names.sector("11220", "7") is None


def test_types_of_finance_are_the_ledgers_instruments(names: Names) -> None:
    grant = names.finance("110")
    assert grant and grant[::2] == ("grant", "transfer")
    kinds = {
        ("grant", "transfer"): "110 111 210 211 310 311 2100 3100",
        ("loan", "credit"): "410 411 414 421 422 423 424 425 431 451 453 810 811",
        ("investment", "investment"): "432 433 510 511 512 520 530 710 711 712 910 913",
        ("debt-relief", "debt-relief"): "610 611 614 617 618 633 634 635",
        ("debt-rescheduling", "credit"): "620 621 627 630 631 632 636 639",
        ("guarantee", "credit"): "1100 1101 1108",
    }
    for kind, codes in kinds.items():
        for one in codes.split():
            found = names.finance(one)
            assert found and (found.slug, found.class_) == kind, one
    for nothing in ("", "1", "4", "430", "600", "999", "42", "4210", "grant"):
        assert names.finance(nothing) is None


def test_a_ledger_with_other_words_has_its_own(tmp_path: Path) -> None:
    for path in BUNDLED.glob("*.*"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    words = tmp_path / "classifications.yaml"
    text = words.read_text("utf-8").replace("  loan:\n", "  credit-line:\n")
    words.write_text(text.replace("  education:\n", "  schools:\n"), "utf-8")
    own = Names(tmp_path)
    found = own.finance("410")
    assert found == InstrumentName("credit-line", "Money lent, on whatever terms.", "credit")
    assert slug(own.sector("11120")) == "schools"
    words.write_text("instruments: [", "utf-8")
    with pytest.raises(LedgerError):
        Names(tmp_path)


def test_minor_units_of_current_and_withdrawn_currencies(names: Names) -> None:
    expected = {
        0: "JPY KRW VND XAF XOF ITL ESP PTE GRD TRL", 2: "USD EUR AFN DEM FRF NLG XDR BGN RUR TJS",
        3: "KWD BHD TND", 4: "CLF",
    }  # fmt: skip
    for digits, codes in expected.items():
        assert {names.minor_units(c) for c in codes.split()} == {digits}
    for none in ("", "usd", "US", "QQQ", "XXX", "XAU", "USDT", "ABC"):
        assert names.minor_units(none) is None
