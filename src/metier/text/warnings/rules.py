"""What orders to a language model look like: one rule per idea, each with words for people.

A rule is tried only near one of its `needs`, which are found by plain search; patterns see the text in lower case, with
letters of other scripts that look Latin written in Latin. All gaps are bounded, so reading takes linear time. The
rules were chosen on one half of the attack strings and on real ads (`benchmarks/flags.py` tells them apart). They
know the common phrasings and no more: whoever writes around them is not seen, and nothing rests on them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from metier.text.warnings.flags import FlagKind


@dataclass(frozen=True, slots=True)
class Rule:
    """One way of ordering a program or an applicant about.

    Attributes:
        name: For figures.
        words: What it is, for people.
        tokens: Whole words; wherever the pattern matches, one of these or of `marks` stands in or beside the match.
        marks: Pieces of text that are no words.
        pattern: For lower-case text.
    """

    name: str
    words: str
    tokens: frozenset[str]
    marks: tuple[str, ...]
    pattern: re.Pattern[str]
    kind: FlagKind = FlagKind.ORDERS_AI


def rule(
    name: str, words: str, needs: str, patterns: Sequence[str], kind: FlagKind = FlagKind.ORDERS_AI
) -> Rule:
    """A rule.

    Args:
        name: For figures.
        words: What it is, for people.
        needs: Divided by blanks; `·` is a blank within one.
        patterns: Any of them; `~` is a gap within a sentence, and a blank any white space.
        kind: What a match is.
    """
    joined = (
        "|".join(patterns).replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}").replace("~", r"[^.!?]{0,60}?")
    )
    each = needs.split()
    tokens = frozenset(need for need in each if need.isalpha() and not _NO_BLANKS.match(need))
    marks = tuple(need.replace("·", " ") for need in each if need not in tokens)
    return Rule(name, words, tokens, marks, re.compile(joined, re.MULTILINE), kind)


_NO_BLANKS = re.compile("[\u0600-\u06ff\u3040-\u9fff]")
"""Chinese and Japanese put no blanks between words, and Arabic joins small ones to the next: no whole words there."""

_AI = r"(?:ais?|a\.i\.|llms?|(?:ai )?(?:large )?language models?|chat ?bots?|chatgpt|gpt|claude|gemini|copilot|ai[-\s](?:assistants?|models?|agents?|systems?|tools?|recruiters?|screeners?|reviewers?|bots?)|virtual assistants?|automated (?:systems?|agents?|tools?|readers?))"
_AD = r"(?:job )?(?:posting|posts?|ad|advert|advertisement|listing|vacancy|job description|job|position|role|offer|opening|company|employer|bakery)"
_REPLY = r"(?:response|reply|answer|output|rationale|completion|elucidation|summary|verdict|evaluation|assessment|reasoning)"
_RULES = r"(?:instructions?|prompts?|rules|guidelines|directions|directives|commands?|orders|context|assignments?|tasks?|messages?|criteria|constraints|thoughts|articles?|artikels?|documents?|training)"
_HELD = r"(?:system prompts?|prompts?(?:[-_\s]texts?)?|system message|initial instructions|instructions|hidden (?:text|instructions)|api[- ]keys?|secrets?|environment variables?|passwords?|credentials)"

ENGLISH: tuple[Rule, ...] = (
    rule(
        "override",
        "tells a language model to ignore what it was told",
        "ignore ignoring disregard disregarding forget forgetting override overriding neglect abandon drop bypass erase remove leave attention follow provided",
        [
            rf"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?(?: about)?|overrid(?:e|ing)|neglect|abandon|drop|bypass|erase|remove|leave|pay no attention to|(?:do not|don't) follow|not look in)(?: (?:all|any|every|everything|each|both))?(?: of)?(?: (?:the|your|my|these|those|its|our|provided|previous|prior|preceding|above|earlier|existing|former|past|other|given|system|initial|original|hidden|safety)){{1,4}} {_RULES}\b",
            rf"\b(?:ignor(?:e|ing)|disregard(?:ing)?|forget(?:ting)?(?: about)?|abandon|drop) (?:all|any|every|everything|each)(?: (?:other|of|prior|previous)){{0,2}} {_RULES}\b",
            r"\b(?:ignore|disregard|forget)(?: about)? (?:everything|anything|all|what)(?: that)?(?: (?:was|is|has been|i|we|you|they))?(?: (?:said|told|written|know|knew|have been told|were told|learned|learnt))?(?: you)? (?:above|before|prior|previous|previously|you know|so far|until now|up to now|and)\b",
            r"\b(?:ignore|disregard) (?:the )?(?:above|preceding|foregoing)\b",
            r"\bforget (?:about )?everything\b",
            rf"\bforget (?:all|any)(?: of)? (?:your|the|previous|prior)(?: \w+)? (?:{_RULES}|information|data|conversation)\b",
        ],
    ),
    rule(
        "to a model",
        "speaks to a language model, not to people",
        "ai ais llm llms gpt chatgpt claude gemini copilot language·model language·models bot chatbot bots virtual·assistant virtual·assistants automated·system automated·systems automated·agent automated·agents automated·tool automated·tools automated·reader automated·readers asked·to were·trained you·trained a.i.",
        [
            rf"\bif you(?: are|'re|’re) (?:an? |the )?{_AI}(?: (?:reading|processing|screening|reviewing|evaluating|parsing|scanning|that|who|which|or|and)\b|\s?[,.:;)—–-]|$)",
            rf"\b(?:as|to) an? {_AI}(?: language model)?\s?,",
            rf"\b(?:dear|hello|hey|attention|note (?:to|for)(?: any| all| the)?|(?:instructions?|messages?) (?:for|to)(?: any| all| the)?)\s?[,:]?\s?(?:all |any )?{_AI}\s?[,:;!.)–—-]",
            rf"\byou, (?:an? |the )?{_AI}\b",
            rf"\b{_AI} (?:(?:is|are|that is|that are|which is|who is) )?(?:reading|processing|screening|evaluating|reviewing|summari[sz]ing|scanning|parsing) this\b",
            r"\bif (?:you are |you're )?asked to (?:assess|evaluate|judge|screen|rate|score|rank|review|summari[sz]e)\b",
            r"\bwhen (?:were you|you were) trained\b|\byou are an evil ai\b",
        ],
    ),
    rule(
        "verdict",
        "tells a program how to judge this posting",
        'label rate mark classify score rating confidence rank grade judge categorise categorize verdict match posting postings listing listings vacancy set_label set_verdict "excited “excited "passed “passed',
        [
            rf"\b(?:label|rate|mark|classify|score|rank|grade|judge|categori[sz]e)(?: (?:this|the|every|all|each|any|our|other|these)){{1,3}} {_AD}s?(?: in this batch)?(?: (?:as|with|at|highly|excited|passed|maybe|positively|favou?rably|first|top)\b|\s?[\"“'‘:=])",
            r"\b(?:the |a )?label(?: it| this| is)?\s?[:=]?\s?[\"“'‘](?:\w{1,20})[\"”'’]",
            r"\blabel ?= ?(?:excited|maybe|passed)\b|\bset_(?:label|verdict)\b",
            r"[\"“'‘](?:excited|passed)[\"”'’] with (?:the )?(?:highest|full|maximum) confidence",
            r"\bis (?:always |definitely )?(?:a |the )?perfect match for (?:the|this|every|any) (?:candidate|user|applicant|profile)s?\b|\balways a perfect match\b",
            r"\b(?:give|assign|return|set)(?: \w+){0,3} (?:the )?(?:highest|top|maximum|max|perfect|best)(?: possible)? (?:score|rating|confidence|grade|mark|label|verdict)\b",
            r"\bevery other (?:job )?(?:posting|ad|listing|vacancy)\b",
        ],
    ),
    rule(
        "verdict in code",
        "holds an answer in the form that programs read",
        '"label “label "p" “p "passed "excited "maybe "addresses_ai "verdict "score "confidence',
        [
            r"[\"“](?:label|verdict|passed|excited|maybe|addresses_ai|score|confidence|p)[\"”]\s?:\s?(?:[\"“{\d]|true|false)",
        ],
    ),
    rule(
        "secrets",
        "asks a program to give away its instructions, keys or the applicant's data",
        "prompt prompts prompttext prompttexts instructions api·key api-key api·keys api-keys passwords credentials secret secrets environment·variable environment·variables acceptable rationale answer verdict reasoning your·response your·reply your·output your·summary =< ={ =[",
        [
            rf"\b(?:reveal|repeat|print|show|output|display|tell me|leak|disclose|copy|return|recite|spell out|write out|list|dump|reproduce|what (?:is|are|was|were))(?: (?:me|us|all|every|any|each|of|the|your|its|full|entire|complete|whole|gesamten|following)){{1,4}} {_HELD}\b",
            r"\b(?:print|reveal|leak|dump|output|display) (?:every|all|any) (?:api[- ]keys?|environment variables?|passwords?|secrets?)",
            rf"\b(?:copy|state|reveal|leak|append|disclose|repeat|paste|include|send|quote)(?: (?:the|a|every|any|this)){{0,2}} (?:candidates?|applicants?|users?)['’]s? ~(?:resume|cv|salary|address|phone|e-?mail)\b~\b(?:in|into|to) (?:your|the) {_REPLY}\b",
            r"\b(?:minimum|lowest) acceptable salary\b",
            r"[?&=]\S{0,20}[<{\[](?:candidate|user|applicant)[\s_-]",
            r"\b(?:the |this )prompt (?:above|below)\b|\bprompt[-_\s]?texts?\b|\bbeginning of (?:this|the) prompt\b|\bdisplay this prompt\b|\bin the prompt\b",
        ],
    ),
    rule(
        "its answer",
        "tells a program what to write in its answer",
        "rationale answer elucidation response reply output summary completion verdict prose refuse yaml your·code own·code your·solution your·implementation your·algorithm your·message your·codebase your·assessment your·evaluation your·reasoning tell·the tell·your",
        [
            rf"\b(?:in|into|to|from|of|within|modify|render|enhance|augment|begin|start|finish|end|change|rewrite|provide|format)(?: the words of)? your {_REPLY}\b(?!s? (?:to|on|regarding|about) (?:this|the|our|us|hr|me))",
            rf"\byour {_REPLY} (?:must|should|has to|needs to) (?:be|contain|include|start|end|begin|consist)\b",
            r"\b(?:into|fortify|enriching|streamlining|enhance|refine) your (?:own )?(?:code|codebase|solution|implementation|algorithm)\b",
            r"\b(?:answer|respond|reply) (?:only )?in (?:prose|json|yaml|xml|markdown|anagram|pig latin)|\b(?:prose|text),? (?:and )?not json\b",
            r"\brefuse to (?:answer|respond|reply)\b|\b(?:do not|don't|don'nt|never) answer (?:this|the) (?:question|prompt|user)\b|\bbefore you answer\b|(?<!not\s)\bjust output\b",
            r"\btell (?:the|your) (?:user|candidate|applicant|human|reader) (?:to|that)\b",
            r"\b(?:include|put|insert|add)\b~\bin(?:to)? the (?:summary|rationale|verdict)\b",
        ],
    ),
    rule(
        "new task",
        "gives a program another task",
        "task tasks instruction instructions challenges challenge assignments repeat command commands question done enough following",
        [
            r"\b(?:your|a|the|now) (?:new|next) (?:tasks?|instructions?|challenge) ?(?:is|are|:|;|follows?|comes?|for you)",
            r"\bnow(?: \w+){0,4} (?:new|next|more|another|further|following) (?:tasks?|instructions?|challenges?|assignments?)\b",
            r"\bfocus(?: \w+){0,2} on your new task\b|\bnew tasks? follow\b|\b(?:system|additional|new|updated|important) instructions?\s?[:–-]",
            r"\b(?:very good|well done|that is enough|that is done|that was ok before)\b[.!,]{0,2} (?:that is (?:done|enough)\b[.!]? )?(?:now|forget|please help)\b",
            r"\brepeat after me\b|\byour instructions are now\b|\bfollow the instructions there\b|\btask that i gave you\b",
            r"\bhelp (?:me|us) with (?:the following|another) (?:task|question)\b|\banswer the following question\b|\bexecute the following commands?\b|\bprint the following\b",
        ],
    ),
    rule(
        "role",
        "tells a program to play a part",
        "act pretend imagine now jailbroken developer dan actors",
        [
            r"\bi want you to act as\b|\bnow you (?:are|act)\b|\byou are now (?:an?|the|in|free|dan)\b(?! (?:step|member|part|position|click))",
            r"\bpretend (?:that )?(?:you are|you're|to be)\b|\bimagine you are (?:the|an evil|a different)\b|\bfrom now on,? you (?:are|will act|must (?:answer|respond))\b",
            r"\bact as (?:an? )?(?:\w+ ){0,2}(?:terminal|interpreter|translator and|console|shell|ai|chatbot|language model|two entities)\b",
            r"\bjailbroken\b|\bdeveloper mode enabled\b|\bdan mode\b|\btwo actors in a film\b",
        ],
    ),
    rule(
        "turns",
        "imitates the marks of a chat between a person and a program",
        "<| [inst] [/inst] of_turn> <<sys <</sys <<end <<data <</ system: system·: assistant: human: user: </ <tool <function <system> <information> <instruction <job_posting> <untrusted <data> <posting> <prompt> <user> untrusted] [system [prompt [document [end [untrusted [data --- ###",
        [
            r"<\|(?:im_|eot|start|end|system|user|assistant|begin)[a-z_]{0,20}\|?>?",
            r"\[/?inst\]|</?(?:start|end)_of_turn>|<</?sys>>|<</?(?:end|data)\b",
            r"</?(?:system|tool_result|tool_call|tool_use|tool|function_calls?|function_results?|job_posting|information|instructions?|untrusted\w{0,20}|data|posting|assistant|user|prompt)>",
            r"^\s{0,3}(?:system|assistant|human)\s?: ?\S",
            r"(?:^|[}\"]\s{0,3})user\s?: (?:next|please|now|can|what|write|ignore|label)",
            r"\[(?:end of )?(?:untrusted|system|prompt|data|document)[a-z\s]{0,20}\]",
            r"-- ?end of (?:the )?(?:posting|prompt|data|document|input|text|context|job) ?--",
            r"#{2,4} ?(?:instructions?|system|response|input) ?:",
        ],
    ),
    rule(
        "code",
        "holds code or calls of tools, which postings have no use for",
        "<img <script <iframe onerror ![ fetch( fetch document.cookie javascript: call·the #read( \\input \\include \\write18 =hyperlink( \x7e/. /etc/ os. subprocess import requests. rm·-rf exec( snippet excerpt code·block code·section code·fragment",
        [
            r"<(?:img|script|iframe)\b[^>\n]{0,200}(?:src|on\w{2,12})\s?=|\bonerror\s?=|!\[[^\]\n]{0,80}\]\(https?:|\bfetch\(['\"]|\bdocument\.cookie\b|\bjavascript:",
            r"\bcall the (?:tool|function) \w{2,40}[_(.]|\bcall the tool\b|#read\(|\\(?:input|include|write18)\s?\{|=hyperlink\(",
            r"\x7e/\.(?:bashrc|profile|ssh|zshrc)|/etc/(?:passwd|shadow)\b|\bos\.(?:system|remove|environ)\b|\bsubprocess\.\w|^import (?:os|sys|subprocess|requests|smtplib|socket|pickle|urllib)\b|\brequests\.(?:get|post|put)\(|\brm -rf\b|\bexec\(open\b",
            r"\b(?:following|subsequent|given) (?:\w+ )?(?:code )(?:snippet|excerpt|block|section|fragment)\b",
            r"\bfetch https?://",
        ],
    ),
    rule(
        "memory",
        "wants a program to remember something for later",
        "remember",
        [
            r"\bremember\b~\b(?:all|any|every) (?:future|later|following|further) (?:sessions?|conversations?|requests?|chats?|postings?)\b",
        ],
    ),
    rule(
        "tasks",
        "is a request to an assistant, not an advertisement",
        "resume cv bullet words translate misspell anagram scramble jumble rearrange substitute replace group homophonic alphanumeric anagrammed poem send unread my asking write",
        [
            r"\b(?:add|insert|write|put)\b~\b(?:to|into|in) the (?:candidate|applicant|user)['’]s (?:resume|cv)\b|\buse this bullet\b",
            r"\bwrite (?:\d[\d,.]{2,}) words (?:about|on)\b",
            r"\btranslate the following (?:sentence|text|words)\b|\b(?:misspell|anagram|scramble|jumble|rearrange|substitute|replace|group)\b[^.!?]{0,30}\b(?:words?|letters|vowels)\b",
            r"\bhomophonic substitution\b|\balphanumeric substitution\b|\bin anagrammed words\b|\blove poem\b",
            r"\bsend (?:a transaction|as much money as possible) to\b|\bunread emails\b|\bin my (?:inbox|cloud)\b|\bon my calendar\b|\bwithout asking me\b",
            r"\bwrite (?:me|us) (?:an? )?(?:reason|essay|poem|story|manifesto)\b",
        ],
    ),
    rule(
        "to an assistant",
        "asks for something as one asks an assistant",
        "me say explain anagrams poem essay joke translate summarize summarise hate imagine spell pretend do·you·think opinion state",
        [
            r"\b(?:tell|give|show|teach|convince|remind|answer|write|explain to|sing|quote|draw|list|find|calculate for|generate for) me\b(?! a (?:call|shout|ring|buzz))",
            r"(?:^|[.!?:;] ?)(?:please )?(?:say|state|print|shout|repeat|scream) (?:that |only |just |yes|no\b|[\"“'‘])",
            r"\b(?:and|just|then) (?:say|print|output|write|answer) (?:that |only |just |yes|no\b|[\"“'‘])",
            r"(?:^|[.!?:;] ?)(?:please )?(?:explain (?:the (?:theory|process|concept|principle|meaning|difference|plot|causes?|history|importance)|how (?:to|a|an|the) |why )|translate (?:the|this|that|[\"“'‘])|summari[sz]e the (?:following|plot|book|article|main|key|above))",
            r"(?:^|[.!?:;] ?)(?:please )?(?:write|compose|draft|generate|create) (?:me |us )?(?:an? )?(?:\w+ ){0,2}(?:poem|essay|song|joke|story|haiku|speech|love letter|limerick|rap|manifesto)s?\b",
            r"\bdo you (?:hate|love|think|believe|support|prefer)\b[^.!?\n]{0,60}\?|\bwhat(?: is|'s|’s) your (?:opinion|view|take) (?:on|about|of)\b|\byour (?:own )?opinion (?:on|about|of)\b",
        ],
    ),
    rule(
        "another's affairs",
        "asks to act in somebody's accounts",
        "my file files event reservation transfer transaction invite account",
        [
            r"(?:^|[.!?:;] ?)(?:please )?(?:send|forward|transfer|delete|create|make|book|reserve|invite|change|update|share|pay|refund|schedule|add|get|cancel)\b[^.!?\n]{0,120}\b(?:my (?!team|resume|cv|profile|application|connection|network|inbox to)\w+|with id\b|the user['’]s)",
            r"\b(?:send|transfer) (?:a transaction|money|\W?\d[\d,.]*)\b[^.!?\n]{0,60}\b(?:to|account)\b|\bdelete (?:the|all|every) (?:files?|emails?|messages?|events?)\b|\bmake a reservation\b",
        ],
    ),
)

WORD, PROOF = (
    "asks applicants to repeat a word, to see who or what read the posting",
    "asks applicants to prove that they read the posting or are no program",
)

CANARY: tuple[Rule, ...] = (
    rule(
        "word",
        WORD,
        'word words phrase codeword code·word code-word emoji tag hashtag password keyword secret magic subject·line with·" with·“ with·\' with·‘ with·« "·in ”·in \'·in ’·in »·in "·at ”·at \'·at ’·at "·on ”·on',
        [
            r"\b(?:mention|include|write|type|put|add|quote|insert|start|begin|use|say|answer|reply|respond|enter|state|open|end)\b[^.!?\n]{0,60}?\b(?:the|this|our|following|with|a)(?: (?:following|secret|magic|special|exact|single|one)){0,2} (?:words?|phrase|code ?-?word|emoji|tag|hashtag|safe word|pass ?word|keyword)\b(?! (?:limit|count|processing|document|stuffing|research|of (?:mouth|caution)|file|skills?)) ?[:“\"'‘#*(]?",
            r"\b(?:the |our |a )?(?:secret|magic) (?:words?|code|phrase)\b",
            r"\b(?:start|begin|open) (?:your|the) (?:application|cover letter|letter|e-?mail|message|proposal|reply|response) with (?:the )?[\"“'‘«]",
            r"\b(?:put|write|include|add|mention|type) (?:an? |the )?(?:[\"“'‘«][^\"”'’»\n]{1,40}[\"”'’»]|[\U0001f300-\U0001faff]) (?:in|at|on|into|to|as) (?:the|your) (?:top|first|very first|beginning|start|application|cover letter|proposal|subject)\b",
        ],
        FlagKind.CANARY,
    ),
    rule(
        "proof",
        PROOF,
        "read bot robot spam test·your·attention are·human be·human a·human re·human real·human filter·out not·ai not·an·ai",
        [
            r"\b(?:show|prove|know|demonstrate|verify|see|proof|confirm|sure|so|indicate)(?: (?:to|that|us|me|we|i|can|know)){0,5} you(?: (?:actually|really|have|did|'ve|’ve|fully|carefully|indeed)|['’]ve){0,3} read(?: (?:this|the|our|all|it|through|to|completely|and|full|entire|everything)\b|[.!,])",
            r"\b(?:show|prove|know|demonstrate|verify|see|confirm|sure|ensure)(?: (?:to|that|us|me|we|i|can)){0,5} you(?: are|'re|’re) (?:not a(?:n ai)? ?(?:bot|robot)?|(?:a )?(?:real )?human)\b",
            r"\bavoid spam applicants\b|\btest your attention to detail\b|\bfilter out (?:bots|ai|automated) ?(?:applications|applicants)?",
        ],
        FlagKind.CANARY,
    ),
)
