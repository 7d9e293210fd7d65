"""Reading a posting for what it wants in an application."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from metier.domain.facts import Part, Quote
from metier.domain.posting import Posting
from metier.text.lines import one_line
from metier.text.requested import rules
from metier.text.requested.requested import Requested, RequestedKind
from metier.text.requested.safety import address_of, refusal_of_word
from metier.text.requested.sentences import LONGEST_ITEM, LONGEST_PLEA, Sentence, wanting_sentences
from metier.text.warnings import Flag, FlagKind, warnings_in

MOST = 30
"""Things of one posting that are kept: what asks for more is no honest posting."""
MAX_TEXT = 60_000
_LONGEST_WORDS = 160
_REFUSED_ORDER = "it speaks to programs, not to you; nothing of it goes into an application"


def requested_in(posting: Posting) -> tuple[Requested, ...]:
    r"""What the posting wants put into an application, in the order of its text, each once, at most `MOST`.

    Nothing here is done by anything: it is what to show boxes for. What is refused is told all the same.

    Cost: linear in the text; about 4 ms for 4,000 characters. Figures: `benchmarks/demands.py`.

    Example:
        >>> from metier.testing.makers import posting
        >>> advert = posting("Cook", "We cook.\nPlease mention the word PELICAN. Write to Frau Müller.")
        >>> [(each.kind.value, each.value) for each in requested_in(advert)]
        [('word', 'PELICAN'), ('contact', 'Frau Müller')]
    """
    flags = [flag for flag in warnings_in(posting) if flag.quote is not None]
    found = list(_of_flags(flags))
    ordering = [flag.quote for flag in flags if flag.kind is FlagKind.ORDERS_AI and flag.quote is not None]
    worded = [each for each in found if each.kind is RequestedKind.WORD]
    for sentence in wanting_sentences(posting.text[:MAX_TEXT]):
        if not any(_meets(quote, sentence.quote) for quote in ordering):
            found += [_guarded(each) for each in _of_sentence(sentence) if not _is_told_by(each, worded)]
    found = [
        each
        for each in found
        if not (each.kind is RequestedKind.CONTACT and _is_in(each.value, posting.company))
    ]
    found = _without_echoes(found)
    order = {Part.TITLE: 0, Part.COMPANY: 1, Part.PLACE: 2}
    found.sort(key=lambda each: (order.get(each.quote.part, 3), each.quote.start))
    once = {
        (each.kind, (each.value or each.words).lower(), each.is_refused): each for each in reversed(found)
    }
    kept = set(map(id, once.values()))
    return tuple(each for each in found if id(each) in kept)[:MOST]


def _is_in(value: str, company: str) -> bool:
    """Whether what looks like somebody's name is the employer's."""
    return bool(company) and value.lower() in company.lower()


def _is_told_by(each: Requested, worded: Sequence[Requested]) -> bool:
    """Whether a sentence that wants a word repeated is no question too, and with a refused one no subject line."""
    if each.kind not in {RequestedKind.QUESTION, RequestedKind.SUBJECT}:
        return False
    over = [word for word in worded if _meets(word.quote, each.quote)]
    return any(word.is_refused or each.kind is RequestedKind.QUESTION for word in over)


def _guarded(each: Requested) -> Requested:
    """Refused where what would go in holds an internet address, of whatever kind it is."""
    address = "" if each.is_refused or each.kind is RequestedKind.ADDRESS else address_of(each.value)
    if not address:
        return each
    return replace(each, value="", is_refused=True, why=f"it spells an internet address ({address})")


def _without_echoes(found: Sequence[Requested]) -> list[Requested]:
    """Without flags on a sentence, or a second sentence about reading it, whose word or tag was read out already."""
    read = [each for each in found if each.kind is RequestedKind.WORD and (each.value or "“" in each.words)]
    refused = {each.quote for each in read if each.is_refused}

    def is_echo(each: Requested) -> bool:
        if each.kind is not RequestedKind.WORD or each in read:
            return False
        return each.quote in refused if each.is_refused else bool(read)

    return [each for each in found if not is_echo(each)]


def _meets(some: Quote, other: Quote) -> bool:
    return some.part is other.part and some.start < other.end and other.start < some.end


def _of_flags(flags: Sequence[Flag]) -> Iterator[Requested]:
    """Words to repeat, tags, and orders to programs: what the warnings found already."""
    ordered = [flag.quote for flag in flags if flag.kind is FlagKind.ORDERS_AI]
    seen: set[Quote] = set()
    for flag in flags:
        quote = flag.quote
        if quote is None or (flag.rule == "proof" and quote in seen):
            continue
        if flag.kind is FlagKind.ORDERS_AI:
            yield Requested(RequestedKind.ORDER, flag.words, quote, is_refused=True, why=_REFUSED_ORDER)
        elif flag.kind is FlagKind.CANARY and flag.rule == "tag":
            yield Requested(RequestedKind.WORD, flag.words, quote, is_refused=True, why=_why_tag(quote.words))
        elif flag.kind is FlagKind.CANARY and quote not in ordered:
            seen.add(quote)
            yield from _words_in(quote, flag)


def _why_tag(words: str) -> str:
    address = address_of(words)
    shown = f" ({address})" if address else ""
    return f"the tag spells an internet address{shown}: it would tell who fetched the page"


def _words_in(quote: Quote, flag: Flag) -> Iterator[Requested]:
    """What a sentence wants repeated: each word and tag on its own."""
    values = list(dict.fromkeys(_values(quote.words)))
    for value in values:
        shown = one_line(value, 60)
        refusal = refusal_of_word(value)
        if refusal:
            yield Requested(
                RequestedKind.WORD, f"asks to repeat “{shown}”", quote, is_refused=True, why=refusal
            )
        else:
            yield Requested(RequestedKind.WORD, f"asks to mention “{shown}”", quote, value)
    if not values:
        yield Requested(
            RequestedKind.WORD,
            flag.words,
            quote,
            why="what it wants could not be read out; look at the sentence",
        )


def _values(words: str) -> Iterator[str]:
    named = False
    for found in rules.WORD_VALUE.finditer(words):
        value = (found["quoted"] or found["sign"] or found["tag"] or "").strip(" .,;:!?*()[]")
        if not value or (found["tag"] and not _is_word_to_repeat(value)):
            continue
        named = True
        several = rules.CAPITALS.match(words, found.start("tag")) if found["tag"] else None
        yield several[0] if several else value
    if not named:
        found_start = rules.START_WITH.search(words)
        if found_start:
            yield (found_start["quoted"] or found_start["sign"]).strip(" .,;:!*")


def _is_word_to_repeat(value: str) -> bool:
    """Whether a bare word after "the word" is the one that is meant, not the sentence going on."""
    if value.lower() in rules.COMMON_AFTER_WORD:
        return False
    return value.isupper() or value.startswith("#") or any(map(str.isdigit, value)) or value[0].isupper()


def _of_sentence(sentence: Sentence) -> Iterator[Requested]:
    denied = bool(rules.NOT_ASKED.search(sentence.words))
    yield from _openings(sentence)
    yield from _subjects(sentence, denied=denied)
    yield from _contacts(sentence)
    if sentence.is_writing:
        for found in rules.EMAIL.finditer(sentence.words):
            value = found[0].strip(".")
            yield Requested(
                RequestedKind.ADDRESS, f"says where to write to: {one_line(value, 60)}", sentence.quote, value
            )
    if denied:
        return
    yield from _personal(sentence)
    yield from _named(sentence)
    yield from _questions(sentence)


def _openings(sentence: Sentence) -> Iterator[Requested]:
    for found in rules.OPENS_WITH.finditer(sentence.words):
        value = (found["quoted"] or found["capitals"] or found["sign"]).strip(" .,;:!*")
        if value:
            yield from _offered(RequestedKind.WORD, "asks to mention", value, sentence)


def _subjects(sentence: Sentence, *, denied: bool) -> Iterator[Requested]:
    words = sentence.words
    folded = words.replace("\n", " ")
    found = rules.SUBJECT.search(folded)
    value = ""
    if found and (
        sentence.is_wanted or found["quoted"] or words.lower().lstrip(" *").startswith(("subject", "betreff"))
    ):
        value = (found["quoted"] or found["rest"] or found["more"] or "").strip(" .,;:*")
    if value:
        yield from _offered(RequestedKind.SUBJECT, "asks for the subject line", value, sentence)
    elif sentence.is_wanted and not denied and rules.SUBJECT_ABOUT.search(folded):
        yield Requested(
            RequestedKind.SUBJECT,
            f"asks for something in the subject line: “{one_line(words, _LONGEST_WORDS)}”",
            sentence.quote,
        )
    if rules.REFERENCE_ASKED.search(words):
        reference = rules.REFERENCE.search(words)
        if reference and reference["value"] not in value:
            yield from _offered(
                RequestedKind.SUBJECT,
                "asks to name the reference",
                reference["value"],
                sentence,
                is_code=True,
            )


def _offered(
    kind: RequestedKind, words: str, value: str, sentence: Sentence, *, is_code: bool = False
) -> Iterator[Requested]:
    """A value to put in, unless it is one that is never put in."""
    shown = one_line(value, 80)
    refusal = _refusal(value, is_code=is_code)
    if refusal:
        yield Requested(kind, f"{words}: “{shown}”", sentence.quote, is_refused=True, why=refusal)
    else:
        yield Requested(kind, f"{words}: “{shown}”", sentence.quote, shown)


def _refusal(value: str, *, is_code: bool) -> str:
    if not is_code:
        return refusal_of_word(value)
    address = address_of(value)
    return f"it spells an internet address ({address})" if address else ""


def _contacts(sentence: Sentence) -> Iterator[Requested]:
    for found in rules.CONTACT.finditer(sentence.words):
        value = " ".join((found["value"] or found["titled"] or found["plain"] or "").split())
        bare = [word.strip(".").lower() for word in value.split()]
        if (
            not bare
            or any(word in rules.NO_NAME for word in bare if word not in {"herr", "frau"})
            or bare[-1] in {"herr", "frau"}
        ):
            continue
        yield Requested(
            RequestedKind.CONTACT, f"names somebody to write to: {one_line(value, 60)}", sentence.quote, value
        )


def _personal(sentence: Sentence) -> Iterator[Requested]:
    if rules.SECRET.search(sentence.words) and rules.SECRET_ASKED.search(sentence.words):
        yield Requested(
            RequestedKind.PERSONAL,
            "asks for a password or code",
            sentence.quote,
            is_refused=True,
            why="no honest employer asks for it",
        )
    if not sentence.is_wanted:
        return
    for name, pattern in rules.PERSONAL:
        found = pattern.search(sentence.words) if len(sentence.words) <= LONGEST_PLEA else None
        if found and sentence.asks_near(*found.span(), by=rules.GIVING):
            yield Requested(
                RequestedKind.PERSONAL, f"asks for {name}", sentence.quote, why=rules.PERSONAL_WHY
            )


def _named(sentence: Sentence) -> Iterator[Requested]:
    """What is asked for by its name: pay, start, documents, links."""
    for rule in rules.RULES:
        if not (sentence.is_wanted or rule.is_plain) or (rule.is_only_listed and not sentence.is_listed):
            continue
        for found in rule.pattern.finditer(sentence.words):
            if not (rule.is_plain or sentence.asks_near(*found.span())):
                continue
            value = next((one_line(each, 60) for each in found.groupdict().values() if each), "")
            yield Requested(
                rule.kind,
                rule.words.format(value=value.replace("{", "(").replace("}", ")")),
                sentence.quote,
                value,
                why=rule.why,
            )
            if not value:
                break


def _questions(sentence: Sentence) -> Iterator[Requested]:
    found = rules.QUESTION.search(sentence.words)
    if (
        not found
        or not rules.QUESTION_OF.search(found[0])
        or not (sentence.is_listed or rules.TOLD_TO_US.search(sentence.words))
    ):
        return
    if not sentence.asks_near(*found.span()) and len(sentence.words) > LONGEST_ITEM:
        return
    first = max(0, found.start() - _LONGEST_WORDS // 2)
    first = sentence.words.find(" ", first) + 1 if first else 0
    asked = one_line(sentence.words[first:], _LONGEST_WORDS)
    yield Requested(RequestedKind.QUESTION, f"asks: “{asked}”", sentence.quote, asked)
