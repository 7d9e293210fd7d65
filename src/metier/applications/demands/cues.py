"""Words by which a sentence of a posting asks for something, says that it is optional, or speaks of other things."""

from __future__ import annotations

import re

ASKS = re.compile(
    r"\b(?:you(?:'ll| will)? (?:have|need|bring|possess|should (?:have|be)|must|are (?:an?\b|highly|able|comfortable|passionate|familiar|curious|looking)|can demonstrate|also need)|(?:you|candidates?|applicants?|individuals?|incumbent|he/she|they|who) (?:\w+ ){0,2}(?:must|should|needs?|will (?:need|have|be required)|require[sd]?|possess|has to)\b|must (?:have|be|possess)|should (?:have|be)|required?\b|requires\b|mandatory|"
    r"experience (?:with|in|working|using|as|building|of|on)|experienced? (?:\w+ ){0,3}(?:engineer|developer|analyst)|expertise (?:in|with)|knowledge (?:of|in)|proficien(?:t|cy)|familiar(?:ity)? with|understanding of|ability to|able to|skilled in|background in|track record|strong \w+|(?:excellent|good|great|proven|exceptional|solid|advanced|outstanding) (?:\w+[ ,]+){0,5}(?:skills|experience|knowledge|record|understanding)|skills in|development experience|hands-on|degree|certifi(?:ed|cation)|fluen(?:t|cy)|ideal candidate|(?:looking for|seeking|searching for) [^.]{0,100}?\b(?:with|who|experienced?|skilled|passionate)|passion for|passionate about|eye for detail|competent in|"
    r"self-motivated|detail[- ]oriented|minimum|at least \d|years?['’]? (?:of )?\w*\s?experience|yrs)\b",
    re.IGNORECASE,
)
ASKS_DE = re.compile(
    r"\b(?:du (?:hast|bist|bringst|verfügst|kannst|besitzt|solltest|sprichst|arbeitest gerne)|sie (?:haben|sind|bringen|verfügen|können|besitzen|sollten|sprechen)|(?:erste |mehrjährige |fundierte |praktische |einschlägige )?(?:berufs)?erfahrung(?:en)? (?:in|im|mit|als)|kenntnisse|abgeschlossene[sn]?|studium|ausbildung|fließend|sicherer umgang|umgang mit|erforderlich|zwingend|voraus(?:gesetzt|setzung)|vorteil|wünschenswert|fähigkeit|bereitschaft|führerschein|affinität|verständnis)\b",
    re.IGNORECASE,
)
OF_A_PERSON = re.compile(
    r"\b(?:(?:ideal|successful|qualified|right|strong|best) (?:candidates?|applicants?|person|individual)s?\b[^.]{0,30}\b(?:is|has|have|must|should|can|needs?|demonstrates?|possess\w*|will (?:have|be (?:an?|able|expected|required)|need|possess|bring|demonstrate))|(?:candidates?|applicants?|individuals?|incumbent|you|they) (?:\w+ ){0,5}(?:must|should|need to|needs to|(?:will|would) (?:need|have (?:an? )?(?:strong|proven|passion|experience|good|knowledge)|be required to (?:have|think))|ought to|has to)\b|should have\b|(?:we(?:'re| are)|is|are) (?:looking for|seeking)\b[^.]{0,120}\b(?:with|who)\b|requires? (?:\w+ ){0,3}(?:experience|knowledge|degree|skills|understanding|ability)|seeking an? (?:\w+ )?(?:individual|person|someone|candidate))",
    re.IGNORECASE,
)
"""What says what somebody must be or have, even among duties."""
NEEDS_HARD = re.compile(
    r"\b(?:must (?:have|be|possess|hold)|(?:is|are) (?:required|mandatory|a must)|required\)|\d\+? ?(?:-\d+ )?(?:years?|yrs)['’]? (?:of )?(?:\w+ ){0,4}experience|mindestens \d|citizenship|security clearance|degree (?:required|in)|zwingend|vorausgesetzt)\b|\(required\)|apply only if",
    re.IGNORECASE,
)
"""What asks something even where the text speaks of the employer."""
ASKS_IN_DUTIES = re.compile(
    r"^(?:requires? |must (?:have|be)|should have|\d+\+? ?(?:-|–|to)? ?\d* ?(?:years|yrs)|minimum (?:of )?\d|at least \d|(?:strong |proven |good |solid |hands-on |previous |prior |extensive |demonstrated |deep |excellent )*(?:experience (?:with|in|of)|knowledge of|understanding of|proficien\w+ (?:in|with)|proficient|familiarity with|ability to|thorough understanding|degree\b)|bachelor|master['’]?s)|\b(?:should have|must have) (?:\w+ ){0,2}(?:experience|understanding|knowledge|skills)",
    re.IGNORECASE,
)
DOES = re.compile(
    r"\b(?:you(?:'ll| will)(?: also)? (?!have|need|be able|receive|get|find|enjoy|love|join|reap|benefit|gain|earn|become)\w+|responsible for|(?:this|the) (?:role|position|job|person|candidate|analyst|engineer|developer|individual|incumbent|team member|ideal candidate) (?:will|plays|involves|requires|focuses|entails|includes)|will be (?:responsible|expected|working|tasked|involved|accountable)|in this role|as an? [^,.]{3,60},? (?:you|will)|(?:engineer|analyst|scientist|developer|manager) (?:\w+ ){0,3}will\b|duties include|working with|on any given day|du (?:wirst|übernimmst|entwickelst|arbeitest|unterstützt|verantwortest|leitest|berätst|planst|gestaltest|betreust|kümmerst|erstellst|führst|sorgst)|sie (?:übernehmen|entwickeln|arbeiten|unterstützen|verantworten|leiten|beraten|planen|gestalten|betreuen|erstellen|führen)|verantwortlich für|zu (?:deinen|ihren) aufgaben)\b",
    re.IGNORECASE,
)
DUTY_VERB = re.compile(
    r"^(?:(?:to |and |will |also |help |assist(?:s|ing)? (?:in|with) )*)(?:design|develop|build|creat|maintain|manag|support|provid|plan|execut|track|evaluat|work|lead|collaborat|coordinat|ensur|perform|conduct|analy[sz]|implement|deliver|participat|prepar|monitor|review|writ|test|document|identif|assist|contribut|driv|own|defin|oversee|communicat|interact|partner|mentor|coach|train|research|report|troubleshoot|optimi[sz]|automat|integrat|deploy|configur|administ|advis|consult|negotiat|sell|serv|greet|handl|process|operat|install|repair|inspect|clean|cook|teach|schedul|organi[sz]|recruit|interview|respond|resolv|investigat|gather|translat|present|facilitat|establish|improv|enhanc|apply|follow|keep|take|act|carry|architect|guide|utili[sz]|leverag|use|engag|champion|escalat|stay|maximi[sz]|supervis|involv)(?:e|es|s|ing|y|ies|ate|ates|ating|er|ers|l|ling|t|ts)?\b",
    re.IGNORECASE,
)
"""How a sentence about the work begins that has no "you will"."""
OPTIONAL_WHOLE = re.compile(
    r"\b(?:(?:is|are|would be|als|ist|sind|wäre) (?:(?:a|an|also|strongly|highly|very|big|huge|strong|definite|good|great|added|considered|ein|klar|von) ){0,4}(?:plus|preferred|advantage(?:ous)?|beneficial|desirable|desired|bonus|asset|helpful|nice[- ]to[- ]have|welcome|ideal|vorteil|wünschenswert|pluspunkt)|a (?:\w+ )?(?:plus|bonus)|an? (?:added |strong |definite )?(?:advantage|asset)|good to have|nice to have|von vorteil|wünschenswert|(?:but )?not (?:mandatory|required)|kein muss|optional)\b",
    re.IGNORECASE,
)
OPTIONAL_START = re.compile(
    r"^\W*(?:nice to have|good to have|preferred|preferably|ideally|bonus|optional|desired|desirable|plus|a plus|idealerweise|gerne|optimalerweise|wünschenswert|von vorteil)\b",
    re.IGNORECASE,
)
OPTIONAL_END = re.compile(
    r"\b(?:strongly |highly |also )?(?:preferred|desired|desirable|optional|a plus)\W*$", re.IGNORECASE
)
TAIL = re.compile(r"\w+\W+\w+.*(?:[–—;,(/]| - )(?:[^–—;,(/]{0,40})$", re.DOTALL)
"""Before a closing "preferred": that only a tail is, as in "degree, MBA preferred"."""
NEEDED = re.compile(
    r"\b(?:required|must|mandatory|essential|zwingend|erforderlich|voraussetzung|minimum)\b(?! (?:have )?(?:skills|qualifications))",
    re.IGNORECASE,
)
NOT_ASKED = re.compile(
    r"\b(?:no (?:prior |previous |work )?(?:experience|degree)|(?:experience|degree|certification)s? (?:is |are )?not (?:required|necessary|needed)|keine (?:berufs)?erfahrung|don['’]t (?:meet|need)|not meet)\b",
    re.IGNORECASE,
)
LAW = re.compile(
    r"\b(?:without regard|regardless of|equal (?:employment )?opportunit\w+|affirmative action|race, |sexual orientation|gender identity|national origin|protected (?:veteran|by|characteristic|class)|reasonable accommodation|accommodations?\b.{0,60}\b(?:process|disabilit\w+|request|interview)|e-?verify|fair chance|criminal histor\w+|arrest and conviction|discriminat\w+|background check|schwerbehindert\w*|geschlecht\w*, |nationalität|general nature and level|construed as|not (?:designed|intended) to|exhaustive|recruitment fraud|privacy|unsolicited|agencies|gleichbehandlung|datenschutz\w*)",
    re.IGNORECASE,
)
APPLIES = re.compile(
    r"\b(?:(?:send|share|email|e-mail|mail|forward|submit|drop|upload|attach|schick\w*|send\w*) (?:\w+ ){0,4}(?:resumes?|cvs?|profiles?|applications?|cover letters?|portfolio|lebenslauf|unterlagen|bewerbung\w*)|apply (?:now|today|here|online|via|at|by)|click (?:here|the|on)|bewirb dich|bewerben sie sich|learn more|visit (?:us|our|www|http)|follow us|check out)\b",
    re.IGNORECASE,
)
BRAGS = re.compile(
    r"^(?:we(?:'re| are|'ve| have| offer| provide| believe| value| live| do| foster| recruit| welcome| support| help| empower| strive| also| will| relentlessly|'ll)?\b(?! (?:are |'re )?(?:looking|seeking|searching|need|require|expect|want|hiring))|our\b|at [A-Z]|join (?:us|our|the)|the (?:company|team|client|organization)\b(?!.{0,20}(?:candidate|will be expected))|in return|you(?:'ll| will| would)? (?:\w+ )?(?:get|receive|enjoy|find|love|reap|benefit|gain|earn|have (?:an |the )?opportunit\w+|have access|be part of (?:a|an|our))\b|come |imagine |this is (?:an? )?(?:great|exciting|unique|amazing)|play a part|with (?:over|more than) |founded |headquartered |wir (?:sind|bieten|freuen|leben|legen|haben|entwickeln|unterstützen|stehen|glauben)|unser|bei uns|for more information|to learn more|why |(?:like|follow) \w+ on |read \w+['’]s |(?:all )?colleagues |they will also be expected|where you'll|this (?:position|role|job) (?:is (?:based|located|eligible|not)|offers)|located |salary|compensation|pay range|full time|benefits)",
    re.IGNORECASE,
)
TRAIT = re.compile(
    r"\b(?:communicat(?:ion|or|e)|interpersonal|team[- ]?(?:player|work|spirit|orient\w+|fähig\w*|geist)|collaborat(?:ion|ive|or)|self[- ](?:starter|motivat\w+|driven|managed|organi[sz]ed|directed)|motivat(?:ed|ion)|detail[- ]oriented|attention to detail|eye for detail|problem[- ]sol\w+|problem solver|analytical (?:skills|thinking|thinker|mind\w*)|critical thinking|organi[sz]ation(?:al)? skills|organi[sz]ational|time[- ]management|proactive|passion(?:ate)?|flexib(?:le|ility)|curio(?:us|sity)|eager(?:ness)?|willing(?:ness)?|independent(?:ly)?|fast[- ]paced|multi-?task\w*|adaptab\w+|creativ\w+|energetic|enthusias\w+|ownership|accountab\w+|resilien\w+|prioriti[sz]e|learn(?:er| quickly| new)|work ethic|sense of urgency|reliab(?:le|ility)|integrity|leadership skills|presentation skills|writing skills|written (?:and|&) (?:verbal|oral)|verbal and written|multiple (?:tasks|projects|assignments)|meet deadlines|"
    r"kommunikati\w+|eigeninitiative|selbst(?:st)?ändig\w*|eigenverantwort\w*|zuverlässig\w*|engagi\w+|engagement|motiv\w+|belastbar\w*|sorgfältig\w*|leidenschaft|lernbereit\w*|offenheit|neugier\w*|hands-on-mentalität|begeisterung|organisationstalent|verantwortungsbewusst\w*|strukturierte\w*|analytisches? \w+|kundenorient\w+|freude an|spaß an|reisebereit\w*)",
    re.IGNORECASE,
)
CERTIFICATE = re.compile(
    r"\b(?:certif(?:ied|ications?|icates?)|zertifi(?:kat\w*|zierung\w*|ziert\w*)|CPA|CFA|CISSP|CISA|CISM|CCNA|CCNP|CCIE|PMP|PRINCE2|ITIL|CSM|PSM|MCTS|MCPD|MCSE|MCSA|CEH|OSCP|TOGAF|ISTQB|SHRM|AWS Certified|approbation|staatliche anerkennung|registered nurse|RN\b)",
)
LICENCE = re.compile(
    r"\b(?:driv(?:er|ing)['’]?s? ?licen[sc]e|valid licen[sc]e|führerschein\w*|fahrerlaubnis|security clearance|clearance|citizen(?:s|ship)?|work (?:permit|authori[sz]ation|visa)|authori[sz]ed to work|right to work|eligible to work|green card|permanent resident|visa|arbeitserlaubnis|licen[sc]ed|state licen[sc](?:e|ure)|staplerschein)\b",
    re.IGNORECASE,
)
ALTERNATIVES = re.compile(
    r"\b(?:or|oder|such as|like|e\.?g|at least one|one of|any of|either|etc|similar|equivalent|including|for example|z\. ?b|wie|bzw)\b|/",
    re.IGNORECASE,
)
EQUIVALENT = re.compile(
    r"\b(?:equivalent|comparable|or (?:relevant |related |equal )?(?:work |practical |professional )?experience|vergleichbar\w*|gleichwertig\w*|quereinsteiger)",
    re.IGNORECASE,
)
