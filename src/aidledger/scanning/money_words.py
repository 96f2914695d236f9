"""Words of money in English, for the scanner: currencies, magnitudes, numbers, hedges.

Words are in lower case, except codes and the local abbreviations that are told apart by their
capitals. Currencies are ISO 4217 codes.
"""

from __future__ import annotations

from decimal import Decimal

# -- currencies -----------------------------------------------------------------------------------

SYMBOLS = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₹": "INR", "₴": "UAH", "₸": "KZT",
    "₺": "TRY", "₩": "KRW", "₪": "ILS", "₦": "NGN", "₫": "VND", "₱": "PHP", "₾": "GEL", "₼": "AZN",
    "֏": "AMD", "؋": "AFN", "¢": "USD", "₵": "GHS", "₡": "CRC", "৳": "BDT", "฿": "THB", "₮": "MNT",
    "₲": "PYG", "₭": "LAK", "៛": "KHR", "₨": "INR", "﷼": "IRR", "＄": "USD", "￥": "JPY",
    "￡": "GBP",
}  # fmt: skip
# Letters before a symbol that say whose it is.
PREFIXED = {
    ("us", "$"): "USD", ("u.s.", "$"): "USD", ("usd", "$"): "USD", ("a", "$"): "AUD",
    ("au", "$"): "AUD", ("aud", "$"): "AUD", ("c", "$"): "CAD", ("ca", "$"): "CAD",
    ("can", "$"): "CAD", ("cad", "$"): "CAD", ("cdn", "$"): "CAD", ("r", "$"): "BRL",
    ("nz", "$"): "NZD", ("hk", "$"): "HKD", ("s", "$"): "SGD", ("sg", "$"): "SGD",
    ("nt", "$"): "TWD", ("mx", "$"): "MXN", ("mex", "$"): "MXN", ("ar", "$"): "ARS",
    ("n", "$"): "NAD", ("j", "$"): "JMD", ("tt", "$"): "TTD", ("ec", "$"): "XCD",
    ("bds", "$"): "BBD", ("fj", "$"): "FJD", ("gy", "$"): "GYD", ("l", "$"): "LRD",
    ("rd", "$"): "DOP", ("cl", "$"): "CLP", ("col", "$"): "COP", ("b", "$"): "BND",
    ("z", "$"): "ZWL", ("cn", "¥"): "CNY", ("jp", "¥"): "JPY", ("gh", "¢"): "GHS",
    ("gh", "₵"): "GHS",
    ("e", "£"): "EGP", ("le", "£"): "EGP", ("ir", "£"): "IEP", ("ll", "£"): "LBP",
}  # fmt: skip
CODES = frozenset(
    """
    DEM FRF ATS BEF ITL ESP NLG FIM IEP PTE GRD
    AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN
    BYR BZD CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL
    GHS GIP GMD GNF GTQ GYD HKD HNL HRK HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF
    KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT MOP MRO MRU MUR MVR MWK MXN
    MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RUR RWF SAR SBD
    SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP STN SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX
    USD UYU UZS VES VND VUV WST XAF XCD XDR XOF XPF YER ZAR ZMK ZMW ZWL
    """.split()
)
# Codes in use beside ISO 4217's. RUR is the old ruble, which reports of the 2000s use for the new.
OTHER_CODES = {
    "RUR": "RUB", "RMB": "CNY", "SDR": "XDR", "SDRs": "XDR", "ZMK": "ZMW", "BYR": "BYN",
    "Eur": "EUR", "Usd": "USD", "usd": "USD", "eur": "EUR", "CDN": "CAD", "STG": "GBP",
}  # fmt: skip
# Codes that mean money before small numbers too; others are also abbreviations (COP 15, PHP 5.3).
SURE = frozenset(("USD", "EUR", "GBP", "RUB", "RUR", "Eur", "Usd", "usd", "eur"))

# Abbreviations that stand before (or behind) a number as they are spelt here.
LOCAL = {
    "Rs": "INR", "RS": "INR", "rs": "INR", "NIS": "ILS", "FCFA": "XOF", "CFA": "XOF",
    "KSh": "KES", "Ksh": "KES", "KSH": "KES", "Kshs": "KES", "KShs": "KES", "Sh": "KES",
    "Shs": "KES", "TSh": "TZS", "Tsh": "TZS", "TSH": "TZS", "TShs": "TZS", "USh": "UGX",
    "Ush": "UGX", "USH": "UGX", "UShs": "UGX", "DM": "DEM", "Tk": "BDT", "TK": "BDT",
    "Birr": "ETB", "birr": "ETB", "Fr": "CHF", "SFr": "CHF", "Sfr": "CHF", "Rp": "IDR",
    "RM": "MYR", "kr": "NOK", "Kr": "NOK", "Kč": "CZK", "zł": "PLN", "Ft": "HUF",
    "Bs": "VES", "Afs": "AFN", "Rbl": "RUB", "Rbls": "RUB", "rbl": "RUB", "Rub": "RUB",
    "rub": "RUB", "Dh": "AED", "Dhs": "AED", "NRs": "NPR", "NRS": "NPR", "LE": "EGP",
    "TL": "TRY", "YTL": "TRY", "S/": "PEN", "KD": "KWD", "BD": "BHD", "JD": "JOD", "TD": "TND",
    "LD": "LYD", "QR": "QAR", "SR": "SAR", "RO": "OMR", "DA": "DZD",
    "KM": "BAM", "Kz": "AOA", "Nu": "BTN", "MVRs": "MVR", "SLRs": "LKR", "SLRS": "LKR",
    "PKRs": "PKR",
}  # fmt: skip
LOCAL_FAMILY = {
    "kr": "krona", "Kr": "krona", "Fr": "franc", "Rs": "rupee", "RS": "rupee", "rs": "rupee",
    "Sh": "shilling", "Shs": "shilling",
}  # fmt: skip
# Those of them that mean money before small numbers too.
SURE_LOCAL = frozenset(("Rs", "RS", "rs", "KSh", "Ksh", "KSH", "Rp", "S/", "NIS", "DM"))
# Single letters that are money only glued to a number with a magnitude or thousands: R45 million.
LETTERS = {"R": "ZAR", "K": "ZMW", "N": "NGN", "P": "PHP"}

# Names whose currency is taken so unless a country stands before, or named one earlier.
NAMES = {
    "dollar": "USD", "dollars": "USD", "bucks": "USD", "dlrs": "USD", "dlr": "USD", "stg": "GBP",
    "euro": "EUR", "euros": "EUR",
    "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "quid": "GBP", "yen": "JPY",
    "yuan": "CNY", "renminbi": "CNY", "rmb": "CNY", "ruble": "RUB", "rubles": "RUB",
    "rouble": "RUB", "roubles": "RUB", "rub": "RUB", "rubs": "RUB", "rbl": "RUB", "rbls": "RUB",
    "rupee": "INR", "rupees": "INR", "somoni": "TJS", "somonis": "TJS", "tenge": "KZT",
    "tenges": "KZT", "som": "KGS", "soms": "KGS", "sum": "UZS", "sums": "UZS", "soum": "UZS",
    "soums": "UZS", "manat": "TMT", "manats": "TMT", "afghani": "AFN", "afghanis": "AFN",
    "afs": "AFN", "dram": "AMD", "drams": "AMD", "lari": "GEL", "laris": "GEL",
    "hryvnia": "UAH", "hryvnias": "UAH", "hryvnya": "UAH", "hryvnyas": "UAH", "hryvna": "UAH",
    "grivna": "UAH", "grivnas": "UAH", "zloty": "PLN", "zlotys": "PLN", "zloties": "PLN",
    "zł": "PLN", "forint": "HUF", "forints": "HUF", "lira": "TRY", "liras": "TRY", "lire": "ITL",
    "rial": "IRR", "rials": "IRR", "toman": "IRR", "tomans": "IRR", "riyal": "SAR", "riyals": "SAR",
    "dirham": "AED", "dirhams": "AED", "shekel": "ILS", "shekels": "ILS", "won": "KRW",
    "baht": "THB", "ringgit": "MYR", "ringgits": "MYR", "rupiah": "IDR", "rupiahs": "IDR",
    "taka": "BDT", "takas": "BDT", "naira": "NGN", "nairas": "NGN", "cedi": "GHS",
    "cedis": "GHS", "rand": "ZAR", "rands": "ZAR", "birr": "ETB", "birrs": "ETB",
    "krona": "SEK", "kronor": "SEK", "kronur": "ISK", "krone": "NOK", "kroner": "NOK",
    "koruna": "CZK", "korunas": "CZK", "koruny": "CZK", "kr": "NOK", "kč": "CZK",
    "franc": "CHF", "francs": "CHF", "real": "BRL", "reais": "BRL", "reals": "BRL",
    "peso": "MXN", "pesos": "MXN", "sol": "PEN", "soles": "PEN", "bolivar": "VES",
    "bolivars": "VES", "bolivares": "VES", "boliviano": "BOB", "bolivianos": "BOB",
    "guarani": "PYG", "guaranis": "PYG", "quetzal": "GTQ", "quetzales": "GTQ",
    "quetzals": "GTQ", "lempira": "HNL", "lempiras": "HNL", "gourde": "HTG", "gourdes": "HTG",
    "dong": "VND", "kyat": "MMK", "kyats": "MMK", "kip": "LAK", "riel": "KHR", "riels": "KHR",
    "kwacha": "ZMW", "kwachas": "ZMW", "kwanza": "AOA", "kwanzas": "AOA", "metical": "MZN",
    "meticais": "MZN", "pula": "BWP", "dalasi": "GMD", "dalasis": "GMD", "leone": "SLE",
    "leones": "SLE", "ouguiya": "MRU", "ouguiyas": "MRU", "ariary": "MGA", "nakfa": "ERN",
    "tugrik": "MNT", "tugriks": "MNT", "togrog": "MNT", "togrogs": "MNT", "rufiyaa": "MVR",
    "ngultrum": "BTN", "ngultrums": "BTN", "leu": "RON", "lei": "RON", "lev": "BGN",
    "leva": "BGN", "levs": "BGN", "lek": "ALL", "leks": "ALL", "denar": "MKD", "denars": "MKD",
    "kuna": "HRK", "kunas": "HRK", "mark": "DEM", "marks": "DEM", "deutschmarks": "DEM",
    "deutschmark": "DEM", "guilder": "NLG", "guilders": "NLG", "shilling": "KES",
    "shillings": "KES", "dinar": "IQD", "dinars": "IQD", "crown": "CZK", "crowns": "CZK",
    "balboa": "PAB", "balboas": "PAB", "colones": "CRC", "cordoba": "NIO", "cordobas": "NIO",
    "córdoba": "NIO", "córdobas": "NIO", "dobra": "STN", "dobras": "STN", "lilangeni": "SZL",
    "emalangeni": "SZL", "florin": "AWG", "florins": "AWG", "kina": "PGK", "loti": "LSL",
    "maloti": "LSL", "pataca": "MOP", "patacas": "MOP", "tala": "WST", "vatu": "VUV",
    "kips": "LAK", "pulas": "BWP", "nakfas": "ERN", "rufiyaas": "MVR", "meticals": "MZN",
    "bolívar": "VES", "bolívares": "VES", "bolívars": "VES", "króna": "ISK", "krónur": "ISK",
    "lekë": "ALL", "sdrs": "XDR", "escudo": "PTE", "escudos": "PTE",
    "peseta": "ESP", "pesetas": "ESP", "schilling": "ATS",
    "schillings": "ATS", "drachma": "GRD", "drachmas": "GRD",
}  # fmt: skip
# Names that are also other words: money only after a magnitude, a country, or thousands.
AMBIGUOUS = frozenset(
    """
    sum sums real reals won som soms rand rands pound pounds dong sol lek leks kip lev leu lei
    mark marks crown crowns florin florins tala loti kr rub quid bucks pula lira leone kuna
    """.split()
)
SINGULAR = {
    "dollars": "dollar", "bucks": "dollar", "dlrs": "dollar", "dlr": "dollar",
    "rupees": "rupee", "pounds": "pound",
    "rubles": "ruble", "rouble": "ruble", "roubles": "ruble", "rub": "ruble", "rubs": "ruble",
    "soms": "som", "sums": "sum", "soum": "sum", "soums": "sum", "manats": "manat",
    "rials": "rial", "riyals": "riyal", "dirhams": "dirham", "kronor": "krona",
    "kronas": "krona", "kronur": "krona", "kroner": "krona", "krone": "krona", "kr": "krona",
    "crown": "krona", "crowns": "krona", "koruna": "krona", "korunas": "krona",
    "koruny": "krona", "francs": "franc", "dinars": "dinar", "pesos": "peso", "liras": "lira",
    "lire": "lira", "shekels": "shekel", "afghanis": "afghani", "drams": "dram",
    "hryvnias": "hryvnia", "zlotys": "zloty", "forints": "forint", "somonis": "somoni",
    "shillings": "shilling", "marks": "mark", "deutschmarks": "mark", "reais": "real",
    "reals": "real", "tomans": "toman", "cedis": "cedi", "euros": "euro", "kwachas": "kwacha",
}  # fmt: skip
# Families of names that several countries use: which one is meant has to be assumed.
SHARED_NAMES = frozenset(
    "rupee franc krona peso dinar rial riyal shilling lira mark kwacha".split()
)
COUNTRIES = {
    "us": "US", "u.s.": "US", "american": "US", "canadian": "CA", "australian": "AU",
    "singapore": "SG", "singaporean": "SG", "russian": "RU", "tajik": "TJ", "tajikistani": "TJ",
    "indian": "IN", "pakistani": "PK", "pakistan": "PK", "nepalese": "NP", "nepali": "NP",
    "british": "GB", "uk": "GB", "egyptian": "EG", "syrian": "SY", "lebanese": "LB",
    "sudanese": "SD", "chinese": "CN", "japanese": "JP", "kazakh": "KZ", "kazakhstani": "KZ",
    "kyrgyz": "KG", "kyrgyzstani": "KG", "uzbek": "UZ", "uzbekistani": "UZ", "turkmen": "TM",
    "azerbaijani": "AZ", "azeri": "AZ", "afghan": "AF", "armenian": "AM", "georgian": "GE",
    "ukrainian": "UA", "belarusian": "BY", "belarussian": "BY", "polish": "PL",
    "hungarian": "HU", "turkish": "TR", "iranian": "IR", "omani": "OM", "yemeni": "YE",
    "saudi": "SA", "qatari": "QA", "emirati": "AE", "uae": "AE", "moroccan": "MA",
    "israeli": "IL", "korean": "KR", "swiss": "CH", "french": "FR", "german": "DE",
    "deutsche": "DE", "italian": "IT", "swedish": "SE", "norwegian": "NO", "danish": "DK",
    "icelandic": "IS", "czech": "CZ", "slovak": "SK", "estonian": "EE", "iraqi": "IQ",
    "jordanian": "JO", "kuwaiti": "KW", "bahraini": "BH", "tunisian": "TN", "algerian": "DZ",
    "libyan": "LY", "serbian": "RS", "yugoslav": "RS", "bosnian": "BA", "convertible": "BA",
    "mexican": "MX", "philippine": "PH", "filipino": "PH", "argentine": "AR",
    "argentinian": "AR", "chilean": "CL", "colombian": "CO", "cuban": "CU", "dominican": "DO",
    "uruguayan": "UY", "brazilian": "BR", "peruvian": "PE", "jamaican": "JM", "fijian": "FJ",
    "fiji": "FJ", "namibian": "NA", "liberian": "LR", "zimbabwean": "ZW", "zimbabwe": "ZW",
    "taiwan": "TW", "taiwanese": "TW", "bermudian": "BM", "bahamian": "BS", "barbadian": "BB",
    "guyanese": "GY", "belizean": "BZ", "kenyan": "KE", "kenya": "KE", "tanzanian": "TZ",
    "tanzania": "TZ", "ugandan": "UG", "uganda": "UG", "somali": "SO", "cfa": "CFA",
    "rwandan": "RW", "rwanda": "RW", "burundian": "BI", "burundi": "BI", "congolese": "CD",
    "guinean": "GN", "djiboutian": "DJ", "djibouti": "DJ", "comorian": "KM", "malagasy": "MG",
    "belgian": "BE", "zambian": "ZM", "malawian": "MW", "malawi": "MW", "mauritian": "MU",
    "mauritius": "MU", "seychelles": "SC", "ghanaian": "GH", "ghana": "GH", "nigerian": "NG",
    "ethiopian": "ET", "sri lankan": "LK", "new zealand": "NZ", "hong kong": "HK",
    "saudi arabian": "SA", "south african": "ZA", "south korean": "KR", "south sudanese": "SS",
    "east caribbean": "XC", "north korean": "KP", "new taiwan": "TW", "united states": "US",
    "irish": "IE", "kuwait": "KW", "bahrain": "BH", "oman": "OM", "jordan": "JO", "iraq": "IQ",
    "qatar": "QA", "tunisia": "TN", "algeria": "DZ", "libya": "LY", "egypt": "EG", "nepal": "NP",
    "sri lanka": "LK", "philippines": "PH",
}  # fmt: skip
OF_COUNTRY = {
    ("dollar", "CA"): "CAD", ("dollar", "AU"): "AUD", ("dollar", "SG"): "SGD",
    ("dollar", "NZ"): "NZD", ("dollar", "HK"): "HKD", ("dollar", "US"): "USD",
    ("dollar", "JM"): "JMD", ("dollar", "FJ"): "FJD", ("dollar", "NA"): "NAD",
    ("dollar", "LR"): "LRD", ("dollar", "ZW"): "ZWL", ("dollar", "TW"): "TWD",
    ("dollar", "BM"): "BMD", ("dollar", "BS"): "BSD", ("dollar", "BB"): "BBD",
    ("dollar", "GY"): "GYD", ("dollar", "BZ"): "BZD", ("dollar", "XC"): "XCD",
    ("rupee", "PK"): "PKR", ("rupee", "LK"): "LKR", ("rupee", "NP"): "NPR", ("rupee", "IN"): "INR",
    ("rupee", "MU"): "MUR", ("rupee", "SC"): "SCR",
    ("pound", "EG"): "EGP", ("pound", "SY"): "SYP", ("pound", "LB"): "LBP", ("pound", "SD"): "SDG",
    ("pound", "GB"): "GBP", ("pound", "SS"): "SSP", ("pound", "IE"): "IEP",
    ("ruble", "BY"): "BYN", ("ruble", "RU"): "RUB", ("ruble", "TJ"): "TJR",
    ("som", "KG"): "KGS", ("sum", "UZ"): "UZS", ("som", "UZ"): "UZS", ("manat", "AZ"): "AZN",
    ("manat", "TM"): "TMT",
    ("rial", "OM"): "OMR", ("rial", "YE"): "YER", ("rial", "IR"): "IRR", ("riyal", "QA"): "QAR",
    ("rial", "QA"): "QAR", ("riyal", "YE"): "YER", ("riyal", "OM"): "OMR", ("rial", "SA"): "SAR",
    ("riyal", "SA"): "SAR", ("dirham", "MA"): "MAD", ("dirham", "AE"): "AED",
    ("krona", "SE"): "SEK", ("krona", "NO"): "NOK", ("krona", "DK"): "DKK", ("krona", "CZ"): "CZK",
    ("krona", "IS"): "ISK", ("krona", "SK"): "SKK", ("kroon", "EE"): "EEK",
    ("franc", "CH"): "CHF", ("franc", "FR"): "FRF", ("franc", "BE"): "BEF", ("franc", "CFA"): "XOF",
    ("franc", "RW"): "RWF", ("franc", "BI"): "BIF", ("franc", "CD"): "CDF", ("franc", "GN"): "GNF",
    ("franc", "DJ"): "DJF", ("franc", "KM"): "KMF", ("franc", "MG"): "MGF",
    ("dinar", "IQ"): "IQD", ("dinar", "JO"): "JOD", ("dinar", "KW"): "KWD", ("dinar", "RS"): "RSD",
    ("dinar", "BH"): "BHD", ("dinar", "TN"): "TND", ("dinar", "DZ"): "DZD", ("dinar", "LY"): "LYD",
    ("won", "KR"): "KRW", ("won", "KP"): "KPW", ("peso", "MX"): "MXN", ("peso", "PH"): "PHP",
    ("peso", "AR"): "ARS", ("peso", "CL"): "CLP", ("peso", "CO"): "COP", ("peso", "CU"): "CUP",
    ("peso", "DO"): "DOP", ("peso", "UY"): "UYU", ("real", "BR"): "BRL", ("sol", "PE"): "PEN",
    ("mark", "DE"): "DEM", ("mark", "BA"): "BAM", ("lira", "TR"): "TRY", ("lira", "IT"): "ITL",
    ("lira", "SY"): "SYP", ("lira", "LB"): "LBP",
    ("shilling", "KE"): "KES", ("shilling", "TZ"): "TZS", ("shilling", "UG"): "UGX",
    ("shilling", "SO"): "SOS", ("kwacha", "ZM"): "ZMW", ("kwacha", "MW"): "MWK",
    ("shekel", "IL"): "ILS", ("yuan", "CN"): "CNY", ("yen", "JP"): "JPY", ("tenge", "KZ"): "KZT",
    ("afghani", "AF"): "AFN", ("dram", "AM"): "AMD", ("lari", "GE"): "GEL",
    ("hryvnia", "UA"): "UAH", ("zloty", "PL"): "PLN", ("forint", "HU"): "HUF",
    ("somoni", "TJ"): "TJS", ("rand", "ZA"): "ZAR", ("cedi", "GH"): "GHS", ("naira", "NG"): "NGN",
    ("birr", "ET"): "ETB", ("toman", "IR"): "IRR",
}  # fmt: skip
# Hundredths, by the currency taken where no country is named; "p" only glued to its number.
CENTS = {
    "cent": "USD", "cents": "USD", "kopeck": "RUB", "kopecks": "RUB", "kopek": "RUB",
    "kopeks": "RUB", "copecks": "RUB", "pence": "GBP", "penny": "GBP", "paise": "INR",
    "paisa": "INR", "diram": "TJS", "dirams": "TJS", "tiyin": "KZT", "tiyins": "KZT",
    "eurocent": "EUR", "eurocents": "EUR",
}  # fmt: skip
FAMILY_OF = {
    code: family for (family, _), code in OF_COUNTRY.items() if family in SHARED_NAMES
}  # fmt: skip
DOLLARS = frozenset(code for (family, _), code in OF_COUNTRY.items() if family == "dollar")

# -- numbers --------------------------------------------------------------------------------------

_THOUSAND, _LAKH, _MILLION = Decimal(1000), Decimal(10) ** 5, Decimal(10) ** 6
_CRORE, _BILLION, _TRILLION = Decimal(10) ** 7, Decimal(10) ** 9, Decimal(10) ** 12
MAGNITUDES = {
    "hundred": Decimal(100), "thousand": _THOUSAND, "million": _MILLION, "billion": _BILLION,
    "trillion": _TRILLION, "lakh": _LAKH, "lakhs": _LAKH, "lac": _LAKH, "lacs": _LAKH,
    "crore": _CRORE, "crores": _CRORE, "milliard": _BILLION, "milliards": _BILLION,
}  # fmt: skip
# Abbreviations of magnitudes; a full stop may belong to them.
SHORT = {
    "mln": _MILLION, "mn": _MILLION, "mio": _MILLION, "mill": _MILLION, "mil": _MILLION,
    "bln": _BILLION, "bn": _BILLION, "mrd": _BILLION, "mlrd": _BILLION, "bil": _BILLION,
    "tn": _TRILLION, "trn": _TRILLION, "trln": _TRILLION, "thsd": _THOUSAND, "tsd": _THOUSAND,
    "thous": _THOUSAND, "ths": _THOUSAND, "thd": _THOUSAND, "cr": _CRORE,
}  # fmt: skip
# Letters that are magnitudes only glued to a number, or between a number and its currency.
GLUED = {"m": _MILLION, "mm": _MILLION, "b": _BILLION, "k": _THOUSAND, "t": _TRILLION}
# A magnitude before a code: MEUR 3, TEUR 40.
SIZED = {
    letters + code: (size, code)
    for letters, size in (("M", _MILLION), ("m", _MILLION), ("T", _THOUSAND), ("t", _THOUSAND),
                          ("K", _THOUSAND), ("k", _THOUSAND), ("B", _BILLION), ("bn", _BILLION))
    for code in ("EUR", "USD", "GBP", "NOK", "SEK", "DKK", "CHF", "FIM", "RUB", "UAH", "KZT")
}  # fmt: skip
PLURALS = {
    "hundreds": Decimal(100), "thousands": _THOUSAND, "millions": _MILLION, "billions": _BILLION,
    "trillions": _TRILLION, "tens": Decimal(10), "dozens": Decimal(12), "crores": _CRORE,
    "lakhs": _LAKH, "scores": Decimal(20),
}  # fmt: skip
FIGURES = {"four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
UNITS = {word: Decimal(n) for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen".split()
)}  # fmt: skip
TENS = {word: Decimal(10 * n) for n, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2
)}  # fmt: skip

# -- hedges ---------------------------------------------------------------------------------------

BEFORE = {
    "more_than": """
        in excess of|upwards of|upward of|north of|more than|greater than|larger than|higher than
        exceeding|exceeds|exceed|exceeded|topping|tops|topped|surpassing|surpasses|surpassed|over
        above|beyond|>
        """,
    "at_least": """
        no less than|not less than|no fewer than|not fewer than|a minimum of|minimum of|at least
        not below|not under|as little as|as low as|at the very least|≥|>=
        """,
    "at_most": """
        no more than|not more than|no greater than|not greater than|a maximum of|maximum of
        not to exceed|not exceeding|did not top|never exceeded|never topped|does not top
        did not exceed|do not exceed|does not exceed|not exceed|not top|not exceeded|not over
        not above|as much as|as high as|as many as|at most|at the most|up to|capped at|a ceiling of
        ≤|<=
        """,
    "less_than": """
        less than|fewer than|smaller than|lower than|under|below|short of|shy of|south of|not quite
        did not reach|<
        """,
    "about": """
        in the region of|in the area of|in the vicinity of|in the neighborhood of
        in the neighbourhood of|in the order of|on the order of|of the order of|in the range of
        somewhere around|somewhere in the region of|close on|approaching|pushing
        something like|an estimated|estimated at
        estimated|est.|est|close to|approximately|approx.|approx|roughly|nearly|almost|around|about
        some|circa|ca.|ca|c.|~|≈|more or less|perhaps|maybe|virtually|an approximate|a rough
        """,
}  # fmt: skip
# Words before a hedge that only colour it, and belong to its words.
COLOUR = frozenset("just well slightly far even considerably significantly somewhat".split())
LITTLE = frozenset(("little", "bit", "shade", "fraction"))
AFTER = {
    "at_least": """
        or more|or above|or over|or higher|or greater|and above|and over|and up|and more|at least
        at a minimum|minimum
        """,
    "at_most": """
        or less|or under|or below|or lower|or fewer|at most|at the most|at a maximum|maximum
        """,
    "about": "or so|or thereabouts|approximately|more or less|give or take",
}  # fmt: skip
# Words after which a hedge is none: "asked about", "charged 7 men over", "came under".
_TALK = frozenset(
    """
    ask asked asking asks talk talked talking talks told complain complained complaint complaints
    concern concerned concerns question questioned questions debate debated debates argue argued
    arguing argument dispute disputed disputes quarrel quarrelled quarreled quarreling row fight
    fighting fought clash clashed worry worried worries know knew know lied lie bring brought
    disagreement disagreements controversy inquiry lawsuit scandal negotiate negotiated
    wrangle wrangled taken took take hand handed handing turn turned turning charged charge charges
    sued sue arrested convicted jailed indicted presided preside presides investigated probe
    investigation presiding oversaw signed feud feuding squabble squabbled tussle accused held
    questioning grilled pressed tried stood resigned quit sacked criticised criticized
    """.split()
)
NO_HEDGE = {
    "about": _TALK,
    "over": _TALK,
    "under": frozenset(("came", "fell", "put", "funded")),
    "above": frozenset(("million", "billion")),
}
# A hedge right after one of these stays one: "charged with taking over 3 million" does not.
PREPOSITIONS = frozenset("of for to with by at than is was were and or paid cost worth".split())

# Words before an amount that make it one more of the same: another 3 million.
MORE = frozenset("another further additional remaining other extra".split())

# -- the words around -----------------------------------------------------------------------------

# Verbs of change: "rose from 3 to 5 million" tells two amounts, "costs from 3 to 5" one.
CHANGES = frozenset(
    """
    rose rise rises risen rising fell fall falls fallen falling grew grow grows grown increased
    increase increases increasing decreased decrease decreases dropped drop drops shrank shrunk
    shrink went gone up down cut cuts raised raise raises reduced reduce climbed slipped jumped
    declined decline declines moved changed swelled soared surged slid expanded revised doubled
    """.split()
)
# What may follow an amount whose currency stands elsewhere: it is money unless a thing is counted.
FUNCTION = frozenset(
    """
    a an and as at after against along also although among annually at because before but by during
    each earlier every for from goes had has have here if in into is it its last later less more
    nor not of on once only or out over per rather respectively since so still than that the their
    then there this through till to today together toward towards under until up was went were
    when where which while who will with within would yearly
    cannot can could did does do are be been being may might must shall should
    came come comes remained remains remain goes spent given granted paid pledged promised
    allocated allotted committed disbursed earmarked needed owed owing due available missing
    again already alone altogether combined instead far overall total we they he she you i both
    covers covered pays buys bought arrived arrives funds funded finances financed supports
    supported flowed set sent received repaid returned transferred wired collected frozen seized
    released deposited lodged withheld stolen embezzled raised borrowed lent invested added
    channelled directed assigned reserved budgeted requested sought offered approved
    apiece between via extra outright directly mostly mainly partly largely
    now followed follows follow vanished disappeared monthly weekly daily
    """.split()
)
OF_MONEY = frozenset(
    """
    aid assistance investment investments loan loans grant grants debt debts credit credits funding
    funds money spending trade revenue revenues damages damage losses support contract contracts
    deal deals arms weapons budget budgets program programme subsidies bribes tax taxes fraud
    """.split()
)
SPENDING = frozenset(
    """
    spent paid invested allocated pledged lent owed donated promised earmarked disbursed
    embezzled stolen borrowed raised
    """.split()
)
# Words before a number that say people or things are counted.
COUNTING = frozenset(
    """
    reached fed vaccinated displaced killed trained helped employs serves affected infected
    attracted drew treated population populations housed sheltered assisted covering home
    """.split()
)
# Words before a number that name it, so that it is no amount.
NUMBERED = frozenset(
    """
    no nos number table figure fig page p pp pages section sections article articles chapter annex
    appendix note notes footnote footnotes part phase item lot line paragraph paragraphs para
    paras clause priority step january february march april may june july august september october
    november december jan feb mar apr jun jul aug sept sep oct nov dec fy fiscal version group
    resolution decree order room route grade level type block ward unit post berth action day week
    column question rule code chart map goal target component objective output psalm verse
    """.split()
)
MONEY_TALK = frozenset(
    """
    paid pay pays cost costs worth spent spend price priced fee fine fined earn earned earns owed
    owe salary wage sold bought buy buys sterling pence gbp grant loan rent £ cheque stolen
    """.split()
)
WEIGHT_TALK = frozenset(
    """
    weigh weighs weighed weighing weight bomb bombs heavy load lb lbs kg kilograms tonnes tons
    cargo catch luggage warhead warheads lost gained ounces baby pack shell shells dumbbell
    """.split()
)
# After these a hyphenated "pound" is money: a 500-pound fine, but a 500-pound bomb.
POUND_THINGS = frozenset(
    """
    fine grant loan prize fee cheque note donation bonus reward debt deposit bill ticket payment
    fund budget programme contract deal salary bribe
    """.split()
)

# -- headings -------------------------------------------------------------------------------------

# Words that a heading puts between "in" and its unit.
PRICES = frozenset("constant current nominal real the prices".split())
SUBJECTS = frozenset(
    """
    all amount amounts sum sums figure figures value values price prices cost costs dollar dollars
    currency money data number numbers expenditure expenditures $
    """.split()
)
DECLARING = frozenset("are is refer refers means mean denotes denote = in".split())
BETWEEN_DECLARED = frozenset(
    """
    to in expressed given stated shown quoted reported denominated all current constant the
    """.split()
)
ORDINALS = frozenset("first second third fourth fifth sixth next last following".split())

# -- tables ---------------------------------------------------------------------------------------

# Units that are no money, in a label: "Roads (km)", "Staff, persons".
OTHER_UNITS = frozenset(
    """
    % percent percentage persons person people pax km kilometres kilometers miles metres meters m²
    m³ ha hectares tonnes tonne tons ton kg kilograms litres liters barrels bbl kwh mwh gwh mw gw
    kw hours days weeks months years year age ratio index share units unit pieces items number
    numbers headcount headcounts heads rank score points times degrees bcm mcm sqm sq
    """.split()
)
# Things that are counted; beside whole numbers such a label names no money.
COUNTED_THINGS = frozenset(
    """
    staff employees workers men women children people persons personnel soldiers troops officers
    guards police advisers advisors experts teachers students pupils trainees participants
    beneficiaries patients refugees inhabitants residents population schools hospitals clinics
    households families villages towns districts vehicles trucks cars tanks helicopters aircraft
    beds visits workshops courses scholarships posts outposts wells bridges
    """.split()
)
# Words that such a label has besides.
WITH_THINGS = frozenset(
    """
    and of the in at trained built repaired employed supported reached served treated rebuilt
    taught fed vaccinated total local foreign civilian military equipped
    delivered rehabilitated new all border , ( ) .
    """.split()
)
