"""Event words: what betrays that a sentence tells of aid, as patterns with spaces left out.

`SURE` words are enough by themselves; a word of `DEED` needs one of `MATTER` near it. Every part
is bounded, so that no text can make them slow.
"""

from __future__ import annotations

SURE = r"""
    (?:wr[io]t(?:e|es|ing|ten)|writing)\s(?:it\s|them\s)?off | write-offs? |
    forg[ai]ve[sn]?\b(?=.{0,60}\b(?:debts?|loans?|credits?|arrears)) | forgiv(?:en|eness|ing)\b |
    debt\s(?:relief|swap|cancellation) | cancel(?:led|ed|ling|s)?\s(?:.{0,30}\s)?debts? |
    (?:settl(?:e|ed|es|ing)|clear(?:ed|ing)|restructur(?:e|ed|ing)|reschedul(?:e|ed|ing))
    \s(?:\S{1,30}\s){0,4}debts? | gratuitous(?:ly)? | free\sof\scharge | at\sno\scost |
    without\scharge | free\s(?:\S{1,30}\s)?training | privileged\s(?:basis|conditions|terms) |
    (?:soft|concessional|interest-free|preferential)\s(?:loans?|credits?|terms) |
    donat(?:e|es|ed|ing|ions?) | scholarships? | stipends? | endow(?:ed|ment) |
    hand(?:s|ed|ing)?\s(?:\S{1,30}\s)?over | hand-?over\sof |
    (?:humanitarian|military|financial|technical|economic
    |food|foreign|security|development|material|military-technical|main) \s(?:aid|assistance|help)
    | (?:aid|assistance)\s(?:package|program(?:me)?|to)\b | help\sfrom\b |
    (?:ask(?:s|ed|ing)?|seek(?:s|ing)?)\s(?:\S{1,30}\s){0,3}(?:help|aid|assistance)\b |
    financ(?:ed|es|ing)\b | (?:fully|partly|jointly|co-?)\s?financ\w+ | funded | funding |
    sponsored | subsid(?:y|ies|i[sz]ed?) | allot(?:s|ted|ting)? | allocat(?:e|es|ed|ing|ions?) |
    earmark(?:s|ed|ing)? | financial\s(?:benefits?|gains?|acquisitions?) | compensation |
    reimburs\w+ | rent(?:s|ed)?\b | rent-free | (?:\S{1,30}\s)fees\b |
    (?:pays?|paid|paying)\s(?:dearly\s)?for\b | at\sthe\sexpense\sof | invest(?:ed|s|ing|ments?)\b
    | (?:deliver|suppl[iy]|shipp?|equipp?|train|sen|airlift|donat|dispatch)(?:ed|t|es|ing|s|d)?
    \s(?:\S{1,30}\s){0,2}?(?:\d{1,3}(?:,\d{3})*|two|three|four|five|six|seven|eight|nine|ten|
    eleven|twelve|twenty|thirty|forty|fifty|hundreds|thousands|dozens)\s(?:of\s)?
    (?!(?:million|billion|thousand|dollars|euros|per\s?cent|percent|years?|months?|days?|times|km|
    kilomet\w+)\b)[a-z]{3,} | support\swas\srendered |
    render(?:s|ed|ing)?\s(?:\S{1,30}\s){0,6}(?:support|aid|assistance)
"""

DEED = r"""
    g[ai]ve[ns]?\b | giving | grant(?:s|ed|ing)? | provid(?:e|es|ed|ing) | transfer(?:s|red|ring)?
    | suppl(?:y|ies|ied|ying) | deliver(?:s|ed|ing|y|ies)? | sen[dt](?:s|ing)?\b |
    ship(?:s|ped|ping)?\b | dispatch(?:es|ed|ing)? | airlift(?:s|ed|ing)? | offer(?:s|ed|ing)? |
    forg[ai]ve[sn]? | equip(?:s|ped|ping)? |
    re-?arm(?:s|ed|ing)? | rearmed | refurbish(?:es|ed|ing|ment)? |
    moderni[sz](?:e|es|ed|ing|ation) | repair(?:s|ed|ing)? | reconstruct(?:s|ed|ing|ion)? |
    rebuil[dt](?:s|ing)? | renovat(?:e|ed|ing|ion) | buil[dt](?:s|ing)?\b |
    construct(?:s|ed|ing|ion)? | train(?:s|ed)?\b | obtain(?:s|ed|ing)? | receiv(?:e|es|ed|ing) |
    promis(?:e|es|ed|ing) | pledg(?:e|es|ed|ing) | lent\b | lend(?:s|ing)? | creat(?:e|ed|ing) |
    open(?:ed|s|ing)?\b | instruct(?:ed|ors?) | participated\sin | been\sthrough | went\sthrough |
    agreed\sto | consent\sto | help(?:s|ed|ing)?\b | desire\sto\shelp |
    (?:was|is|are|were)\swilling\sto | opportunity\sto | install(?:ed|ation) | possibility\sof
"""

MATTER = r"""
    equipment | vehicles? | trucks? | jeeps? | lorr(?:y|ies) | cars\b | bus(?:es)?\b | ambulances? |
    tractors? | tanks? | boats? | ships\b | rifles? | guns? | artillery | cartridges? | shells\b |
    brigades? | battalions? | regiments? | units\b | officers? | cadets? | pilots? | doctors? |
    engineers? | teachers? | students? | tents? | generators? | seeds? | flour | grain |
    oil\b | gas\b | coal | books | textbooks | cement | timber | blankets? | vaccines? |
    helicopters? | aircraft | (?:air)?planes? | weapons? | arms\b |
    armaments? | ammunition | systems\b | defen[cs]e\ssystem | missiles? | hardware | uniforms? |
    clothing | medicines? | medical\ssupplies | food\b | fuel\b | wheat | computers? | radios? |
    radars? | (?:border\s)posts? | posts | stations? | bridges? | roads?\b | schools? |
    kindergartens? | hospitals? | clinics? | barracks | hous(?:es|ing) | airports? | airfields? |
    aerodromes? | runways? | power\s(?:plant|station)s? | hydropower | GES\b | facilit(?:y|ies) |
    cent(?:re|er)s? | academ(?:y|ies) | universit(?:y|ies) | (?<!of\s)courses? | training |
    education | study | instruction | specialists | personnel | armed\sforces | (?:state\s)?border
    | border\s(?:guards|troops|services?) | shares? | debts? | loans? | credits? | grants? | aid\b
    | assistance | instruments
"""
