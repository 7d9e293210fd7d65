"""The same ideas in other languages: the commonest phrasings of German, French, Spanish, and a few of others."""

from __future__ import annotations

from metier.text.warnings.flags import FlagKind
from metier.text.warnings.rules import PROOF, WORD, Rule, rule

_OVERRIDE = "tells a language model to ignore what it was told"
_MODEL = "speaks to a language model, not to people"
_VERDICT = "tells a program how to judge this posting"
_ANSWER = "tells a program what to write in its answer"
_TASK = "gives a program another task"

_DE_RULES = r"(?:anweisung(?:en)?|instruktion(?:en)?|aufträge|aufgaben|befehle|anordnungen|regeln|vorgaben|angaben|informationen|ausführungen|anfragen|gesagte)"
_DE_AD = r"(?:stelle|stellenanzeige|anzeige|ausschreibung|stellenausschreibung|position|vakanz)"
_FR_RULES = r"(?:instructions?|consignes?|règles?|directives?|ordres?|commandes?|messages?)"
_ES_RULES = r"(?:instrucciones|indicaciones|órdenes|ordenes|reglas|directrices|mensajes)"

OTHER_LANGUAGES: tuple[Rule, ...] = (
    rule(
        "override",
        _OVERRIDE,
        "ignoriere ignorieren ignoriert vergiss vergessen missachte missachten irrelevant abweichend lassen angaben anweisungen aufgaben",
        [
            rf"\b(?:ignorier(?:e|en|t)?(?: sie)?|vergiss|vergessen sie|missachte[nt]?(?: sie)?)(?: (?:nun|jetzt|bitte|alle[sn]?|die|deine|ihre|eure|sämtliche|diese|meine|vorherigen?|bisherigen?|obigen?|vorangehenden?|vorangegangenen?|vorigen?|früheren?)){{1,5}} {_DE_RULES}\b",
            rf"\b(?:bisherigen?|obigen?|vorherigen?|vorangehenden?) {_DE_RULES}\b~\b(?:ignorieren|irrelevant|vergessen|missachten|hinter sich)\b",
            r"\bvergiss (?:nun |jetzt |bitte )?alles\b|\blassen sie alle (?:vorherigen|bisherigen)\b|\babweichend (?:zu|von) (?:den )?(?:vorherigen|bisherigen)\b",
        ],
    ),
    rule(
        "to a model",
        _MODEL,
        "gpt chatgpt ki sprachmodell sprachmodelle bot chatbot llm intelligenz wenn·du·ai falls·du·ai",
        [
            r"\b(?:wenn|falls|sofern) (?:du|sie) (?:eine? )?(?:ki|ai|künstliche intelligenz|sprachmodell|chatbot|bot|llm)(?:-\w+)? (?:bist|sind|liest|lesen)\b",
            r"\b(?:hallo|liebe[rs]?|achtung|hinweis (?:an|für)(?: alle| die| eine)?),? ?(?:gpt|chatgpt|ki|sprachmodelle?|ki-\w{2,20})\b\s?[,:!-]|\bals (?:ki|sprachmodell)\s?,|\bböse ki\b",
        ],
    ),
    rule(
        "verdict",
        _VERDICT,
        "bewerte bewerten markiere markieren stufe stufen klassifiziere klassifizieren kennzeichne kennzeichnen",
        [
            rf"\b(?:bewerte[nt]?|markiere[nt]?|klassifiziere[nt]?|kennzeichne[nt]?|stufe[nt]?)(?: sie)? (?:diese|jede|alle|die)[rns]?(?: anderen?)? {_DE_AD}n? (?:als|mit|ein)\b",
        ],
    ),
    rule(
        "its answer",
        _ANSWER,
        "antwort antworte antworten prompt prompts systemprompt systemprompts gib geben beantworte beantwortest begründung liebesgedicht essay mir",
        [
            r"\b(?:in|zu) deiner antwort\b|\bantworte(?:n sie)? (?:nur|ausschließlich|im stil|mit ja)\b|\bantworte im\b",
            r"\b(?:zeige?|gib|geben sie|wiederhole|verrate|nenne)\b~\b(?:system-?prompts?|prompt-?texte?s?|prompts?)\b",
            r"\bgib(?:'|t)? (?:eine |mir )?antwort\b|\bgeben sie stattdessen\b|\bbeantworte (?:die )?folgende frage\b|\bwie beantwortest du\b|\bschreibe (?:mir )?(?:eine? )?(?:begründung|liebesgedicht|essay)\b",
        ],
    ),
    rule(
        "new task",
        _TASK,
        "aufgabe aufgaben anweisung anweisungen herausforderung frage texte",
        [
            r"\bnun folgen (?:neue|weitere) (?:aufgaben|anweisungen)\b|\b(?:deine|eine|ihre) (?:tolle )?neue (?:aufgabe|herausforderung) ?(?::|für dich|lautet)|\bauf deine neue aufgabe\b|\bneue (?:aufgabe|anweisung(?:en)?)\s?:",
            r"\bhilf mir(?: \w+){0,3} (?:mit|bei)(?: \w+){0,2} (?:aufgabe|frage)\b|\bhilfe bei folgender frage\b|\bfür die folgenden texte\b",
        ],
    ),
    rule(
        "role",
        "tells a program to play a part",
        "fungieren bist wärst schauspieler möchte",
        [
            r"\bich möchte, dass (?:sie|du) als\b|\bdu bist (?:jetzt|nun)\b|\bjetzt bist du\b|\bstell dir vor, du (?:bist|wärst)\b|\bzwei schauspieler in einem film\b",
        ],
    ),
    rule(
        "override",
        _OVERRIDE,
        "ignore ignorez ignorer oublie oubliez oublier compte abstraction",
        [
            rf"\b(?:ignore[rz]?|oublie[rz]?|ne (?:tiens|tenez) pas compte (?:de|des|du)|(?:fais|faites) abstraction (?:de|des))(?: (?:toutes?|tous|les|tes|vos|ces|des|de))*? {_FR_RULES}\b",
            r"\b(?:ignore[rz]?|oublie[rz]?) (?:tout )?ce qui précède\b|\boublie[rz]? tout\b",
        ],
    ),
    rule(
        "to a model",
        _MODEL,
        "ia artificielle modèle robot chatbot bot llm",
        [
            r"\bsi (?:tu es|vous êtes|vous etes) (?:une? )?(?:ia|intelligence artificielle|modèle de langage|robot|chatbot|bot|assistant ia|llm)\b",
            r"\ben tant qu(?:e |['’])(?:une? )?(?:ia|intelligence artificielle|modèle de langage)\b",
        ],
    ),
    rule(
        "verdict",
        _VERDICT,
        "annonce annonces offre offres poste postes emploi emplois",
        [
            r"\b(?:classe[rz]?|étiquet(?:te|ez|er)|marque[rz]?|évalue[rz]?|note[rz]?) (?:cette|ce|toutes les|cet)(?: autres?)? (?:annonce|offre|poste|emploi)s?(?: d['’]emploi)? (?:comme|avec|en|à)\b",
        ],
    ),
    rule(
        "its answer",
        _ANSWER,
        "réponds répondez réponse dis dites affiche affichez révèle révélez révélez répète répétez montre montrez",
        [
            r"\b(?:réponds|répondez) (?:uniquement|seulement|en json|en prose|par oui)\b|\bdans (?:ta|votre) réponse,? (?:ajoute|écri|inclu|mentionne)|\b(?:dis|dites) ce qui suit\b",
            r"\b(?:affiche[rz]?|révèle[rz]?|répète[rz]?|montre[rz]?) (?:tes|vos|ton|votre|le|les|tout|l['’]) ?(?:prompt|instructions?|consignes|invite système|clés? api)",
        ],
    ),
    rule(
        "override",
        _OVERRIDE,
        "ignora ignorar ignorad ignore olvida olvide olvidar omita omite descarta descarte caso sigas siga",
        [
            rf"\b(?:ignora[rd]?|ignore|olvid(?:a|e|ar)|omit[ae]|descart[ae]|(?:haz|haga) caso omiso de|no (?:sigas|siga))(?: (?:todas?|las|tus|sus|estas|de|cualquier|anteriores|previas)){{0,4}} {_ES_RULES}\b",
            r"\b(?:ignora|ignore|olvid(?:a|e|ar)) (?:todo|lo|todo lo)(?: (?:lo|que))?(?: (?:anterior|sabes|previo|dicho))\b",
        ],
    ),
    rule(
        "to a model",
        _MODEL,
        "ia inteligencia modelo robot chatbot bot asistente llm",
        [
            r"\bsi (?:eres|usted es) (?:una? )?(?:ia|inteligencia artificial|modelo de lenguaje|robot|chatbot|bot|asistente (?:de ia|virtual)|llm)\b",
            r"\bcomo (?:una )?(?:ia|modelo de lenguaje)\s?,",
        ],
    ),
    rule(
        "verdict",
        _VERDICT,
        "oferta ofertas vacante vacantes anuncio anuncios puesto puestos empleo empleos",
        [
            r"\b(?:clasific(?:a|que)|etiquet(?:a|e)|marca|marque|califi(?:ca|que)|evalú[ae]) (?:esta|este|todas las|todos los|cada)(?: (?:otra|otro|demás))?s? (?:oferta|vacante|anuncio|puesto|empleo)s?(?: de \w+)? (?:como|con|de)\b",
        ],
    ),
    rule(
        "its answer",
        _ANSWER,
        "responde responda respuesta di diga muestra revela repite imprime",
        [
            r"\b(?:responde|responda) (?:solo|sólo|únicamente|solamente|en json|con sí)\b|\ben tu respuesta,? (?:incluye|añade|agrega|escribe|menciona)|\bdi(?:ga)? lo siguiente\b",
            r"\b(?:muestra|revela|repite|imprime) (?:tus?|el|las?|los|todas?|todo) ?(?:prompt|instrucciones|claves?|mensaje del sistema)",
        ],
    ),
    rule(
        "override",
        _OVERRIDE,
        "ignora ignore dimentica esqueça negeer vergeet zaboravi zaboravite zignoruj zapomnij игнорируй игнорируйте забудь забудьте 忽略 无视 無視 指示を無視 تجاهل",
        [
            r"\bignora (?:tutte )?(?:le )?(?:istruzioni|indicazioni)\b|\bdimentica (?:tutte )?(?:le istruzioni|tutto)\b",
            r"\b(?:ignore|esqueça|ignora) (?:todas )?(?:as )?(?:instruções|ordens)\b|\b(?:negeer|vergeet) (?:alle )?(?:vorige|voorgaande|eerdere)? ?(?:instructies|opdrachten)\b",
            r"\bzaboravi(?:te)? (?:na )?(?:sve|sva)\b|\b(?:zignoruj|zapomnij)\b[^.!?]{0,30}\b(?:polecenia|instrukcje)\b",
            r"(?:игнорируй|забудь)(?:те)?[^.!?]{0,30}(?:инструкци|указани)",
            r"(?:忽略|无视|無視)[^。！？]{0,15}(?:指令|指示|说明|提示)|すべての指示を無視|تجاهل[^.!?؟]{0,30}(?:التعليمات|الأوامر)",
        ],
    ),
    rule(
        "to an assistant",
        "asks for something as one asks an assistant",
        "mir dime dame dis-moi donne-moi écris-moi écrivez-moi donnez-moi dites-moi escríbeme ayúdame",
        [
            r"\b(?:sag|sage|sagen sie|gib|geben sie|hilf|schreib|schreibe|schreiben sie|erzähl|erzähle|erzählen sie|zeig|zeige|zeigen sie|nenne|nennen sie|erkläre|erklären sie|antworte) mir\b|\bdass sie mir\b",
            r"\b(?:dis|donne|écris|dites|donnez|écrivez)-moi\b|\b(?:dime|dame|escríbeme|ayúdame)\b",
        ],
    ),
    rule(
        "word",
        WORD,
        "wort stichwort codewort kennwort mot palabra",
        [
            r"\b(?:nenn|erwähn|schreib|verwend|füg|gib|geb|begin)\w{0,5}\b[^.!?\n]{0,60}?\b(?:das (?:wort|stichwort|codewort|kennwort)|(?:dem|das) wort) ?[„“\"'‚«]",
            r"\b(?:indique|mentionne|écri|ajoute|inclu|commence)\w{0,5}\b[^.!?\n]{0,60}?\b(?:le|du) mot ?[«“\"']",
            r"\b(?:incluya|incluye|incluir|mencion\w{1,3}|escrib\w{1,3}|añad\w{1,3}|agreg\w{1,4}|empiece|comience)\b[^.!?\n]{0,60}?\bla palabra ?[«“\"'‘]",
        ],
        FlagKind.CANARY,
    ),
    rule(
        "proof",
        PROOF,
        "gelesen lu leído",
        [
            r"\b(?:damit wir|zeig\w{0,4}|beweis\w{0,4})\b[^.!?\n]{0,60}\b(?:anzeige|ausschreibung|text|alles|stellenanzeige)\b[^.!?\n]{0,30}\bgelesen\b",
            r"\b(?:prouve\w{0,3}|montre\w{0,3}|savoir|vérifier)\b[^.!?\n]{0,30}\bvous avez (?:bien )?lu\b|\b(?:demuestr\w{1,4}|sepamos|saber|comprobar)\b[^.!?\n]{0,30}\bha(?:s)? leído\b",
        ],
        FlagKind.CANARY,
    ),
)
