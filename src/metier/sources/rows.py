"""One row of a file → one sighting, or the reason why not. CSV and JSON share this."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from metier.domain.posting import HiddenFragment, RowProblem, Sighting, StatedFields, UntrustedText
from metier.errors import LabelValueError, MetierError, RowError, quoted
from metier.sources import values
from metier.sources.columns import Columns, fold
from metier.sources.options import ReadOptions
from metier.text.clean import unescape_markdown
from metier.text.visible import looks_like_html, visible_fragment

_SITE_PREFIX = re.compile(r"(?:li|in|gd|zr|go|nk)-(?=\w)")  # JobSpy puts its site before the site's own id
_MARKDOWN = re.compile(r"\\[-+&.#()\[\]*_!>~|`\\]|\*\*\w")
_SOURCE = re.compile(r"[\w.:/ -]{1,60}")
_POINT_ZERO = re.compile(r"\.0+\s*$")  # how pandas writes whole numbers of a column in which some are missing
_TITLE_LENGTH = 120
NO_TEXT = "W-NO-TEXT: the source gives no text; ranked by its title and fields only"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands, and what its sighting is called when it names no source of its own."""

    name: str
    row: str
    source: str

    @property
    def where(self) -> str:
        """The place for messages: `jobs.csv line 12`."""
        return f"{self.name} {self.row}".strip()

    def problem(self, error: MetierError, *, field: str = "", got: object = "") -> RowProblem:
        """What is wrong with this row, as data."""
        shown = quoted(got) if got != "" else ""
        return RowProblem(
            self.name, self.row, error.code, error.message, error.hint, field, shown, int(error.exit_code)
        )


@dataclass(slots=True)
class _Row:
    """One row's values with a memory of which were used; what was not used is kept as `raw`."""

    given: Mapping[str, object]
    columns: Columns
    used: set[str] = field(default_factory=set)

    def take(self, name: str) -> str:
        """The first value of a field that is not missing, as text; it counts as used."""
        return self.first(self.columns.of_field.get(name, ()))

    def first(self, candidates: Iterable[str]) -> str:
        for column in candidates:
            stated = as_text(self.given.get(column))
            if not values.is_missing(stated):
                self.used.add(column)
                return stated
        return ""

    def put_back(self, name: str) -> None:
        """Values that say nothing the record can hold stay in `raw`."""
        self.used.difference_update(self.columns.of_field.get(name, ()))


def sighting(
    given: Mapping[str, object], columns: Columns, place: Place, options: ReadOptions, *, raw_hash: str
) -> Sighting | RowProblem | None:
    """The sighting a row stands for, the reason why it is none, or None for a row that says nothing."""
    if all(map(_says_nothing, given.values())):
        return None
    row = _Row(given, columns)
    try:
        found = _sighting(row, place, options, raw_hash)
        return _verbatim(found, given) if _is_own_export(row) else found
    except RowError as error:
        name = str(error.details.get("field", ""))
        return place.problem(error, field=name, got=error.details.get("got", ""))
    except MetierError as error:
        return place.problem(error, field="label")


def as_text(value: object) -> str:
    """A JSON or CSV value as text: lists become lines, objects nothing."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        words = [as_text(_name_of(item)) for item in value]
        return "; ".join(word for word in words if word)
    return str(value)


def _name_of(item: object) -> object:
    """An object of a list by its name, or its place: `locations: [{"name": "Leipzig"}]`."""
    if not isinstance(item, dict):
        return item
    named = next(
        (item[key] for key in ("name", "display_name", "label") if isinstance(item.get(key), str)), ""
    )
    return named or ", ".join(
        part for part in (as_text(item.get(key)) for key in ("city", "region", "country")) if part
    )


def _says_nothing(value: object) -> bool:
    return value is None or value in ("", [], {}) or (isinstance(value, str) and values.is_missing(value))


def readable(stated: str) -> tuple[str, tuple[HiddenFragment, ...]]:
    """The text a reader would see in a field, and what is hidden in it: HTML, escaped HTML or Markdown."""
    text = values.storable(stated)
    seen = visible_fragment(text)
    is_html = bool(seen.hidden) or looks_like_html(text)
    plain = unescape_markdown(seen.text) if not is_html and _MARKDOWN.search(seen.text) else seen.text
    return plain.strip(), seen.hidden


def _sighting(row: _Row, place: Place, options: ReadOptions, raw_hash: str) -> Sighting:
    notes: list[str] = []
    text, hidden = _text(row)
    title = _title(row, text, notes, wordless=options.wordless)
    if not text and row.columns.is_labels_file:
        text = title
    if not text:
        notes.append(NO_TEXT)
    source, source_id = _identity(row, place)
    label, reason, decided_at = _decision(row, options)
    stated = _stated(row, notes)
    return Sighting(
        source=source,
        title=UntrustedText(title),
        text=UntrustedText(text),
        where=place.where,
        source_id=source_id,
        company=UntrustedText(values.company_name(row.take("company"))),
        place=UntrustedText(_place(row)),
        url=_address(row, "url"),
        apply_url=_address(row, "apply_url"),
        requisition_id=values.one_line(row.take("requisition_id")),
        stated=stated,
        hidden=hidden,
        notes=tuple(notes),
        text_complete=bool(text),
        raw_hash=raw_hash,
        label=label,
        label_reason=reason,
        decided_at=decided_at,
        order=_order(row) if label else None,
        raw=_raw(row),
    )


def _is_own_export(row: _Row) -> bool:
    inner = row.given.get("raw")
    return row.columns.is_labels_file and isinstance(inner, dict) and isinstance(inner.get("metier"), dict)


def _verbatim(found: Sighting, given: Mapping[str, object]) -> Sighting:
    """What metier itself wrote was read and cleaned before: reading it anew would change it."""
    words = {
        name: UntrustedText(values.storable(as_text(given.get(name))))
        for name in ("title", "company", "location", "text")
    }
    return replace(
        found, title=words["title"], company=words["company"], place=words["location"], text=words["text"]
    )


def _text(row: _Row) -> tuple[str, tuple[HiddenFragment, ...]]:
    parts: list[str] = []
    hidden: list[HiddenFragment] = []
    for candidates in row.columns.text_parts:
        stated = _text_part(row, candidates)
        if stated and stated not in parts:
            text, fragments = readable(stated)
            parts.append(text)
            hidden.extend(fragments)
    return "\n\n".join(part for part in parts if part), tuple(hidden)


def _text_part(row: _Row, candidates: tuple[str, ...]) -> str:
    for column in candidates:
        value = row.given.get(column)
        if isinstance(value, (dict, bool, int, float)) and not values.is_missing(as_text(value)):
            raise RowError(field="text", got=value, expected="text")
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            value = "\n".join(f"- {item}" for item in value)
        if isinstance(value, str) and not values.is_missing(value):
            row.used.add(column)
            return value
    return ""


def _title(row: _Row, text: str, notes: list[str], *, wordless: bool) -> str:
    for column in row.columns.of_field.get("title", ()):
        value = row.given.get(column)
        if isinstance(value, (dict, list, bool)):
            raise RowError(field="title", got=value, expected="text")
    title = values.one_line(row.take("title"))
    if not title and row.columns.is_labels_file and text:
        notes.append("W-TITLE: the source gives no title; the first line of the text stands for it")
        return _first_line(text)
    if not title and not (wordless and row.columns.is_labels_file):
        raise RowError(field="title", got="nothing", expected="a title")
    return title


def _first_line(text: str) -> str:
    line = values.one_line(text.lstrip().split("\n", 1)[0])
    return line if len(line) <= _TITLE_LENGTH else line[: _TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"


def _identity(row: _Row, place: Place) -> tuple[str, str]:
    given_id = row.take("id")
    # Splits and predictions name the rows of a labels file by their ids, so there they stay as they are.
    source_id = values.storable(given_id) if row.columns.is_labels_file else values.one_line(given_id)
    named = values.one_line(row.take("source"))
    if not _SOURCE.fullmatch(named):
        row.put_back("source")
        return place.source, source_id
    if row.columns.from_jobspy:
        source_id = _SITE_PREFIX.sub("", source_id, count=1)
    return named.lower(), source_id


def _decision(row: _Row, options: ReadOptions) -> tuple[str, str, str]:
    """Label, reason and time, where the person or the format says that there is one; else all empty."""
    column = _label_column(row, options)
    stated = as_text(row.given.get(column))
    if values.is_missing(stated) and stated.strip() not in options.label_map:
        return "", "", ""
    row.used.add(column)
    label = values.label(stated, options.label_map)
    at = row.take("decided_at")
    return label, values.storable(row.take("label_reason")), values.decided_at(at) if at else ""


def _order(row: _Row) -> int | None:
    """The place of a decision among all, where the file says it."""
    stated = row.take("order")
    if not stated:
        return None
    try:
        return int(_POINT_ZERO.sub("", stated))
    except ValueError:
        raise RowError(field="order", got=stated, expected="a whole number") from None


def _label_column(row: _Row, options: ReadOptions) -> str:
    """The one column that holds decisions; empty when nobody says that there is one.

    Of several that may, as an employer's rating beside one's own status, the one whose value the person gave a meaning.
    """
    columns = row.columns
    candidates = columns.of_field.get("label", ())
    if candidates and (options.label_map or "label" in options.columns):
        return next((one for one in candidates if _is_known(row.given.get(one), options)), candidates[0])
    return next((column for column in candidates if columns.is_labels_file and fold(column) == "label"), "")


def _is_known(value: object, options: ReadOptions) -> bool:
    try:
        return bool(values.label(as_text(value), options.label_map))
    except LabelValueError:
        return False


def _place(row: _Row) -> str:
    if place := row.take("place"):
        return values.one_line(place)
    parts = (values.one_line(row.take(name)) for name in ("city", "region", "country"))
    return ", ".join(part for part in parts if part)


def _address(row: _Row, name: str) -> str:
    address = values.web_address(row.take(name))
    if not address:
        row.put_back(name)
    return address


def _stated(row: _Row, notes: list[str]) -> StatedFields:
    dates = {name: values.date(row.take(name)) for name in ("posted_at", "closes_at")}
    for name, (day, note) in dates.items():
        if note:
            notes.append(note)
        if not day:
            row.put_back(name)
    pay, is_estimate, low, high, currency, period = _pay(row)
    flag = "" if row.columns.from_jobspy else row.take("is_remote")  # JobSpy's is a guess by keywords
    return StatedFields(
        pay=pay,
        pay_min=low,
        pay_max=high,
        pay_currency=currency,
        pay_period=period,
        pay_is_estimate=is_estimate,
        work_mode=values.work_mode(row.take("work_mode"), flag=flag),
        employment_type=values.one_line(row.take("employment_type")),
        seniority=values.one_line(row.take("seniority")),
        posted_at=dates["posted_at"][0],
        closes_at=dates["closes_at"][0],
    )


def _pay(row: _Row) -> tuple[str, bool, str, str, str, str]:
    found_in_text = as_text(row.given.get("salary_source")).strip().lower() == "description"
    if row.columns.from_jobspy and found_in_text:
        return "", False, "", "", "", ""  # read by a pattern of the tool: the text itself says it better
    words, is_estimate = values.pay_text(row.take("pay"))
    low, high = values.amount(row.take("pay_min")), values.amount(row.take("pay_max"))
    if not (words or low or high):
        for name in ("pay", "pay_min", "pay_max"):
            row.put_back(name)
        return "", False, "", "", "", ""  # a currency without an amount is some tool's default
    predicted = as_text(row.given.get("salary_is_predicted")).strip() == "1"
    return (
        words,
        is_estimate or predicted,
        low,
        high,
        values.one_line(row.take("pay_currency")),
        values.one_line(row.take("pay_period")),
    )


def _raw(row: _Row) -> dict[str, object]:
    """Every field that was not used; a labels file's own `raw` is unpacked, so that it comes back unchanged."""
    inner = row.given.get("raw")
    unpacked = inner if isinstance(inner, dict) else {}
    done = row.used | {"raw"} if unpacked else row.used
    return {
        **unpacked,
        **{
            column: value
            for column, value in row.given.items()
            if column not in done and value not in ("", None)
        },
    }
