"""Words by which sections, labels, degrees, schools, positions and languages are told; English and German."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NOUNS: dict[str, frozenset[str]] = {
    "basics": _words(
        "summary profile objective about zusammenfassung kurzprofil profil introduction synopsis bio statement"
        " biography ziel berufsziel highlights"
    ),
    "work": _words(
        "experience experiences experince employment employments internship internships work arbeitserfahrung"
        " berufserfahrung berufspraxis werdegang praxiserfahrung praktika praktikum beruf positions praxis"
        " detailexperiences berufstätigkeit career tätigkeiten workexperience erfahrung erfahrungen"
    ),
    "education": _words(
        "education educational academics academia academic qualification qualifications schooling ausbildung"
        " bildung bildungsweg studium schulbildung schulausbildung hochschulbildung hochschulstudium schule degrees"
        " bildungsgang"
    ),
    "skills": _words(
        "skills skill skillset competencies competences competencies competence proficiency proficiencies expertise"
        " knowledge strengths strength kenntnisse fähigkeiten kompetenzen fachkenntnisse edv-kenntnisse"
        " it-kenntnisse computerkenntnisse stärken technologies toolkit abilities attributes technologien"
        " edv kernkompetenzen skillsets qualities atributes ability capabilities"
    ),
    "projects": _words("project projects projekte projekt projekterfahrung projektliste"),
    "certificates": _words(
        "certification certifications certificate certificates licenses licences zertifikate zertifizierungen"
        " zertifizierung weiterbildung weiterbildungen fortbildung fortbildungen training trainings courses kurse"
        " licensure lizenzen schulungen workshops lehrgänge scheine tickets"
    ),
    "languages": _words("language languages sprachen sprachkenntnisse fremdsprachen fremdsprachenkenntnisse"),
    "awards": _words(
        "award awards honors honours achievement achievements recognition recognitions accomplishments"
        " auszeichnungen auszeichnung preise erfolge scholarships stipendien ehrungen"
    ),
    "publications": _words(
        "publication publications papers veröffentlichungen publikationen patents patente"
    ),
    "interests": _words(
        "interest interests hobbies hobby hobbys interessen freizeit extracurricular extra-curricular"
    ),
    "volunteer": _words("volunteer volunteering voluntary ehrenamt engagement community ehrenamtlich"),
    "references": _words("reference references referees referenzen referenz testimonials"),
    "contact": _words("contact kontakt kontaktdaten personalien dossier"),
}
"""The nouns that name a section. `contact` is read into `basics`."""

MODIFIERS = _words(
    "top technical computer software softwares technology set sets job jobs it professional work working key core soft personal other additional relevant"
    " main areas area of and & und the my details detail section history background record total brief industry"
    " industrial related in hard tech technological set academic educational selected major minor ibm aws"
    " microsoft oracle ms cisco google executive career primary beruflicher berufliche beruflicher"
    " schulische akademische akademischer wissenschaftliche technische fachliche sonstige weitere besondere persönliche"
    " persönlichen ehrenamtliches ehrenamtliche soziale soziales interpersonal communication personal "
    " programming qualification qualifications domain functional tools tool academy courses course activities"
    " information for objectives hands-on job employment strategic leadership organizational zusätzliche daten"
    " praktische bono pro me über mich und & zur person current previous past present service   industry"
    "  known foreign analytical problem solving"
)
"""Words that may stand beside the noun of a heading."""

VENDORS = _words("ibm aws microsoft oracle ms cisco google")
"""Who may stand at the front of a heading: `IBM Certifications`."""

PHRASES: dict[str, str] = {
    "persönliche angaben": "contact",
    "angaben zu meiner person": "contact",
    "zu meiner person": "contact",
    "portfolio": "contact",
    "links": "contact",
    "tools": "skills",
    "software": "skills",
    "continuing professional development": "certificates",
    "cpd": "certificates",
    "further training": "certificates",
    "bar admissions": "certificates",
    "admissions": "certificates",
    "licenses and admissions": "certificates",
    "pro bono": "volunteer",
    "other employment": "work",
    "nebenjob": "work",
    "nebenjobs": "work",
    "nebentätigkeit": "work",
    "nebentätigkeiten": "work",
    "talks": "unplaced",
    "memberships": "unplaced",
    "professional memberships": "unplaced",
    "mitgliedschaften": "unplaced",
    "vorträge": "unplaced",
    "presentations": "unplaced",
    "aus- und weiterbildung": "education",
    "schul- und berufsausbildung": "education",
    "current position": "work",
    "current role": "work",
    "open source": "projects",
    "get in touch": "contact",
    "jobs": "work",
    "school": "education",
    "schools": "education",
    "certs": "certificates",
    "weitere qualifikationen": "certificates",
    "zusatzqualifikationen": "certificates",
    "exhibitions": "unplaced",
    "ausstellungen": "unplaced",
    "about me": "basics",
    "about": "basics",
    "über mich": "basics",
    "career objective": "basics",
    "career summary": "basics",
    "career profile": "basics",
    "professional summary": "basics",
    "executive summary": "basics",
    "summary of qualifications": "basics",
    "qualifications summary": "basics",
    "experience summary": "basics",
    "summary of experience": "basics",
    "professional profile": "basics",
    "profile summary": "basics",
    "technical summary": "skills",
    "technical profile": "skills",
    "technical expertise": "skills",
    "tools and technologies": "skills",
    "tools & technologies": "skills",
    "project profile": "projects",
    "personal profile": "contact",
    "personal details": "contact",
    "personal detail": "contact",
    "personal information": "contact",
    "personal data": "contact",
    "personal dossier": "contact",
    "persönliche daten": "contact",
    "zur person": "contact",
    "angaben zur person": "contact",
    "contact information": "contact",
    "contact details": "contact",
    "career history": "work",
    "career": "work",
    "lebenslauf": "title",
    "curriculum vitae": "title",
    "resume": "title",
    "résumé": "title",
    "cv": "title",
    "professional qualifications": "education",
    "academic projects": "projects",
    "academic achievements": "awards",
    "key projects": "projects",
    "professional development": "certificates",
    "key achievements": "awards",
    "work samples": "projects",
    "mother tongue(s)": "languages",
    "mother tongue": "languages",
    "other language(s)": "languages",
    "other languages": "languages",
    "muttersprache(n)": "languages",
    "language skills": "languages",
    "languages known": "languages",
    "language known": "languages",
    "linguistic skills": "languages",
    "volunteer experience": "volunteer",
    "volunteer work": "volunteer",
    "voluntary work": "volunteer",
    "community service": "volunteer",
    "ehrenamtliches engagement": "volunteer",
    "soziales engagement": "volunteer",
    "project experience": "projects",
    "internship project details": "projects",
    "extra curricular activities": "interests",
    "extracurricular activities": "interests",
    "extra-curricular activities": "interests",
    "curriculum & extra curriculum activities": "interests",
    "activities": "interests",
    "extra curricular activity": "interests",
    "extracurricular activity": "interests",
    "job history": "work",
    "linguistic ability": "languages",
    "linguistic abilities": "languages",
    "personal detais": "contact",
    "personal scan": "contact",
    "social skills": "skills",
    "training and certifications": "certificates",
    "training": "certificates",
    "it skills": "skills",
    "programming languages": "skills",
    "ug education": "education",
    "programmiersprachen": "skills",
    "sonstiges": "unplaced",
    "declaration": "unplaced",
    "strengths": "skills",
    "career highlights": "awards",
    "highlights": "label",
    "key responsibilities": "label",
    "work description": "label",
    "job details": "work",
    "job profile": "label",
    "project details": "projects",
    "qualifications": "education",
}
"""Whole headings that their nouns alone would misplace. `title` names the document, `label` a part of a role."""

LABELS = _words(
    "responsibilities responsibility responsible roles role key job and & description project details duties tasks"
    " result areas aufgaben aufgabengebiet tätigkeiten tätigkeit achievements highlights profile nature of work"
    " handle undertaken main my the highlight work projects worked on undertaken: brief"
)
"""Words of a line that only announces what follows within a role, such as `Roles and Responsibilities:`."""

GROUP_WORDS = _words(
    "language languages programming operating system systems os database databases dbms rdbms tool tools testing"
    " automation web technology technologies software frameworks framework scripting version control controls build"
    " ci/cd configuration management application applications server servers primary secondary skills skill other ide"
    " ides packages drafting platform platforms methodologies methodology libraries library cloud markup domain"
    " devops monitoring containers backend frontend front-end back-end data analytics reporting bi etl design"
    " utilities protocols hardware networking security concepts environment environments development bug tracking"
    " defect query office packages package erp crm sprachen programmiersprachen datenbanken betriebssysteme werkzeuge"
    " technologien methoden scripts others mobile big machine learning soft technical unix windows sap modules reporting"
    " integration continuous repository web/app middleware virtualization orchestration testing and & und of"
)
"""Words of which the name of a group of skills is made; where it begins is told by them when lines are lost."""

LANGUAGE_NAMES = _words(
    "english german french spanish italian portuguese dutch russian polish turkish arabic hindi marathi gujarati tamil"
    " telugu kannada malayalam bengali punjabi urdu mandarin chinese cantonese japanese korean swedish norwegian danish"
    " finnish greek czech slovak hungarian romanian bulgarian ukrainian serbian croatian hebrew persian farsi"
    " vietnamese thai indonesian malay konkani sanskrit latin catalan deutsch englisch französisch spanisch"
    " italienisch portugiesisch niederländisch russisch polnisch türkisch arabisch chinesisch japanisch schwedisch"
    " dänisch norwegisch finnisch griechisch tschechisch ungarisch rumänisch ukrainisch kroatisch serbisch odia"
    " assamese nepali sinhala esperanto welsh irish gaelic basque galician icelandic estonian latvian lithuanian slovenian albanian"
    " macedonian bosnian georgian armenian azerbaijani kazakh uzbek mongolian swahili amharic somali hausa yoruba igbo zulu xhosa afrikaans"
    " tagalog filipino burmese khmer lao pashto dari kurdish tigrinya setswana sesotho shona serbisch bosnisch albanisch slowenisch slowakisch"
    " bulgarisch hebräisch persisch kurdisch vietnamesisch koreanisch lettisch litauisch estnisch isländisch katalanisch mazedonisch georgisch"
    " armenisch latein altgriechisch"
)

SCHOOL_WORDS = _words(
    "university universität college school institute institut institution hochschule fachhochschule gymnasium academy"
    " akademie board polytechnic vidyalaya universitat université universidad politecnico realschule gesamtschule"
    " berufsschule iit nit mit tu tum rwth eth jntu vidyapeeth mahavidyalaya faculty uni ihk abendgymnasium berufskolleg"
    " cbse icse convent campus instituto istituto escuela escola école lycée universidade università universiteit hogeschool uniwersytet politechnika"
    " universitet högskola"
)
EMPLOYER_WORDS = _words(
    "gmbh ag kg ug ohg se e.v. ev ltd ltd. limited llc inc inc. corp corp. corporation pvt pvt. plc company co co."
    " technologies technology solutions services systems labs consulting consultancy group holdings industries bank"
    " hospital university college school institute agency studio partners enterprises software infotech s.a. bv b.v."
    " gbr llp verlag klinikum stadt ministry council"
)
POSITION_WORDS = _words(
    "engineer developer manager analyst consultant administrator architect designer director assistant intern trainee"
    " specialist lead leader officer executive head teacher nurse technician programmer tester scientist researcher"
    " coordinator co-ordinator associate supervisor advocate accountant clerk editor writer representative advisor"
    " adviser trainer instructor lecturer professor owner founder ceo cto cfo president chef driver mechanic operator"
    " recruiter planner agent secretary lawyer attorney freelancer entwickler entwicklerin softwareentwickler"
    " softwareentwicklerin ingenieur ingenieurin leiter leiterin berater beraterin werkstudent werkstudentin praktikant"
    " praktikantin mitarbeiter mitarbeiterin sachbearbeiter sachbearbeiterin kaufmann kauffrau projektleiter"
    " projektleiterin teamleiter teamleiterin auszubildender auszubildende administratorin lehrer lehrerin referent"
    " referentin assistentin geschäftsführer geschäftsführerin pfleger krankenpfleger buchhalter buchhalterin"
    " apprentice volunteer mentor admin waiter cashier electrician carpenter tutor fellow"
    " reporter journalist worker repairer porter helper operative consultant barista buyer controller counsel partner foreman welder plumber joiner roofer painter plasterer bricklayer mason surveyor"
    " machinist fitter baker butcher cook waitress bartender host hostess pharmacist physician surgeon dentist paramedic midwife carer caregiver"
    " therapist physiotherapist psychologist librarian curator archivist journalist photographer producer animator illustrator artist translator"
    " interpreter economist statistician actuary auditor bookkeeper broker trader teller underwriter gardener farmer pilot steward courier picker"
    " packer cleaner janitor housekeeper porter guard firefighter sergeant corporal lieutenant postdoc dean principal headteacher nanny hairdresser"
    " barber tailor seamstress merchandiser salesperson salesman saleswoman receptionist caretaker labourer laborer handyman technologist biologist"
    " chemist physicist geologist veterinarian optician dietitian paralegal judge clergyman superintendent inspector dispatcher estimator buyer"
    " praktikum schülerpraktikum aushilfe volontär volontariat lehrling geselle meister mechaniker mechatroniker elektriker elektroniker schlosser"
    " tischler maurer maler koch köchin kellner bäcker friseur erzieher arzt ärztin apotheker anwalt rechtsanwalt notar dozent fahrer lagerist"
    " verkäufer angestellter angestellte kraft stationsleitung teamleitung leitung assistenz hilfskraft ferienjob bundesfreiwilligendienst"
    " negotiator governor stylist colourist coach chair treasurer organizer organiser captain datenanalyst datenanalystin analystin architektin managerin redakteur redakteurin"
)
DEGREES = _words(
    "b.e be b.tech btech m.tech mtech b.sc bsc m.sc msc ba b.a ma m.a mba bba bca mca b.c.a m.c.a b.com bcom m.com"
    " mcom phd ph.d doctorate bachelor bachelors bachelor's master masters master's diploma ssc hsc s.s.c h.s.c sslc puc"
    " llb ll.b llm ll.m ba.llb mms pgdm pgdca ssc/10th cbse bs ms b.s m.s b.ed m.ed bachelor(s) abitur diplom magister"
    " staatsexamen promotion fachabitur ausbildung bscit b.sc.it bsc.it associate certificate matric matriculation"
    " intermediate iti xii x 10th 12th beng meng b.eng m.eng bms b.b.a m.b.a m.e bhm b.pharm mbbs md pgd pgdm fyjc"
    " hons honours mlitt mres mphil dphil pharmd march barch licenciatura laurea grado licenciado ingeniero hauptschulabschluss pgce pgdip pgcert gcse gcses a-level a-levels hnc hnd nvq btec "
    "fachhochschulreife examen master-abschluss bakkalaureus licence maîtrise polytechnic graduate graduation postgraduate pg mcom. dba bfa mfa jd realschulabschluss hochschulreife msw bsw bped mped"
)
"""First words of a degree, without a last full stop."""

SURNAMES = _words(
    "baker butcher cook mason gardener farmer porter painter joiner judge dean fitter barber tailor steward guard host koch maurer schlosser"
    " tischler maler bäcker meister geselle partner bishop driver clerk carpenter nurse usher fellow coach lehrer schreiner fahrer"
)
"""Names for what somebody works as that many people bear as their last one."""

SAID_BY_PLACE = _words(
    "company description exprience experience details name title titel organization organisation issuer role position"
    " designation rolle funktion job language known e mail email phone mobile tel telefon address anschrift adresse"
    " wohnort location handy mobil web website webseite homepage url linkedin github xing portfolio contact no number"
    " id in im of from at by bei beim for with an der von durch vom und and since seit to till date the passed secured"
    " having working worked work as currently presently previously a an na n n/a none"
    " mother tongue(s) mother tongue lebenslauf curriculum vitae cv resume résumé relevant coursework courses modules subjects telefonnummer vor- und nachname vor nachname e-mail-adresse adresse"
    " abschluss mobile home company personal blog other gitlab year years yr yrs month months mo mos jahr jahre monat monate"
)
"""Words of labels and links that may fall away, as the place in the resume says the same: `MSc in Physics at …`; `Na` names no company."""
