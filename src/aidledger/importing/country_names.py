"""What publishers call countries beyond ISO 3166's own names, which a library has.

Names as the OECD, the World Bank, the United Nations, USAID, AidData, the Kiel Institute and older
files write them; what means two countries is not here.
"""

from __future__ import annotations

# Texts that are no ISO 3166 codes and mean one country all the same.
OTHER_CODES = {
    "XK": "XK", "XKX": "XK", "UK": "GB", "EL": "GR", "UAE": "AE", "DRC": "CD", "DPRK": "KP",
    "PRC": "CN", "ROK": "KR", "KSA": "SA",
}  # fmt: skip

# What they are called here, where the library's name is long, turned round or not there.
DISPLAYED = {
    "AN": "Netherlands Antilles",
    "BN": "Brunei",
    "BQ": "Caribbean Netherlands",
    "CD": "Democratic Republic of the Congo",
    "FK": "Falkland Islands",
    "FM": "Micronesia",
    "MF": "Saint Martin",
    "PS": "Palestine",
    "RU": "Russia",
    "SH": "Saint Helena",
    "SX": "Sint Maarten",
    "VA": "Holy See",
    "VG": "British Virgin Islands",
    "VI": "United States Virgin Islands",
    "XK": "Kosovo",
}

VARIANTS = {
    "AE": "United Arab Emirates (the)|U.A.E.",
    "AN": "Netherlands Antilles|Netherlands Antilles (former)",
    "AW": "Aruba, Kingdom of the Netherlands",
    "BA": "Bosnia-Herzegovina|Bosnia Herzegovina|Bosnia & Herzegovina|Bosnia and Hercegovina",
    "BF": "Burkina|Upper Volta",
    "BN": "Brunei",
    "BO": "Plurinational State of Bolivia|Bolivia (Plurinational State of)",
    "BS": "Bahamas, The|The Bahamas",
    "BY": "Byelarus|Belorussia|Byelorussia",
    "CD": (
        "DR Congo|D.R. Congo|Congo, DR|Congo DR|Congo (DRC)|Congo (DR)|Congo, Dem. Rep."
        "|Congo-Kinshasa"
        "|Congo (Kinshasa)|Congo, Democratic Republic|Congo, Democratic Republic of"
        "|Congo, Democratic Republic of the|Congo (Democratic Republic of the)"
        "|Dem. Rep. of the Congo|Dem. Rep. Congo|Democratic Republic of Congo"
        "|Democratic Republic of the Congo|Zaire"
    ),
    "CG": (
        "Congo, Rep.|Congo, Republic|Congo, Republic of|Congo, Republic of the|Congo Republic"
        "|Congo (Brazzaville)|Congo-Brazzaville|Congo Brazzaville|Republic of Congo"
        "|Republic of the Congo|Congo (Republic of the)"
    ),
    "CI": "Cote dIvoire|Ivory Coast|Cote d Ivoire",
    "CN": (
        "China (People's Republic of)|China, People's Republic of|China (P.R.C.)|China (P.R.)"
        "|China, P.R.|P.R. China|PR China|China (PRC)|Mainland China|China, mainland|P.R.C."
        "|China, P.R.: Mainland"
    ),
    "CV": "Cape Verde|Cabo Verde",
    "CZ": "Czech Rep.",
    "DE": "Germany, Federal Republic of",
    "EG": "Egypt, Arab Rep.",
    "FK": "Falkland Islands|Falkland Islands (Islas Malvinas)",
    "FM": (
        "Micronesia|Micronesia, Fed. Sts.|Micronesia, Federated States"
        "|Micronesia (Federated States)"
        "|Federal States of Micronesia|Federated States of Micronesia"
    ),
    "FO": "Faeroe Islands",
    "GB": "Great Britain|U.K.|United Kingdom of Great Britain|Britain",
    "GM": "Gambia, The|The Gambia",
    "HK": (
        "Hong Kong (China)|Hong Kong, China|Hong Kong SAR|Hong Kong SAR, China|China, Hong Kong SAR"
        "|China (P.R. Hong Kong)|Hong Kong, SAR China"
        "|China, P.R.: Hong Kong|China, Hong Kong Special Administrative Region"
    ),
    "IE": "Republic of Ireland|Eire",
    "IR": "Iran, Islamic Rep.",
    "KG": "Kyrgyz Rep.|Kirghizia|Kirgizstan",
    "KN": "St. Kitts & Nevis|St. Kitts-Nevis|St Kitts Nevis",
    "KP": (
        "Korea, North|Korea, Dem. Rep.|Korea, Dem. People's Rep.|Korea, D.P.R. of|Korea, DPR"
        "|Korea (Democratic People's Republic of)|Korea, Democratic People's Republic"
        "|Korea, People's Dem. Rep.|Dem. People's Rep. Korea|D.P.R. Korea|DPR Korea|D.P.R.K."
    ),
    "KR": (
        "Korea, South|Korea, Rep.|Korea, Republic|Korea (Republic of)|Rep. of Korea|Korea Republic"
        "|R.O.K.|S. Korea"
    ),
    "LA": "Lao PDR|Lao P.D.R.|Lao People's Dem. Rep.|Lao Democratic People's Republic",
    "LC": "St. Lucia",
    "LK": "Ceylon",
    "LY": "Libyan Arab Jamahiriya|State of Libya|Libyan A.J.",
    "MD": "Moldova, Rep.|Moldova, Republic",
    "MK": (
        "Macedonia|FYR Macedonia|Macedonia, FYR|Macedonia (FYR)"
        "|Macedonia, former Yugoslav Republic of"
        "|Former Yugoslav Republic of Macedonia|The former Yugoslav Republic of Macedonia"
        "|Macedonia, the former Yugoslav Republic of|Macedonia (former Yugoslav Republic of)"
        "|FYROM|F.Y.R.O.M.|Republic of Macedonia|Former Yugoslav Republic of Macedonia (FYROM)"
    ),
    "MM": "Burma|Myanmar (Burma)|Burma (Myanmar)|Republic of the Union of Myanmar",
    "MO": (
        "Macau|Macau (China)|Macao (China)|Macao SAR|Macao SAR, China|China, Macao SAR|Macau SAR"
        "|Macao, China|Macau, China|China, P.R.: Macao|China (P.R. Macau)"
        "|China, Macao Special Administrative Region"
    ),
    "MP": "Northern Marianas|N. Mariana Islands",
    "NL": "Holland|The Netherlands",
    "PG": "P.N.G.",
    "PS": (
        "West Bank and Gaza|West Bank & Gaza|West Bank and Gaza Strip|West Bank/Gaza|Palestine"
        "|Palestinian Territory|Palestinian Territories|Palestinian Adm. Areas"
        "|Palestinian Authority"
        "|Palestinian Administered Areas|Occupied Palestinian Territory"
        "|Palestinian Territory, Occupied|Occupied Palestinian Territories"
        "|Palestinian Authority or West Bank and Gaza Strip|Palestine, State of"
    ),
    "RU": "Russia|Russian Fed.",
    "SC": "Seychelles Islands",
    "SH": "St. Helena",
    "SK": "Slovak Rep.",
    "ST": "Sao Tome & Principe|São Tomé & Príncipe|Sao Tome",
    "SV": "Salvador, El",
    "SX": "Sint Maarten|St. Maarten",
    "SY": "Syrian A.R.|Syrian Arab Rep.",
    "SZ": "Swaziland|Eswatini (Kingdom of)|Eswatini (Swaziland)|Swaziland (Eswatini)|eSwatini",
    "TL": "East Timor|Timor Leste|Timor-Leste (East Timor)|Democratic Republic of East Timor",
    "TR": "Turkey|Turkiye|Republic of Turkey|Turkey (Türkiye)|Türkiye (Turkey)",
    "TT": "Trinidad & Tobago",
    "TW": "Chinese Taipei|Taiwan (China)|Taiwan, China|Taipei, Chinese|Taiwan POC",
    "TZ": "Tanzania, United Rep.|U.R. Tanzania|Tanzania, U. Rep.",
    "US": "U.S.|U.S.A.|USA|United States (the)|United States of America (the)",
    "VA": "Holy See|Vatican|Vatican City|Vatican City State|Holy See (Vatican)",
    "VC": "St. Vincent & Grenadines|St. Vincent and Grenadines|Saint Vincent & the Grenadines",
    "VE": "Venezuela, RB|Venezuela, R.B.",
    "VG": "British Virgin Islands|Virgin Islands (British)|Virgin Islands (UK)|Virgin Islands, UK",
    "VI": (
        "US Virgin Islands|U.S. Virgin Islands|United States Virgin Islands|Virgin Islands (U.S.)"
        "|Virgin Islands (USA)"
    ),
    "VN": "Vietnam|Viet-Nam|Viet Nam",
    "WF": "Wallis & Futuna|Wallis and Futuna Islands",
    "WS": "Western Samoa",
    "XK": (
        "Kosovo|Republic of Kosovo|Kosovo, Republic of|Kosovo (UNSCR 1244)|Kosovo*"
        "|Kosovo (under UNSCR 1244/99)|Kosovo (under UNSC res. 1244)|Kosovo, UNSCR 1244"
    ),
    "YE": "Yemen, Rep.",
}
