"""Word lists of the verifier, folded: degrees, titles, command of languages, superlatives, names. Kept by hand."""

from __future__ import annotations

from metier.applications.claims.words import words_of
from metier.text.facts.languages import LANGUAGE_NAMES

DEGREES: dict[str, str] = {
    phrase: degree
    for degree, phrases in {
        "bachelor": "bachelor|bachelors|bachelor's|bsc|b.sc|bs|ba|b.a|beng|b.eng|bba|bcom|bed|b.ed|bfa|undergraduate degree|b.tech|btech|baccalaureate",
        "master": "masters|master's|msc|m.sc|ma|m.a|meng|m.eng|mphil|mres|master of|master in|dem master|einem master|den master|einen master|meinen master|meinem master|mein master|my master|master abgeschlossen|masterabschluss|masterstudium|mtech|m.tech|med|m.ed|mfa|magister|postgraduate degree|mastergrad",
        "doctor": "phd|ph.d|dphil|doctorate|doctoral degree|dr|doctor of|promotion in|promoviert|promovierte|promovierter|promovierten|doktor|doktorgrad|doktortitel|drs|edd|dba|postdoc",
        "mba": "mba|executive mba|emba",
        "law": "llb|ll.b|juris doctor|jd|j.d|lpc|staatsexamen|volljurist|volljuristin",
        "master of laws": "llm degree|ll.m",
        "medicine": "mbbs|mbchb|doctor of medicine",
        "diploma": "diplom|diploma|diplom-ingenieur|dipl|diplomkaufmann|hnd|hnc",
        "habilitation": "habilitation|habilitiert|privatdozent",
        "associate": "associate degree|associate's degree|foundation degree",
        "pgce": "pgce|pgde|postgraduate certificate",
        "school": "abitur|a-levels|high school diploma|matura|fachabitur",
    }.items()
    for phrase in phrases.split("|")
}  # fmt: skip
CASED_DEGREES = words_of("bs ba ma bed med dr jd drs lpc dba")
"""Only in capitals, or as `Dr`."""
HONOURS = (
    "cum laude", "magna cum laude", "summa cum laude", "first class", "upper second", "lower second",
    "distinction", "merit", "valedictorian", "dean list", "mit auszeichnung", "phi beta kappa", "gpa", "2:1", "2:2",
    "honours", "honors", "salutatorian", "top of my class", "jahrgangsbeste", "jahrgangsbester",
)  # fmt: skip
CERTIFICATE_STEMS = (
    "certif", "zertifi", "licens", "licenc", "lizen", "accredit", "akkredit", "charter", "approb", "qualif", "registered", "admitted",
    "gepruft", "staatlich", "konzession", "diplomate", "credential", "befahigung",
)  # fmt: skip
CREDENTIALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("award", ("award", "prize", "preis", "winner", "medal", "medaille", "trophy", "laureate", "ausgezeichnet", "preisgekront", "auszeichnung", "accolade", "honoured", "honored")),
    ("clearance", ("clearance", "vetted", "vetting", "sicherheitsuberprufung", "sicherheitsuberpruft", "verschlusssache")),
    ("publication", ("published", "publication", "publications", "publikation", "publikationen", "veroffentlicht", "veroffentlichung", "author", "coauthor", "autor", "autorin", "patent", "patents", "patented", "patentiert")),
    ("stage", ("keynote", "speaker", "referent", "referentin", "panelist")),
    ("membership", ("member of the", "fellow", "fellowship", "board member", "vorstandsmitglied", "mitglied der", "mitglied des", "bar association", "scholarship", "scholar", "stipendium", "stipendiat", "stipendiatin", "recipient", "nominat", "nominiert", "shortlist", "finalist", "commended", "commendation", "knighted", "ranked", "runner-up")),
    ("papers", ("citizen", "citizenship", "work permit", "staatsburger", "arbeitserlaubnis", "veteran", "driving licence", "driving license", "fuhrerschein", "permanent resident", "green card")),
    ("press", ("forbes", "featured in", "record holder", "guinness")),
)  # fmt: skip
SUPERLATIVES = words_of("""highest largest fastest biggest greatest finest strongest smartest brightest leading-edge world-class best-in-class award-winning
    outstanding exceptional exceptionally unrivalled unrivaled unmatched unparalleled unprecedented unique uniquely sole solely renowned
    acclaimed celebrated legendary guru ninja rockstar expert experts expertly expertise mastery virtuoso foremost premier elite
    record-breaking flawless flawlessly perfect perfectly world-renowned internationally globally nationally bilingual trilingual multilingual polyglot zweisprachig mehrsprachig singlehanded youngest earliest cheapest
    safest lowest shortest longest state-of-the-art groundbreaking ground-breaking revolutionary visionary bestselling best-selling
    top-performing top-selling top-rated top-ranked unbeaten undefeated singlehandedly single-handedly undisputed recognised recognized
    grosste grossten grosster grosses hochste hochsten schnellste schnellsten beste besten bester bestes fuhrend fuhrende fuhrender fuhrenden
    einzigartig einzigartige herausragend herausragende aussergewohnlich aussergewohnliche weltweit weltbeste weltklasse experte expertin
    renommiert renommierte hervorragend hervorragende exzellent exzellente alleinig alleinige eigenhandig fehlerfrei fehlerlos
    jungste jungster jungsten perfekt perfekte bundesweit international nationwide worldwide""")  # fmt: skip
SUPERLATIVE_PHRASES = (
    ("the", "best"), ("the", "only"), ("the", "most"), ("number", "one"), ("no", "1"), ("#", "1"), ("top", "performer"),
    ("top", "seller"), ("top", "salesperson"), ("top", "-", "performing"), ("top", "-", "selling"), ("top", "-", "rated"),
    ("top", "-", "ranked"), ("world", "-", "class"), ("award", "-", "winning"), ("best", "-", "in", "-", "class"),
    ("single", "-", "handedly"), ("first", "-", "ever"), ("first", "ever"), ("first", "place"), ("first", "prize"),
    ("second", "place"), ("record", "-", "breaking"), ("in", "the", "world"), ("der", "einzige"), ("die", "einzige"),
    ("all", "-", "time"), ("double", "digit"), ("double", "digits"), ("double", "-", "digit"), ("triple", "digit"), ("triple", "-", "digit"),
    ("triple", "digits"), ("single", "handed"), ("single", "-", "handed"), ("all", "time"), ("erster", "platz"), ("ersten", "platz"), ("best", "-", "selling"),
    ("leading", "expert"), ("a", "leading"), ("as", "the", "leading"), ("market", "-", "leading"), ("industry", "-", "leading"),
    ("leading", "-", "edge"), ("cutting", "-", "edge"), ("state", "-", "of"), ("best", "employee"), ("best", "nurse"),
    ("employee", "of", "the", "month"), ("employee", "of", "the", "year"), ("of", "the", "year"), ("of", "the", "month"),
    ("top", "of"), ("im", "alleingang"), ("in", "eigenregie"), ("from", "scratch"), ("on", "my", "own"), ("all", "by", "myself"),
    ("by", "myself"), ("full", "responsibility"), ("voller", "verantwortung"),
)  # fmt: skip
HARMLESS = frozenset(
    [
        "best practice",
        "best practices",
        "best regards",
        "best wishes",
        "my best",
        "at best",
        "best of",
        "beste grusse",
        "besten grussen",
        "besten dank",
    ]
)
LANGUAGES = dict(LANGUAGE_NAMES) | {
    "deutschen": "de", "danisch": "da", "farsi": "fa", "persian": "fa", "persisch": "fa", "swahili": "sw", "catalan": "ca",
    "croatian": "hr", "serbian": "sr", "kroatisch": "hr", "bulgarian": "bg", "slovak": "sk", "lithuanian": "lt", "latvian": "lv",
    "irish": "ga", "welsh": "cy", "icelandic": "is", "estonian": "et", "franzosisch": "fr", "danische": "da", "rumanisch": "ro",
    "turkisch": "tr", "hebraisch": "he", "niederlandisch": "nl", "hollandisch": "nl", "latin": "la", "latein": "la",
}  # fmt: skip
LANGUAGE_CONTEXT = words_of(
    "fluent fluently speak speaks spoken speaking native language languages proficient proficiency mother tongue bilingual conversational "
    "level basic intermediate advanced beginner fliessend spreche muttersprache verhandlungssicher sprache sprachen sprachkenntnisse "
    "kenntnisse grundkenntnisse written oral working verhandlungssicheres fliessendes"
)
COMMAND: dict[str, int] = {
    phrase: rank
    for rank, phrases in {
        1: "basic|basics|elementary|beginner|grundkenntnisse|anfanger|some|a1",
        2: "a2|limited",
        3: "b1|intermediate|conversational|limited working|grundlegend|mittelstufe|good|gut|gute",
        4: "b2|upper intermediate|very good|sehr gut|sehr gute",
        5: "c1|advanced|professional|full professional|business|business fluent|verhandlungssicher|verhandlungssicheres|verhandlungssichere|proficient|proficiency|fluent|fluently|fluency|fliessend|fliessendes|fliessende|excellent|ausgezeichnet|near native",
        6: "c2|full command|near-native",
        7: "native|mother tongue|muttersprache|muttersprachler|muttersprachlerin|muttersprachlich|bilingual|zweisprachig|native speaker|bilinguale",
    }.items()
    for phrase in phrases.split("|")
}  # fmt: skip
EXACT_LEVELS = words_of("a1 a2 b1 b2 c1 c2")
TITLE_NOUNS = words_of("""engineer developer programmer manager director analyst architect consultant designer administrator specialist scientist officer
    president executive nurse midwife physician doctor surgeon dentist pharmacist therapist psychologist teacher professor lecturer tutor
    principal headteacher lawyer solicitor barrister attorney counsel judge paralegal accountant auditor controller bookkeeper treasurer
    chef sommelier electrician plumber mechanic technician foreman supervisor coordinator associate representative planner buyer
    ceo cto cfo coo cio cmo ciso vp svp evp chairman chairwoman chairperson chair owner partner head
    leiter leiterin projektleiter projektleiterin teamleiter teamleiterin abteilungsleiter abteilungsleiterin bereichsleiter bereichsleiterin
    geschaftsfuhrer geschaftsfuhrerin vorstand vorstandin prokurist prokuristin konstrukteur konstrukteurin ingenieur ingenieurin entwickler
    entwicklerin berater beraterin buchhalter buchhalterin finanzbuchhalter finanzbuchhalterin bilanzbuchhalter bilanzbuchhalterin
    sachbearbeiter sachbearbeiterin meister meisterin techniker technikerin arzt arztin oberarzt chefarzt pflegefachkraft krankenpfleger
    krankenschwester lehrer lehrerin dozent dozentin professorin anwalt anwaltin rechtsanwalt rechtsanwaltin chefkoch kuchenchef
    werkleiter werksleiter betriebsleiter betriebsleiterin vertriebsleiter gruppenleiter gruppenleiterin direktor direktorin referent
    manager managerin trainee intern researcher postdoc candidate librarian journalist editor translator pilot captain strategist
    evangelist advisor adviser recruiter marketer copywriter producer photographer superintendent inspector matron registrar clinician dean
    chancellor commander sergeant ambassador lead leader""")  # fmt: skip
LEVELS = words_of("""senior junior lead principal staff chief head deputy assistant associate vice executive global regional group managing interim acting
    graduate distinguished leitender leitende stellvertretender stellvertretende oberster sr jr general founding sous charge trainee
    country national international""")  # fmt: skip
LEVELS_ALONE = words_of(
    "senior principal chief vp cto ceo cfo coo cio svp evp geschaftsfuhrer geschaftsfuhrerin"
)
FIELDS = words_of("""software data backend frontend back front end full stack fullstack devops platform cloud site reliability machine learning ml ai web
    mobile android ios embedded security network systems system database product project program programme account accounts sales marketing
    business operations finance financial hr people talent customer success support service quality qa test mechanical electrical civil
    chemical process industrial registered charge staff ward icu paediatric pediatric emergency clinical research mathematics maths physics
    science english history employment corporate tax litigation trial partner pastry sous commis graphic ux ui visual brand motion content
    social media seo growth legal compliance risk audit management payroll supply chain logistics warehouse plant production maintenance
    design engineering analytics team tech group shift squad bi intelligence technical solutions enterprise infrastructure""")  # fmt: skip
DAYS_AND_SO_ON = words_of("""i monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays saturdays sundays
    january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
    dear sincerely regards yours mr ms mrs ok am pm cv it hr pr faq tv pc sir madam present today now ps re nb eg ie etc vs usd eur gbp chf""")  # fmt: skip
GENERIC_NAME_WORDS = words_of("""gmbh ag kg se ltd llp llc inc plc corp co company group systems system software technologies technology solutions consulting partners
    services service university universitat hochschule college school academy institute hospital clinic hotel bank studio foods power labs
    lab the of and for de der die das und st saint city international global national royal new max research care centre center medical
    analytics digital media holding handels logistics comprehensive council department fh tu water media freelance selbststandig self
    employed limited association foundation trust chambers""")  # fmt: skip
WORDS_TOO = words_of(
    "who mit meta apple target wise continental man gore bain adobe oracle dell ford shell disney yale abb unicef ing"
)
"""Firms whose names are words: names only with a capital."""
FIRMS = words_of("""google amazon microsoft apple meta facebook netflix nvidia intel ibm oracle sap siemens bosch bmw audi volkswagen vw daimler mercedes
    porsche tesla ford toyota honda airbus boeing lufthansa allianz basf bayer telekom vodafone zalando spotify uber airbnb stripe paypal
    deloitte kpmg pwc accenture mckinsey bcg bain goldman jpmorgan barclays hsbc citigroup deutsche commerzbank ubs philips shell unilever
    nestle roche novartis pfizer samsung sony huawei alibaba tiktok twitter linkedin salesforce adobe cisco dell hp ikea tesco lidl aldi
    edeka rewe dhl fedex ups maersk thyssenkrupp continental infineon ericsson nokia nasa who unicef nhs bbc openai anthropic deepmind
    harvard oxford cambridge stanford mit yale princeton eth zalando sixt trivago hellofresh delivery klarna revolut wise n26 abb
    rolls-royce exxon bp walmart target costco disney hsbc santander ing heineken coca-cola pepsi gore hilti trumpf kuka liebherr man
    schaeffler zeiss fresenius helios charite asklepios vivantes""")  # fmt: skip
"""Well-known employers and schools: names wherever they stand with a capital, even at the start of a line."""
PLACES = words_of("""deutschland germany osterreich austria schweiz switzerland frankreich france italien italy spanien spain polen poland england
    niederlande netherlands belgien belgium danemark denmark schweden sweden norwegen norway finnland finland tschechien czechia ungarn
    hungary rumanien romania griechenland greece turkei turkey russland russia china japan indien india brasilien brazil usa kanada canada
    mexiko mexico australien australia afrika africa asien asia europa europe portugal irland ireland schottland scotland grossbritannien
    london paris rom rome madrid wien vienna zurich genf basel bern berlin hamburg munchen munich koln cologne frankfurt stuttgart
    dusseldorf leipzig dresden nurnberg hannover bremen dubai singapur singapore shanghai tokio tokyo new-york korea israel agypten
    sudafrika slowakei slowenien kroatien bulgarien ukraine luxemburg liechtenstein""")  # fmt: skip
