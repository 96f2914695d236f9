"""Code lists of the OECD's Development Assistance Committee (DAC), as facts: numbers and names.

Providers, recipients, regions, categories of purposes, types of finance: the OECD's DAC and CRS
code lists, as CRS microdata and the IATI code lists Region, SectorCategory, FinanceType and
OrganisationIdentifier have them. Channels: see dac_channels.py. Units of money: ISO 4217.
"""

from __future__ import annotations


def _pairs(text: str) -> dict[str, str]:
    return dict(pair.split(":") for pair in text.split())


def _named(text: str) -> dict[str, str]:
    return dict(line.split("|") for line in text.strip().splitlines())


# Providers and recipients that are states or territories, by ISO 3166. 361, the Netherlands
# Antilles, ended in 2010; some tables name Sint Maarten by it since.
COUNTRIES = _pairs(
    """
    1:AT 2:BE 3:DK 4:FR 5:DE 6:IT 7:NL 8:NO 9:PT 10:SE 11:CH 12:GB 18:FI 20:IS 21:IE 22:LU 26:MC
    30:CY 35:GI 40:GR 45:MT 50:ES 55:TR 57:XK 61:SI 62:HR 63:RS 64:BA 65:ME 66:MK 68:CZ 69:SK
    70:LI 71:AL 72:BG 75:HU 76:PL 77:RO 82:EE 83:LV 84:LT 85:UA 86:BY 87:RU 93:MD 130:DZ 133:LY
    136:MA 139:TN 142:EG 218:ZA 225:AO 227:BW 228:BI 229:CM 230:CV 231:CF 232:TD 233:KM 234:CG
    235:CD 236:BJ 238:ET 239:GA 240:GM 241:GH 243:GN 244:GW 245:GQ 247:CI 248:KE 249:LS 251:LR
    252:MG 253:MW 255:ML 256:MR 257:MU 258:YT 259:MZ 260:NE 261:NG 265:ZW 266:RW 268:ST 269:SN
    270:SC 271:ER 272:SL 273:SO 274:DJ 275:NA 276:SH 278:SD 279:SS 280:SZ 282:TZ 283:TG 285:UG
    287:BF 288:ZM 301:CA 302:US 328:BS 329:BB 331:BM 336:CR 338:CU 340:DO 342:SV 347:GT 349:HT
    351:HN 352:BZ 354:JM 358:MX 361:AN 364:NI 366:PA 373:AW 375:TT 376:AI 377:AG 378:DM 381:GD
    382:KN 383:LC 384:VC 385:MS 386:KY 387:TC 388:VG 425:AR 428:BO 431:BR 434:CL 437:CO 440:EC
    446:GY 451:PY 454:PE 457:SR 460:UY 463:VE 530:BH 540:IR 543:IQ 546:IL 549:JO 550:PS 552:KW
    555:LB 558:OM 561:QA 566:SA 573:SY 576:AE 580:YE 610:AM 611:AZ 612:GE 613:KZ 614:KG 615:TJ
    616:TM 617:UZ 625:AF 630:BT 635:MM 640:LK 645:IN 655:MV 660:NP 665:PK 666:BD 701:JP 725:BN
    728:KH 730:CN 732:TW 735:HK 738:ID 740:KP 742:KR 745:LA 748:MO 751:MY 753:MN 755:PH 761:SG
    764:TH 765:TL 769:VN 801:AU 820:NZ 831:CK 832:FJ 836:KI 840:PF 845:NR 850:NC 854:VU 856:NU
    858:MP 859:MH 860:FM 861:PW 862:PG 866:SB 868:TK 870:TO 872:TV 876:WF 880:WS
    """
)

# Providers that are no states, by the channel that is the same body.
PROVIDER_CHANNELS = _pairs(
    """
    104:47128 807:41116 811:47044 812:47078 900:44006 901:44001 902:44005 903:44004 904:44007
    905:44002 906:46009 907:43000 909:46012 910:46007 912:46013 913:46002 914:46003 915:46004
    916:46005 919:42004 921:47152 923:41141 928:41307 932:41301 940:41302 944:41312 948:41314
    951:47142 953:47151 958:43001 959:41114 962:41112 963:41122 964:41130 966:41140 967:41121
    971:41110 974:41119 976:46025 978:47131 981:46006 988:41108 990:46015 1012:47111 1013:46024
    1014:47086 1015:46008 1016:41317 1020:41147 1023:41319 1024:46026 1025:47145 1037:47146
    1038:41150 1039:41111 1040:41128 1041:47706 1044:46028 1046:41146 1047:41403 1048:41402
    1049:47149 1050:41321 1052:47125 1054:47148 1055:47015 1057:41149 1058:43007 1311:47122
    1312:47045 1313:47136 1401:45001 1403:41105 1404:41217 1406:41123
    """
)

# Providers that are no states and no channel.
PROVIDERS = _named(
    """
918|EU Institutions
1011|Climate Investment Funds
1019|IDB Invest
1045|North American Development Bank
1601|Bill & Melinda Gates Foundation
1602|Dutch Postcode Lottery
1603|Swedish Postcode Lottery
1604|People's Postcode Lottery
1605|MetLife Foundation
1606|Mastercard Foundation
1608|IKEA Foundation
1609|Van Leer Foundation
1610|MAVA Foundation
1611|Oak Foundation
1612|H&M Foundation
1613|Laudes Foundation
1614|Comic Relief
1615|Children's Investment Fund Foundation
1616|Gatsby Charitable Foundation
1617|Conrad N. Hilton Foundation
1618|David and Lucile Packard Foundation
1619|John D. and Catherine T. MacArthur Foundation
1620|Carnegie Corporation of New York
1621|Michael & Susan Dell Foundation
1622|Omidyar Network Fund
1623|Rockefeller Foundation
1624|William and Flora Hewlett Foundation
1625|Arcus Foundation
1626|Gordon and Betty Moore Foundation
1627|Ford Foundation
1628|Wellcome Trust
1629|UBS Optimus Foundation
1630|World Diabetes Foundation
1631|McKnight Foundation
1632|Citi Foundation
1633|LEGO Foundation
1634|Norwegian Postcode Lottery
1636|Jacobs Foundation
1637|Arcadia Fund
1638|Margaret A. Cargill Foundation
1639|La Caixa Banking Foundation
1640|Bloomberg Family Foundation
1641|Susan T. Buffett Foundation
1642|Howard G. Buffett Foundation
1643|Open Society Foundations
1644|Fondation Botnar
1646|Bezos Earth Fund
1648|Leona M. and Harry B. Helmsley Charitable Trust
1650|Good Ventures Foundation
    """
)

# Other whole names of bodies, as publishers write them.
BODY_VARIANTS = {
    "EU": "918",
    "European Union": "918",
    "European Commission": "918",
    "Commission of the European Communities": "918",
    "EU (Commission and Council)": "918",
    "EU Commission and Council": "918",
    "European Union Institutions": "918",
    "EBRD": "46015",
    "EIB": "42004",
    "FAO": "41301",
    "Food and Agriculture Organization": "41301",
    "Gavi, the Vaccine Alliance": "47122",
    "The Global Fund": "47045",
    "Global Fund": "47045",
    "IAEA": "41312",
    "IBRD": "44001",
    "IDA": "44002",
    "IFAD": "41108",
    "ILO": "41302",
    "IMF": "43000",
    "IOM": "47066",
    "OSCE": "47131",
    "UN Women": "41146",
    "UNAIDS": "41110",
    "UNDP": "41114",
    "UNEP": "41116",
    "UNESCO": "41304",
    "UNFPA": "41119",
    "UNHCR": "41121",
    "UNICEF": "41122",
    "UNIDO": "41123",
    "UNODC": "41128",
    "UNOPS": "41502",
    "UNRWA": "41130",
    "WFP": "41140",
    "WHO": "41307",
    "World Bank": "44000",
    "World Bank Group": "44000",
    "World Food Program": "41140",
    "World Health Organisation": "41307",
}

# Members whose agencies IATI's list OrganisationIdentifier named by country and number.
AGENCIES_OF = frozenset(
    "AT AU BE CA CH DE DK ES FI FR GB GR IE IT JP KR LU NL NO NZ PT SE US".split()
)

# Regions as recipients, and what is known of none. Older and newer words for one region share a
# code here: 9998 is 998, 8600 is 1034 and so on.
REGIONS = _named(
    """
88|States of ex-Yugoslavia, unspecified
89|Europe, regional
189|North of Sahara, regional
289|South of Sahara, regional
298|Africa, regional
380|West Indies, regional
389|Caribbean and Central America, regional
489|South America, regional
498|America, regional
589|Middle East, regional
619|Central Asia, regional
679|South Asia, regional
689|South and Central Asia, regional
789|Far East Asia, regional
798|Asia, regional
889|Oceania, regional
998|Developing countries, unspecified
1027|Eastern Africa, regional
1028|Middle Africa, regional
1029|Southern Africa, regional
1030|Western Africa, regional
1031|Caribbean, regional
1032|Central America, regional
1033|Melanesia, regional
1034|Micronesia, regional
1035|Polynesia, regional
    """
)
SAME_REGION = _pairs("9998:998 6790:679 8600:1034 10280:1028 10330:1033 10350:1035")

# The first three digits of a purpose code.
CATEGORIES = _named(
    """
110|Education
111|Education, level unspecified
112|Basic education
113|Secondary education
114|Post-secondary education
120|Health
121|Health, general
122|Basic health
123|Non-communicable diseases
130|Population policies and reproductive health
140|Water supply and sanitation
150|Government and civil society
151|Government and civil society, general
152|Conflict, peace and security
160|Other social infrastructure and services
210|Transport and storage
220|Communications
230|Energy
231|Energy policy
232|Energy generation, renewable sources
233|Energy generation, non-renewable sources
234|Hybrid energy plants
235|Nuclear energy plants
236|Energy distribution
240|Banking and financial services
250|Business and other services
310|Agriculture, forestry, fishing
311|Agriculture
312|Forestry
313|Fishing
320|Industry, mining, construction
321|Industry
322|Mineral resources and mining
323|Construction
330|Trade policies and tourism
331|Trade policies and regulations
332|Tourism
410|General environment protection
430|Other multisector
510|General budget support
520|Development food assistance
530|Other commodity assistance
600|Action relating to debt
720|Emergency response
730|Reconstruction and rehabilitation
740|Disaster prevention and preparedness
910|Administrative costs of donors
920|Support to non-governmental organisations
930|Refugees and asylum seekers in donor countries
998|Unallocated or unspecified
    """
)

# Types of finance, by what they are here. Withdrawn codes (until 2015) are kept: old files have
# them. 430 and 600 alone do not say which of two things was done, so they are not here, nor are
# 1 to 4, which are no flows.
FINANCE = {
    "grant": "100 110 111 200 210 211 300 310 311 2000 2100 3000 3100",
    "loan": """
        400 410 411 412 413 414 420 421 422 4221 4222 423 424 425 431 450 451 452 453 800 810 811
    """,
    "investment": """
        432 433 434 500 510 511 512 520 530 700 710 711 712 900 910 911 912 913
    """,
    "debt-relief": "610 611 612 613 614 615 616 617 618 633 634 635",
    "debt-rescheduling": """
        620 621 622 623 624 625 626 627 630 631 632 636 637 638 639
    """,
    "guarantee": "1000 1100 1101 1102 1103 1104 1105 1106 1107 1108",
}
# The code by which a ledger's own instrument is known, and what stands for it in a ledger that
# has none: class and meaning.
FINANCE_KINDS = {
    "grant": ("110", "transfer", "Aid in money, or aid whose form is not said."),
    "loan": ("421", "credit", "Money lent, on whatever terms."),
    "investment": ("510", "investment", "Money put into an undertaking to own or earn from it."),
    "debt-relief": ("610", "debt-relief", "Debt cancelled."),
    "debt-rescheduling": ("", "credit", "Old debt put off: new claims in place of old ones."),
    "guarantee": ("", "credit", "A guarantee or insurance: paid only where it is called."),
}

# The currency that a provider's budget is kept in.
EURO_AREA = "AT BE BG CY DE EE ES FI FR GR HR IE IT LT LU LV MC ME MT NL PT SI SK XK".split()
CURRENCIES = _pairs(
    """
    AE:AED AU:AUD AZ:AZN BR:BRL CA:CAD CH:CHF CL:CLP CN:CNY CO:COP CR:CRC CZ:CZK DK:DKK GB:GBP
    HU:HUF ID:IDR IL:ILS IN:INR IS:ISK JP:JPY KR:KRW KW:KWD KZ:KZT LI:CHF MX:MXN NO:NOK NZ:NZD
    PL:PLN QA:QAR RO:RON RU:RUB SA:SAR SE:SEK SG:SGD TH:THB TJ:TJS TR:TRY TW:TWD UA:UAH US:USD
    ZA:ZAR
    """
) | dict.fromkeys(EURO_AREA, "EUR")

# Decimals of currencies that have not two (ISO 4217), and the currencies that were withdrawn.
DECIMALS = (
    dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0)
    | dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3)
    | dict.fromkeys("CLF UYW".split(), 4)
)
WITHDRAWN = dict.fromkeys(
    """
    AFA ANG AOR ATS AZM BAD BGL BGN CSD CSK CUC CYP DDM DEM EEK FIM FRF GHC GWP HRD HRK IEP LTL
    LVL MKN MRO MTL MXP MZM NLG PLZ ROL RUR SDD SIT SKK SLL SRG STD SUR TJR TMM UAK USS VEB VEF
    XEU YUD YUM ZMK ZRN ZRZ ZWD ZWL ZWR
    """.split(),
    2,
) | dict.fromkeys("ADP BEF BYB BYR ESP GRD ITL LUF MGF PTE TPE TRL".split(), 0)
# Codes of ISO 4217 that are no money: metals, units of account, tests, none.
NO_MONEY = frozenset(
    "XAD XAG XAU XBA XBB XBC XBD XPD XPT XSU XTS XUA XXX CHE CHW COU BOV MXV".split()
)
