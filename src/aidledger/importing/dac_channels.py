"""Channels of delivery: the bodies that have a code in the OECD's DAC and CRS code lists.

`code acronym|name`, from the list of channel codes as of 2026; names are shortened where the
list explains instead of naming. Kinds of bodies (11000 provider government …) are no bodies, and
left out.
"""

from __future__ import annotations

_TEXT = """
21001 AGID|Association of Geoscientists for International Development
21002 AITIC|Agency for International Trade Information and Co-operation
21003 CLASCO|Latin American Council for Social Sciences
21004 CODESRIA|Council for the Development of Economic and Social Research in Africa
21005 CUTS|Consumer Unity and Trust Society International
21006 |Development Gateway Foundation
21007 ELCI|Environmental Liaison Centre International
21008 |Eurostep
21009 FARA|Forum for Agricultural Research in Africa
21010 FAWE|Forum for African Women Educationalists
21011 GCE|Global Campaign for Education
21013 HAI|Health Action International
21014 HURIDOCS|Human Rights Information and Documentation Systems
21015 ICRA|International Catholic Rural Association
21016 ICRC|International Committee of the Red Cross
21018 IFRCRCS|International Federation of Red Cross and Red Crescent Societies
21019 IFS|International Federation of Settlements and Neighbourhood Centres
21020 |International HIV/AIDS Alliance
21021 IIED|International Institute for Environment and Development
21022 INAFI|International Network for Alternative Financial Institutions
21023 IPPF|International Planned Parenthood Federation
21024 IPS|Inter Press Service, International Association
21025 ISC|International Seismological Centre
21026 ISHR|International Service for Human Rights
21027 ITF|ITF Enhancing Human Security
21028 IUEF|International University Exchange Fund
21029 MSF|Doctors Without Borders
21030 PAID|Pan African Institute for Development
21031 PANOS|PANOS Institute
21032 PSI|Population Services International
21033 TI|Transparency International
21034 UNION|International Union Against Tuberculosis and Lung Disease
21035 OMCT|World Organisation Against Torture
21036 WUS|World University Service
21037 WWB|Women's World Banking
21038 |International Alert
21039 IISD|International Institute for Sustainable Development
21040 IWTC|International Women's Tribune Centre
21041 SID|Society for International Development
21042 Interpeace|International Peacebuilding Alliance
21043 AWEPA|European Parliamentarians for Africa
21044 ICCIDD|International Council for the Control of Iodine Deficiency Disorders
21045 AMREF|African Medical and Research Foundation
21046 ACORD|Agency for Cooperation and Research in Development
21047 |AgriCord
21048 AAU|Association of African Universities
21049 ECDPM|European Centre for Development Policy Management
21050 |Geneva Call
21051 ISPEC|Institut Supérieur Panafricaine d'Economie Coopérative
21053 |IPAS-Protecting Women's Health, Advancing Women's Reproductive Rights
21054 LPI|Life and Peace Institute
21055 RATN|Regional AIDS Training Network
21056 REEEP|Renewable Energy and Energy Efficiency Partnership
21057 ICTJ|International Centre for Transitional Justice
21058 ICG|International Crisis Group
21059 ASF|Africa Solidarity Fund
21060 APT|Association for the Prevention of Torture
21061 IRCT|International Rehabilitation Council for Torture Victims
21062 TNC|The Nature Conservancy
21063 CI|Conservation International
21064 CHAI|Clinton Health Access Initiative, Inc.
21501 OXFAM-I|OXFAM International
21502 |World Vision
21503 FHI360|Family Health International 360
21504 IRD|International Relief and Development
21505 |Save the Children
21506 IRC|International Rescue Committee
21507 PACT|Pact World
21508 SEforALL|Sustainable Energy for All
21509 AC|AmplifyChange
30001 GAIN|Global Alliance for Improved Nutrition
30003 GeSCI|Global e-Schools and Communities Initiative
30004 GWP|Global Water Partnership
30005 IAVI|International AIDS Vaccine Initiative
30006 IPM|International Partnership on Microbicides
30007 GAID|Global Alliance for ICT and Development
30008 |Cities Alliance
30009 SAS|Small Arms Survey
30010 UNITAID|International drug purchase facility
30011 IUCN|International Union for the Conservation of Nature
30012 GCPF|Global Climate Partnership Fund
30013 MEF|Microfinance Enhancement Facility
30014 REGMIFA|Regional Micro, Small and Medium Enterprise Investment Fund for Sub-Saharan Africa
30015 GEEREF|Global Energy Efficiency and Renewable Energy Fund
30016 EFSE|European Fund for Southeast Europe
30017 SANAD|SANAD Fund for Micro, Small and Medium Enterprises
30018 AFC|Africa Finance Corporation
30019 TCX|Currency Exchange Fund N.V.
30020 GEEREF II|Global Energy Efficiency and Renewable Energy Fund II
31001 GDN|Global Development Network
31002 GKP|Global Knowledge Partnership
31003 ILC|International Land Coalition
31004 EITI|Extractive Industries Transparency Initiative International Secretariat
31005 PNoWB|Parliamentary Network on the World Bank
31006 CEPI|Coalition for Epidemic Preparedness Innovations
31007 DNDi|Drugs for Neglected Diseases initative
31008 FIND|Foundation for Innovative New Diagnostics
41101 UNCCD|Convention to Combat Desertification
41102 DLCO-EA|Desert Locust Control Organisation for Eastern Africa
41103 ECA|Economic Commission for Africa
41104 ECLAC|Economic Commission for Latin America and the Caribbean
41105 ESCWA|Economic and Social Commission for Western Asia
41106 ESCAP|Economic and Social Commission for Asia and the Pacific
41107 IAEA-TCF|International Atomic Energy Agency, Technical Cooperation Fund
41108 IFAD|International Fund for Agricultural Development
41110 UNAIDS|Joint United Nations Programme on HIV/AIDS
41111 UNCDF|United Nations Capital Development Fund
41112 UNCTAD|United Nations Conference on Trade and Development
41114 UNDP|United Nations Development Programme
41116 UNEP|United Nations Environment Programme
41119 UNFPA|United Nations Population Fund
41120 UN-Habitat|United Nations Human Settlement Programme
41121 UNHCR|United Nations Office of the High Commissioner for Refugees
41122 UNICEF|United Nations Children's Fund
41123 UNIDO|United Nations Industrial Development Organisation
41125 UNITAR|United Nations Institute for Training and Research
41126 UNMAS|United Nations Mine Action Service
41127 UNOCHA|United Nations Office of Co-ordination of Humanitarian Affairs
41128 UNODC|United Nations Office on Drugs and Crime
41129 UNRISD|United Nations Research Institute for Social Development
41130 UNRWA|United Nations Relief and Works Agency for Palestine Refugees in the Near East
41131 UNSSC|United Nations System Staff College
41132 UNSCN|United Nations System Standing Committee on Nutrition
41133 UNSIA|United Nations Special Initiative on Africa
41134 UNU|United Nations University
41135 UNV|United Nations Volunteers
41136 UNVFD|United Nations Voluntary Fund on Disability
41137 UNVFTC|UN Voluntary Fund for Technical Co-operation in the Field of Human Rights
41138 UNVFVT|United Nations Voluntary Fund for Victims of Torture
41140 WFP|World Food Programme
41141 PBF|United Nations Peacebuilding Fund
41142 UNDEF|United Nations Democracy Fund
41143 WHO-CVCA|World Health Organization, core voluntary contributions
41144 ILO-RBSA|International Labour Organization, supplementary account
41145 IMO-TCF|International Maritime Organization - Technical Co-operation Fund
41146 UN Women|United Nations Entity for Gender Equality and the Empowerment of Women
41147 CERF|Central Emergency Response Fund
41148 UNDPPA-SZA|United Nations Department of Political and Peacebuilding Affairs
41149 UNDCO|United Nations Development Coordination Office
41150 UNIDIR|United Nations Institute for Disarmament Research
41151 IARC|International Agency for Research on Cancer
41201 CTBTO|Comprehensive Nuclear Test Ban Treaty Organization
41202 ICAO|International Civil Aviation Organization
41203 ICC|International Criminal Court
41204 IRMCT|International Residual Mechanism for Criminal Tribunals
41205 ISA|International Seabed Authority
41206 ITLOS|International Tribunal for the Law of the Sea
41207 OPCW|Organization for the Prohibition of Chemical Weapons
41208 DESA|Department of Economic and Social Affairs
41209 DGACM|Department of General Assembly and Conference Management
41210 DGC|Department of Global Communications
41211 DMSPC|Department of Management Strategy, Policy and Compliance
41212 DOS|Department of Operational Support
41213 DSS|Department of Safety and Security
41214 OCT|Office of Counter-Terrorism
41215 UNICRI|United Nations Interregional Crime and Justice Research Institute
41216 IMO|International Maritime Organization
41217 WTO|World Trade Organization
41301 FAO|Food and Agriculture Organization of the United Nations
41302 ILO|International Labour Organization
41303 ITU|International Telecommunications Union
41304 UNESCO|United Nations Educational, Scientific and Cultural Organisation
41305 UN|United Nations
41306 UPU|Universal Postal Union
41307 WHO|World Health Organization
41308 WIPO|World Intellectual Property Organisation
41309 WMO|World Meteorological Organisation
41310 UN DPO|United Nations Department of Peace Operations
41312 IAEA|International Atomic Energy Agency
41313 OHCHR|Office of the United Nations High Commissioner for Human Rights
41314 UNECE|United Nations Economic Commission for Europe
41315 UNDRR|United Nations Office for Disaster Risk Reduction
41316 UNFCCC|United Nations Framework Convention on Climate Change
41317 GCF|Green Climate Fund
41318 GM|Global Mechanism
41319 UNWTO|World Tourism Organization
41320 UN-TBLDC|Technology Bank for Least Developed Countries
41321 WHO-SPRP|World Health Organisation - Strategic Preparedness and Response Plan
41401 UN-MPTFO|UN-Multi Partner Trust Fund Office
41402 Joint SDG Fund|Joint Sustainable Development Goals Fund
41403 COVID-19 MPTF|COVID-19 Response and Recovery Multi-Partner Trust Fund
41501 UN-REDD|UN-REDD Programme
41502 UNOPS|United Nations Office for Project Services
41503 UN-CBPF|UN-led Country-based Pooled Funds
41601 UNODA|United Nations Office for Disarmament Affairs
42003 EDF|European Development Fund
42004 EIB|European Investment Bank
43000 IMF|International Monetary Fund
43001 IMF-PRGT|IMF Poverty Reduction and Growth Trust
43002 IMF-PRG-HIPC|IMF trust for heavily indebted poor countries
43003 IMF-EPCA-ENDA|IMF emergency post-conflict assistance
43004 IMF-PRG-MDRI|IMF Multilateral Debt Relief Initiative Trust
43005 IMF-PCDR|IMF Post-Catastrophe Debt Relief Trust
43006 IMF-CCR|IMF Catastrophe Containment and Relief Trust
43007 IMF-RST|IMF Resilience and Sustainability Trust
44000 World Bank|World Bank Group
44001 IBRD|International Bank for Reconstruction and Development
44002 IDA|International Development Association
44003 IDA-HIPC|IDA, debt initiative for heavily indebted poor countries
44004 IFC|International Finance Corporation
44005 MIGA|Multilateral Investment Guarantee Agency
44006 AMCs|Advance Market Commitments
44007 IDA-MDRI|IDA, Multilateral Debt Relief Initiative
44008 PMI|Partnership for Market Implementation
45001 WTO-ITC|World Trade Organisation - International Trade Centre
45002 WTO-ACWL|World Trade Organisation - Advisory Centre on WTO Law
45003 WTO-GTF|World Trade Organisation Global Trust Fund
46002 AfDB|African Development Bank
46003 AfDF|African Development Fund
46004 AsDB|Asian Development Bank
46005 AsDF|Asian Development Fund
46006 BSTDB|Black Sea Trade and Development Bank
46007 CABEI|Central American Bank for Economic Integration
46008 CAF|Development Bank of Latin America
46009 CDB|Caribbean Development Bank
46012 IDB|Inter-American Development Bank
46013 IDB FSO|Inter-American Development Bank, Fund for Special Operations
46015 EBRD|European Bank for Reconstruction and Development
46016 |EBRD, technical co-operation and special funds (ODA countries)
46017 |EBRD, technical co-operation and special funds
46018 EBRD-ETC|EBRD, Early Transition Countries Fund
46019 EBRD-WBJTF|EBRD, Western Balkans Joint Trust Fund
46020 BDEAC|Central African States Development Bank
46021 BOAD|West African Development Bank
46022 Afreximbank|African Export Import Bank
46023 TDB|Eastern and Southern African Trade and Development Bank
46024 CEB|Council of Europe Development Bank
46025 IsDB|Islamic Development Bank
46026 AIIB|Asian Infrastructure Investment Bank
46027 FONPLATA|Financial Fund for the Development of the River Plate Basin
46028 NDB|New Development Bank
47001 ACBF|African Capacity Building Foundation
47002 APO|Asian Productivity Organisation
47003 ASEAN|Association of South East Asian Nations: Economic Co-operation
47005 AU|African Union
47008 AVRDC|World Vegetable Centre
47009 CAMES|African and Malagasy Council for Higher Education
47010 CAPAM|Commonwealth Agency for Public Administration and Management
47011 CARICOM|Caribbean Community Secretariat
47012 CAREC|Caribbean Epidemiology Centre
47013 CF|Commonwealth Foundation
47015 CGIAR|CGIAR Fund
47017 CIAT|International Centre for Tropical Agriculture
47018 CIFOR|Centre for International Forestry Research
47019 CIHEAM|International Centre for Advanced Mediterranean Agronomic Studies
47020 CIMMYT|International Maize and Wheat Improvement Centre
47021 CIP|International Potato Centre
47022 CITES|Convention on International Trade in Endangered Species of Wild Flora and Fauna
47025 COL|Commonwealth of Learning
47026 CPLP|Community of Portuguese Speaking Countries
47027 CP|Colombo Plan
47028 CPTM|Commonwealth Partnership for Technical Management
47029 SWAC|Sahel and West Africa Club
47034 ECOWAS|Economic Community of West African States
47035 ENDA|Environmental Development Action in the Third World
47036 EPPO|European and Mediterranean Plant Protection Organisation
47037 EROPA|Eastern-Regional Organisation of Public Administration
47040 FFA|Forum Fisheries Agency
47041 FFTC|Food and Fertilizer Technology Centre
47042 FIT|Foundation for International Training
47043 |Global Crop Diversity Trust
47044 GEF|Global Environment Facility Trust Fund
47045 Global Fund|Global Fund to Fight AIDS, Tuberculosis and Malaria
47046 OIF|International Organisation of the Francophonie
47047 IAI|International African Institute
47050 ICAC|International Cotton Advisory Committee
47051 ICARDA|International Centre for Agricultural Research in Dry Areas
47053 ICDDR,B|International Centre for Diarrhoeal Disease Research, Bangladesh
47054 ICIPE|International Centre of Insect Physiology and Ecology
47055 ICRA|International Centre for Development Oriented Research in Agriculture
47056 ICRAF|World AgroForestry Centre
47057 ICRISAT|International Crop Research for Semi-Arid Tropics
47058 IDEA|International Institute for Democracy and Electoral Assistance
47059 IDLO|International Development Law Organisation
47061 IICA|Inter-American Institute for Co-operation on Agriculture
47062 IITA|International Institute of Tropical Agriculture
47063 ILRI|International Livestock Research Institute
47064 INBAR|International Network for Bamboo and Rattan
47065 IOC|Intergovernmental Oceanographic Commission
47066 IOM|International Organisation for Migration
47067 IPCC|Intergovernmental Panel on Climate Change
47068 APFIC|Asia-Pacific Fishery Commission
47069 |Bioversity International
47070 IRRI|International Rice Research Institute
47071 ISTA|International Seed Testing Association
47073 ITTO|International Tropical Timber Organisation
47074 IVI|International Vaccine Institute
47075 IWMI|International Water Management Institute
47076 JSCA|Justice Studies Centre of the Americas
47077 MRC|Mekong River Commission
47078 Montreal Protocol|Multilateral Fund for the Implementation of the Montreal Protocol
47079 OAS|Organisation of American States
47080 OECD|Organisation for Economic Co-operation and Development
47081 OECD-Dev. Centre|OECD Development Centre
47082 OECS|Organisation of Eastern Caribbean States
47083 PAHO|Pan-American Health Organisation
47084 PAIGH|Pan-American Institute of Geography and History
47086 PIDG|Private Infrastructure Development Group
47087 PIFS|Pacific Islands Forum Secretariat
47089 SADC|Southern African Development Community
47092 SEAFDC|South East Asian Fisheries Development Centre
47093 SEAMEO|South East Asian Ministers of Education
47095 EQAP|Educational Quality and Assessment Programme
47096 SPC|Secretariat of the Pacific Community
47097 SPREP|Pacific Regional Environment Programme
47098 UNPO|Unrepresented Nations and Peoples' Organisation
47099 USP|University of the South Pacific
47101 WARDA|Africa Rice Centre
47103 WMU|World Maritime University
47104 |WorldFish Centre
47105 CFC|Common Fund for Commodities
47106 DCAF|Geneva Centre for the Democratic Control of Armed Forces
47107 IFFIm|International Finance Facility for Immunisation
47109 APEC ASF|Asia-Pacific Economic Cooperation Support Fund
47110 BSEC|Organisation of the Black Sea Economic Cooperation
47111 |Adaptation Fund
47112 |Central European Initiative, fund for climate and environment
47113 CEMAC|Economic and Monetary Community of Central Africa
47114 AFoCO|Asian Forest Cooperation Organisation
47116 IF|Integrated Framework for trade-related assistance to least developed countries
47117 NEPAD|New Partnership for Africa's Development
47118 CREFIAF|Organisation of supreme audit institutions of francophone Sub-Saharan Africa
47119 OSS|Sahara and Sahel Observatory
47120 SAARC|South Asian Association for Regional Cooperation
47121 UCLGA|United Cities and Local Governments of Africa
47122 GAVI|Global Alliance for Vaccines and Immunization
47123 GICHD|Geneva International Centre for Humanitarian Demining
47124 IACA|International Anti-Corruption Academy
47125 ICGEB|International Centre for Genetic Engineering and Biotechnology
47127 OLADE|Latin-American Energy Organisation
47128 NDF|Nordic Development Fund
47129 GEF-LDCF|Global Environment Facility - Least Developed Countries Fund
47130 GEF-SCCF|Global Environment Facility - Special Climate Change Fund
47131 OSCE|Organization for Security and Co-operation in Europe
47132 |Commonwealth Secretariat
47134 CTF|Clean Technology Fund
47135 SCF|Strategic Climate Fund
47136 GGGI|Global Green Growth Institute
47137 ARC|African Risk Capacity Group
47138 CoE|Council of Europe
47139 WCO CCF|World Customs Organization Customs Co-operation Fund
47140 OEI|Organisation of Ibero-American States for Education, Science and Culture
47141 ATAF|African Tax Administration Forum
47142 OFID|OPEC Fund for International Development
47143 GCERF|Global Community Engagement and Resilience Fund
47144 IRENA|International Renewable Energy Agency
47145 CEF|Center of Excellence in Finance
47146 IIB|International Investment Bank
47147 IFFEd|International Finance Facility for Education
47148 WOAH|World Organisation for Animal Health
47149 ICMP|International Commission on Missing Persons
47150 SEGIB|Secretaría General Iberoamericana
47151 BADEA|Arab Bank for Economic Development in Africa
47152 AFESD|Arab Fund for Economic and Social Development
47153 ACC|IFAD Core additional climate contributions
47400 ESA|European Space Agency
47501 GPE|Global Partnership for Education
47502 GFDRR|Global Fund for Disaster Risk Reduction
47503 GAFSP|Global Agriculture and Food Security Program
47504 FCPF|Forest Carbon Partnership Facility
47701 GEF-GBFF|Global Environment Facility - Global biodiversity framework fund
47702 Cali Fund|Cali Fund for benefits from digital sequence information
47703 KBF|Kunming Biodiversity Fund
47704 |SESRIC
47705 |Interpol
47706 EFSD|Eurasian Fund for Stabilization and Development
47707 |Arab Monetary Fund
47708 CAN|Andean Community
47709 CELAC|Community of Latin American and Caribbean States
47710 |Pacific Alliance
47711 MERCOSUR|Southern Common Market
47712 ATS|Antarctic Treaty Secretariat
51001 IFPRI|International Food Policy Research Institute
"""


def _read() -> dict[str, tuple[str, str]]:
    found = {}
    for line in _TEXT.strip().splitlines():
        short, name = line.split("|")
        code, _, acronym = short.partition(" ")
        found[code] = (acronym, name)
    return found


# code: (acronym or blank, name)
CHANNELS = _read()
