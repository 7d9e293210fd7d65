"""The same ideas in other languages: the commonest phrasings of German, French, Spanish, and a few of others."""

from __future__ import annotations

from metier.text.warnings.rules import Rule, rule

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
        "ignorier|vergiss|vergessen sie|missacht|außer acht|hinter sich|irrelevant|abweichend",
        [
            rf"\b(?:ignorier(?:e|en|t)?(?: sie)?|vergiss|vergessen sie|missachte[nt]?(?: sie)?)(?: (?:nun|jetzt|bitte|alle[sn]?|die|deine|ihre|eure|sämtliche|diese|meine|vorherigen?|bisherigen?|obigen?|vorangehenden?|vorangegangenen?|vorigen?|früheren?)){{1,5}} {_DE_RULES}\b",
            rf"\b(?:bisherigen?|obigen?|vorherigen?|vorangehenden?) {_DE_RULES}\b~\b(?:ignorieren|irrelevant|vergessen|missachten|hinter sich)\b",
            r"\bvergiss (?:nun |jetzt |bitte )?alles\b|\blassen sie alle (?:vorherigen|bisherigen)\b|\babweichend (?:zu|von) (?:den )?(?:vorherigen|bisherigen)\b",
        ],
    ),
    rule(
        "to a model",
        _MODEL,
        "wenn du|wenn sie|falls du|falls sie|hallo gpt|als ki|böse ki|sprachmodell|ki-|achtung",
        [
            r"\b(?:wenn|falls|sofern) (?:du|sie) (?:eine? )?(?:ki|ai|künstliche intelligenz|sprachmodell|chatbot|bot|llm)(?:-\w+)? (?:bist|sind|liest|lesen)\b",
            r"\b(?:hallo|liebe[rs]?|achtung|hinweis (?:an|für)(?: alle| die| eine)?),? ?(?:gpt|chatgpt|ki|sprachmodelle?|ki-\w{2,20})\b\s?[,:!-]|\bals (?:ki|sprachmodell)\s?,|\bböse ki\b",
        ],
    ),
    rule(
        "verdict",
        _VERDICT,
        "bewerte|markiere|stufe|klassifizier|einstufen|kennzeichne",
        [
            rf"\b(?:bewerte[nt]?|markiere[nt]?|klassifiziere[nt]?|kennzeichne[nt]?|stufe[nt]?)(?: sie)? (?:diese|jede|alle|die)[rns]?(?: anderen?)? {_DE_AD}n? (?:als|mit|ein)\b",
        ],
    ),
    rule(
        "its answer",
        _ANSWER,
        "deiner antwort|deine antwort|ihrer antwort|antworte |antworten sie nur|gib |geben sie|prompt|schreibe |beantworte",
        [
            r"\b(?:in|zu) deiner antwort\b|\bantworte(?:n sie)? (?:nur|ausschließlich|im stil|mit ja)\b|\bantworte im\b",
            r"\b(?:zeige?|gib|geben sie|wiederhole|verrate|nenne)\b~\b(?:system-?prompts?|prompt-?texte?s?|prompts?)\b",
            r"\bgib(?:'|t)? (?:eine |mir )?antwort\b|\bgeben sie stattdessen\b|\bbeantworte (?:die )?folgende frage\b|\bwie beantwortest du\b|\bschreibe (?:mir )?(?:eine? )?(?:begründung|liebesgedicht|essay)\b",
        ],
    ),
    rule(
        "new task",
        _TASK,
        "neue aufgabe|neue anweisung|folgen neue|folgen weitere|folgender aufgabe|weiteren aufgabe|folgender frage|neue herausforderung|folgende frage|folgenden texte",
        [
            r"\bnun folgen (?:neue|weitere) (?:aufgaben|anweisungen)\b|\b(?:deine|eine|ihre) (?:tolle )?neue (?:aufgabe|herausforderung) ?(?::|für dich|lautet)|\bauf deine neue aufgabe\b|\bneue (?:aufgabe|anweisung(?:en)?)\s?:",
            r"\bhilf mir(?: \w+){0,3} (?:mit|bei)(?: \w+){0,2} (?:aufgabe|frage)\b|\bhilfe bei folgender frage\b|\bfür die folgenden texte\b",
        ],
    ),
    rule(
        "role",
        "tells a program to play a part",
        "fungieren|du bist jetzt|jetzt bist du|stell dir vor, du|bist zeit online|sie sind jetzt|zwei schauspieler|du bist nun",
        [
            r"\bich möchte, dass (?:sie|du) als\b|\bdu bist (?:jetzt|nun)\b|\bjetzt bist du\b|\bstell dir vor, du (?:bist|wärst)\b|\bzwei schauspieler in einem film\b",
        ],
    ),
    rule(
        "override",
        _OVERRIDE,
        "ignore|oublie|tiens pas compte|tenez pas compte|faites abstraction|fais abstraction",
        [
            rf"\b(?:ignore[rz]?|oublie[rz]?|ne (?:tiens|tenez) pas compte (?:de|des|du)|(?:fais|faites) abstraction (?:de|des))(?: (?:toutes?|tous|les|tes|vos|ces|des|de))*? {_FR_RULES}\b",
            r"\b(?:ignore[rz]?|oublie[rz]?) (?:tout )?ce qui précède\b|\boublie[rz]? tout\b",
        ],
    ),
    rule(
        "to a model",
        _MODEL,
        "si tu es|si vous êtes|en tant qu|modèle de langage|assistant ia",
        [
            r"\bsi (?:tu es|vous êtes|vous etes) (?:une? )?(?:ia|intelligence artificielle|modèle de langage|robot|chatbot|bot|assistant ia|llm)\b",
            r"\ben tant qu(?:e |['’])(?:une? )?(?:ia|intelligence artificielle|modèle de langage)\b",
        ],
    ),
    rule(
        "verdict",
        _VERDICT,
        "classe|étiquet|marque|évalue|note",
        [
            r"\b(?:classe[rz]?|étiquet(?:te|ez|er)|marque[rz]?|évalue[rz]?|note[rz]?) (?:cette|ce|toutes les|cet)(?: autres?)? (?:annonce|offre|poste|emploi)s?(?: d['’]emploi)? (?:comme|avec|en|à)\b",
        ],
    ),
    rule(
        "its answer",
        _ANSWER,
        "réponds|répondez|ta réponse|votre réponse|dis ce qui suit|dites ce qui suit|affiche|révèle|répète",
        [
            r"\b(?:réponds|répondez) (?:uniquement|seulement|en json|en prose|par oui)\b|\bdans (?:ta|votre) réponse,? (?:ajoute|écri|inclu|mentionne)|\b(?:dis|dites) ce qui suit\b",
            r"\b(?:affiche[rz]?|révèle[rz]?|répète[rz]?|montre[rz]?) (?:tes|vos|ton|votre|le|les|tout|l['’]) ?(?:prompt|instructions?|consignes|invite système|clés? api)",
        ],
    ),
    rule(
        "override",
        _OVERRIDE,
        "ignora|ignore|olvid|omite|omita|caso omiso|descarta",
        [
            rf"\b(?:ignora[rd]?|ignore|olvid(?:a|e|ar)|omit[ae]|descart[ae]|(?:haz|haga) caso omiso de|no (?:sigas|siga))(?: (?:todas?|las|tus|sus|estas|de|cualquier|anteriores|previas)){{0,4}} {_ES_RULES}\b",
            r"\b(?:ignora|ignore|olvid(?:a|e|ar)) (?:todo|lo|todo lo)(?: (?:lo|que))?(?: (?:anterior|sabes|previo|dicho))\b",
        ],
    ),
    rule(
        "to a model",
        _MODEL,
        "si eres|si usted es|como ia|modelo de lenguaje",
        [
            r"\bsi (?:eres|usted es) (?:una? )?(?:ia|inteligencia artificial|modelo de lenguaje|robot|chatbot|bot|asistente (?:de ia|virtual)|llm)\b",
            r"\bcomo (?:una )?(?:ia|modelo de lenguaje)\s?,",
        ],
    ),
    rule(
        "verdict",
        _VERDICT,
        "clasific|etiquet|marca|califica|evalúa",
        [
            r"\b(?:clasific(?:a|que)|etiquet(?:a|e)|marca|marque|califi(?:ca|que)|evalú[ae]) (?:esta|este|todas las|todos los|cada)(?: (?:otra|otro|demás))?s? (?:oferta|vacante|anuncio|puesto|empleo)s?(?: de \w+)? (?:como|con|de)\b",
        ],
    ),
    rule(
        "its answer",
        _ANSWER,
        "responde |responda |tu respuesta|di lo siguiente|diga lo siguiente|muestra|revela|repite|dices",
        [
            r"\b(?:responde|responda) (?:solo|sólo|únicamente|solamente|en json|con sí)\b|\ben tu respuesta,? (?:incluye|añade|agrega|escribe|menciona)|\bdi(?:ga)? lo siguiente\b",
            r"\b(?:muestra|revela|repite|imprime) (?:tus?|el|las?|los|todas?|todo) ?(?:prompt|instrucciones|claves?|mensaje del sistema)",
        ],
    ),
    rule(
        "override",
        _OVERRIDE,
        "ignora|ignore|negeer|vergeet|zaboravi|zignoruj|игнорир|забудь|忽略|无视|無視|تجاهل|すべての指示|esqueç|dimentica|zapomnij",
        [
            r"\bignora (?:tutte )?(?:le )?(?:istruzioni|indicazioni)\b|\bdimentica (?:tutte )?(?:le istruzioni|tutto)\b",
            r"\b(?:ignore|esqueça|ignora) (?:todas )?(?:as )?(?:instruções|ordens)\b|\b(?:negeer|vergeet) (?:alle )?(?:vorige|voorgaande|eerdere)? ?(?:instructies|opdrachten)\b",
            r"\bzaboravi(?:te)? (?:na )?(?:sve|sva)\b|\b(?:zignoruj|zapomnij)\b[^.!?]{0,30}\b(?:polecenia|instrukcje)\b",
            r"(?:игнорируй|забудь)(?:те)?[^.!?]{0,30}(?:инструкци|указани)",
            r"(?:忽略|无视|無視)[^。！？]{0,15}(?:指令|指示|说明|提示)|すべての指示を無視|تجاهل[^.!?؟]{0,30}(?:التعليمات|الأوامر)",
        ],
    ),
)
