"""Words of money in English: currencies, magnitudes, numbers and hedges, for the scanner."""

from __future__ import annotations

from decimal import Decimal

SYMBOLS = {
    "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₽": "RUB", "₹": "INR", "₴": "UAH", "₸": "KZT",
    "₺": "TRY", "₩": "KRW", "₪": "ILS", "₦": "NGN", "₫": "VND", "₱": "PHP", "₾": "GEL", "₼": "AZN",
    "֏": "AMD", "؋": "AFN",
}  # fmt: skip
# Letters before a dollar sign or another symbol that say whose it is.
PREFIXED = {
    "us": "USD", "u.s.": "USD", "usd": "USD", "a": "AUD", "au": "AUD", "aud": "AUD", "c": "CAD",
    "r": "BRL",
    "ca": "CAD", "can": "CAD", "cad": "CAD", "nz": "NZD", "hk": "HKD", "s": "SGD", "nt": "TWD",
}  # fmt: skip
CODES = frozenset(
    """
    DEM FRF
    AED AFN ALL AMD AOA ARS AUD AZN BAM BDT BGN BHD BIF BND BOB BRL BWP BYN BYR CAD CDF CHF CLP CNY
    COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD GBP GEL GHS GMD GNF GTQ GYD HKD HNL HRK
    HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KZT LAK LBP LKR LRD LSL
    LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN
    PGK PHP PKR PLN PYG QAR RON RSD RUB RUR RWF SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD SSP SYP
    SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XDR XOF XPF
    YER ZAR ZMW ZWL
    """.split()
)
# One-word names whose currency is clear without a country, or is taken so unless one stands before.
NAMES = {
    "dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP",
    "pounds": "GBP", "sterling": "GBP", "yen": "JPY", "yuan": "CNY", "renminbi": "CNY",
    "rmb": "CNY", "ruble": "RUB", "rubles": "RUB", "rouble": "RUB", "roubles": "RUB",
    "rupee": "INR", "rupees": "INR", "somoni": "TJS", "somonis": "TJS", "tenge": "KZT",
    "som": "KGS", "soms": "KGS", "sum": "UZS", "sums": "UZS", "soum": "UZS", "soums": "UZS",
    "manat": "TMT",
    "manats": "TMT", "afghani": "AFN", "afghanis": "AFN", "dram": "AMD", "drams": "AMD",
    "lari": "GEL", "hryvnia": "UAH", "hryvnias": "UAH", "hryvnya": "UAH", "zloty": "PLN",
    "zlotys": "PLN", "forint": "HUF", "forints": "HUF", "lira": "TRY", "liras": "TRY",
    "rial": "IRR", "rials": "IRR", "riyal": "SAR", "riyals": "SAR", "dirham": "AED",
    "dirhams": "AED", "shekel": "ILS", "shekels": "ILS", "won": "KRW", "baht": "THB",
    "ringgit": "MYR", "rupiah": "IDR", "taka": "BDT", "naira": "NGN", "cedi": "GHS",
    "cedis": "GHS", "rand": "ZAR", "birr": "ETB", "krona": "SEK", "kronor": "SEK",
    "krone": "NOK", "kroner": "NOK", "franc": "CHF", "francs": "CHF", "real": "BRL",
    "reais": "BRL", "peso": "MXN", "pesos": "MXN", "dong": "VND", "kwacha": "ZMW",
    "tugrik": "MNT", "tugriks": "MNT",
}  # fmt: skip
# Names that are also other words: taken as money only after a magnitude, a code or a country.
AMBIGUOUS = {"sum", "sums", "real", "won", "som", "soms", "rand", "pound", "pounds", "dong"}
COUNTRIES = {
    "us": "US", "u.s.": "US", "american": "US", "canadian": "CA", "australian": "AU",
    "singapore": "SG", "russian": "RU", "tajik": "TJ", "tajikistani": "TJ", "indian": "IN",
    "pakistani": "PK", "sri": "LK", "nepalese": "NP", "nepali": "NP", "british": "GB",
    "egyptian": "EG", "syrian": "SY", "lebanese": "LB", "sudanese": "SD", "chinese": "CN",
    "japanese": "JP", "kazakh": "KZ", "kazakhstani": "KZ", "kyrgyz": "KG", "uzbek": "UZ",
    "uzbekistani": "UZ", "turkmen": "TM", "azerbaijani": "AZ", "azeri": "AZ", "afghan": "AF",
    "armenian": "AM", "georgian": "GE", "ukrainian": "UA", "belarusian": "BY", "polish": "PL",
    "hungarian": "HU", "turkish": "TR", "iranian": "IR", "omani": "OM", "yemeni": "YE",
    "saudi": "SA", "qatari": "QA", "emirati": "AE", "uae": "AE", "moroccan": "MA", "israeli": "IL",
    "korean": "KR", "swiss": "CH", "french": "FR", "german": "DE", "swedish": "SE",
    "norwegian": "NO", "danish": "DK",
    "czech": "CZ", "iraqi": "IQ", "jordanian": "JO", "kuwaiti": "KW", "serbian": "RS",
    "mexican": "MX", "philippine": "PH", "new": "NZ", "hong": "HK",
}  # fmt: skip
OF_COUNTRY = {
    ("dollar", "CA"): "CAD", ("dollar", "AU"): "AUD", ("dollar", "SG"): "SGD",
    ("dollar", "NZ"): "NZD", ("dollar", "HK"): "HKD", ("dollar", "US"): "USD",
    ("rupee", "PK"): "PKR", ("rupee", "LK"): "LKR", ("rupee", "NP"): "NPR", ("rupee", "IN"): "INR",
    ("pound", "EG"): "EGP", ("pound", "SY"): "SYP", ("pound", "LB"): "LBP", ("pound", "SD"): "SDG",
    ("pound", "GB"): "GBP", ("ruble", "BY"): "BYN", ("ruble", "RU"): "RUB", ("som", "KG"): "KGS",
    ("sum", "UZ"): "UZS", ("som", "UZ"): "UZS", ("manat", "AZ"): "AZN", ("manat", "TM"): "TMT",
    ("rial", "OM"): "OMR", ("rial", "YE"): "YER", ("rial", "IR"): "IRR", ("riyal", "QA"): "QAR",
    ("riyal", "SA"): "SAR", ("dirham", "MA"): "MAD", ("dirham", "AE"): "AED",
    ("krona", "SE"): "SEK", ("krone", "NO"): "NOK", ("krone", "DK"): "DKK", ("crown", "CZ"): "CZK",
    ("crown", "DK"): "DKK", ("crown", "SE"): "SEK", ("crown", "NO"): "NOK", ("franc", "CH"): "CHF",
    ("dinar", "IQ"): "IQD", ("dinar", "JO"): "JOD", ("dinar", "KW"): "KWD", ("dinar", "RS"): "RSD",
    ("won", "KR"): "KRW", ("peso", "MX"): "MXN", ("peso", "PH"): "PHP", ("franc", "FR"): "FRF",
    ("mark", "DE"): "DEM", ("lira", "TR"): "TRY",
    ("shekel", "IL"): "ILS", ("yuan", "CN"): "CNY", ("yen", "JP"): "JPY", ("tenge", "KZ"): "KZT",
    ("afghani", "AF"): "AFN", ("dram", "AM"): "AMD", ("lari", "GE"): "GEL",
    ("hryvnia", "UA"): "UAH", ("zloty", "PL"): "PLN", ("forint", "HU"): "HUF",
    ("somoni", "TJ"): "TJS",
}  # fmt: skip
SINGULAR = {
    "dollars": "dollar", "rupees": "rupee", "pounds": "pound", "rubles": "ruble", "rouble": "ruble",
    "roubles": "ruble", "soms": "som", "sums": "sum", "soum": "sum", "soums": "sum",
    "manats": "manat", "rials": "rial",
    "riyals": "riyal", "dirhams": "dirham", "kronor": "krona", "kronas": "krona", "kroner": "krone",
    "crowns": "crown", "francs": "franc", "dinars": "dinar", "pesos": "peso", "liras": "lira",
    "shekels": "shekel", "afghanis": "afghani", "drams": "dram", "hryvnias": "hryvnia",
    "zlotys": "zloty", "forints": "forint", "somonis": "somoni",
}  # fmt: skip
CENTS = {"cent": "USD", "cents": "USD", "kopeck": "RUB", "kopecks": "RUB", "kopek": "RUB",
         "kopeks": "RUB", "pence": "GBP", "penny": "GBP"}  # fmt: skip

MAGNITUDES = {
    "hundred": Decimal(100), "thousand": Decimal(1000), "million": Decimal(10) ** 6,
    "billion": Decimal(10) ** 9, "trillion": Decimal(10) ** 12, "lakh": Decimal(10) ** 5,
    "lakhs": Decimal(10) ** 5, "crore": Decimal(10) ** 7, "crores": Decimal(10) ** 7,
    "millions": Decimal(10) ** 6, "billions": Decimal(10) ** 9, "thousands": Decimal(1000),
    "mln": Decimal(10) ** 6, "mn": Decimal(10) ** 6, "bln": Decimal(10) ** 9,
    "bn": Decimal(10) ** 9, "tn": Decimal(10) ** 12, "trn": Decimal(10) ** 12,
    "mio": Decimal(10) ** 6, "mrd": Decimal(10) ** 9,
}  # fmt: skip
GLUED = {"m": Decimal(10) ** 6, "b": Decimal(10) ** 9, "k": Decimal(1000), "t": Decimal(10) ** 12,
         "mm": Decimal(10) ** 6}  # fmt: skip
PLURALS = {
    "hundreds": Decimal(100), "thousands": Decimal(1000), "millions": Decimal(10) ** 6,
    "billions": Decimal(10) ** 9, "trillions": Decimal(10) ** 12, "tens": Decimal(10),
    "dozens": Decimal(12), "crores": Decimal(10) ** 7, "lakhs": Decimal(10) ** 5,
}  # fmt: skip
UNITS = {word: Decimal(n) for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen".split()
)}  # fmt: skip
TENS = {word: Decimal(10 * n) for n, word in enumerate(
    "twenty thirty forty fifty sixty seventy eighty ninety".split(), 2
)}  # fmt: skip

# Hedges before an amount, longest first; a dot stands for any one word.
BEFORE = (
    ("more_than", "in excess of"), ("more_than", "upwards of"), ("more_than", "upward of"),
    ("at_least", "no less than"), ("at_least", "not less than"), ("at_least", "no fewer than"),
    ("at_least", "a minimum of"), ("at_least", "minimum of"), ("at_least", "at least"),
    ("at_most", "no more than"), ("at_most", "not more than"), ("at_most", "a maximum of"),
    ("at_most", "maximum of"), ("at_most", "not to exceed"), ("at_most", "not exceeding"),
    ("at_most", "did not top"), ("at_most", "never exceeded"), ("at_most", "never topped"),
    ("at_most", "does not top"), ("at_most", "did not exceed"),
    ("at_most", "does not exceed"), ("at_most", "not exceed"), ("at_most", "not top"),
    ("at_most", "as much as"), ("at_most", "as high as"), ("at_most", "at most"),
    ("at_most", "up to"), ("at_most", "capped at"),
    ("less_than", "just under"), ("less_than", "less than"), ("less_than", "fewer than"),
    ("less_than", "just below"), ("less_than", "well under"), ("less_than", "slightly under"),
    ("less_than", "under"), ("less_than", "below"),
    ("more_than", "a little over"), ("more_than", "a little more than"),
    ("more_than", "slightly more than"), ("more_than", "slightly over"),
    ("more_than", "well over"), ("more_than", "just over"), ("more_than", "more than"),
    ("more_than", "greater than"), ("more_than", "exceeding"), ("more_than", "exceeds"),
    ("more_than", "exceeded"), ("more_than", "topping"), ("more_than", "topped"),
    ("more_than", "surpassing"), ("more_than", "surpassed"), ("more_than", "over"),
    ("more_than", "above"), ("more_than", "beyond"),
    ("about", "in the region of"), ("about", "in the neighborhood of"),
    ("about", "in the neighbourhood of"), ("about", "on the order of"),
    ("about", "somewhere around"), ("about", "an estimated"), ("about", "estimated at"),
    ("about", "estimated"), ("about", "close to"), ("about", "approximately"),
    ("about", "approx."), ("about", "approx"), ("about", "roughly"), ("about", "nearly"),
    ("about", "almost"), ("about", "around"), ("about", "about"), ("about", "some"),
    ("about", "circa"), ("about", "ca."), ("about", "c."), ("about", "~"), ("more_than", ">"),
    ("less_than", "<"), ("at_least", "≥"), ("at_most", "≤"),
)  # fmt: skip
AFTER = (
    ("at_least", "or more"), ("at_least", "or above"), ("at_least", "and above"),
    ("at_least", "at least"), ("at_least", "at a minimum"), ("more_than", "- plus"),
    ("more_than", "plus"), ("more_than", "+"), ("at_most", "or less"), ("at_most", "at most"),
    ("at_most", "at the most"), ("about", "or so"), ("about", "or thereabouts"),
)  # fmt: skip

# Codes in use beside ISO 4217's, and those that stand before small numbers only as money: others
# are also abbreviations (COP 15, PHP 5.3, INR 2.5).
OTHER_CODES = {"RUR": "RUB", "RMB": "CNY", "SDR": "XDR", "SDRs": "XDR"}
SURE = frozenset(("USD", "EUR", "GBP", "RUB", "RUR"))
# Words after which a hedge is none: "asked about", "quarrelled over".
_TALK = frozenset(
    """
    ask asked asking asks talk talked talking talks told complain complained complaint complaints
    concern concerned concerns question questioned questions debate debated debates argue argued
    arguing argument dispute disputed disputes quarrel quarrelled quarrelled quarreled row fight
    fighting fought clash clashed worry worried worries know knew know lied lie bring brought
    disagreement disagreements controversy inquiry lawsuit scandal negotiate negotiated talks
    wrangle wrangled taken took take hand handed handing turn turned turning
    """.split()
)
NO_HEDGE = {"about": _TALK, "over": _TALK, "under": frozenset(("came", "fell", "put", "funded"))}

LOCAL = {"nis": "ILS", "fcfa": "XOF", "ksh": "KES", "tsh": "TZS", "ush": "UGX", "dm": "DEM",
         "tk": "BDT", "birr": "ETB"}  # fmt: skip
CHANGES = frozenset(
    """
    rose rise rises risen rising fell fall falls fallen falling grew grow grows grown increased
    increase increases increasing decreased decrease decreases dropped drop drops shrank shrunk
    shrink went gone up down cut cuts raised raise raises reduced reduce climbed slipped jumped
    declined decline declines moved changed swelled soared surged slid expanded revised
    """.split()
)
