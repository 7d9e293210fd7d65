"""The schema and its history: each step forward once, in one transaction; steps are never edited."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema.

    Attributes:
        why: What a person can do since.
        statements: SQL, run in one transaction with the rise of the version.
    """

    why: str
    statements: tuple[str, ...]


def _used(row: str) -> str:
    """SQL of what a call counts as spent: what was paid, else what was reserved; nothing where it failed."""
    return f"case {row}.state when 'failed' then 0 else coalesce({row}.paid, {row}.reserved) end"


_FIRST = (
    # --- postings: one row per opening as first seen; immutable but for `facts`, which rules read from the text ---
    """create table posting (
        number integer primary key autoincrement,
        id text not null unique,
        title text not null, company text not null, place text not null, text text not null,
        url text not null, apply_url text not null,
        source text not null, board text not null, source_id text not null, requisition_id text not null,
        stated text not null, hidden text not null, unicode_flags text not null, notes text not null,
        text_complete integer not null,
        facts text not null, facts_rules integer not null,
        added_at text not null
    )""",
    # --- sightings: every row of every source, folded ones too; `text` only where it differs from the posting's ---
    """create table sighting (
        id integer primary key,
        key text not null unique,
        posting integer not null references posting(number),
        source text not null, board text not null, source_id text not null, requisition_id text not null,
        url text not null, apply_url text not null,
        title text not null, company text not null, place text not null, text text,
        stated text not null, raw text not null, raw_hash text not null,
        print_version text not null, text_hash text not null, n_words integer not null, signature blob not null,
        found_in text not null, fold_rule text not null, likeness real not null,
        seen_at text not null
    )""",
    "create index sighting_posting on sighting(posting)",
    # --- decisions: append-only, see the triggers ---
    """create table decision (
        id integer primary key autoincrement,
        posting integer not null references posting(number),
        label text check (label in ('passed', 'maybe', 'excited')),
        reason text not null, occasion text not null, decided_at text not null,
        verdict_run integer references run(id),
        undoes integer unique references decision(id),
        check ((label is null) = (undoes is not null))
    )""",
    "create index decision_posting on decision(posting)",
    # --- offers: which posting was put before the person, and how it was chosen; skipped ones are remembered ---
    """create table offer (
        id integer primary key,
        posting integer not null references posting(number),
        occasion text not null, offered_at text not null, skipped integer not null
    )""",
    # --- verdicts: one run of one screener in one version; frozen when made ---
    """create table run (
        id integer primary key autoincrement,
        screener text not null, version text not null, basis text not null, profile_key text not null,
        n_decisions integer not null, made_at text not null, cost_usd text not null
    )""",
    """create table verdict (
        posting integer not null references posting(number),
        run integer not null references run(id),
        p_passed real not null, p_maybe real not null, p_excited real not null, score real not null,
        tentative integer not null, outside_limits text not null,
        primary key (posting, run)
    ) without rowid""",
    # --- the person's files as they stood when they were used, by content ---
    """create table document (
        kind text not null, key text not null, text text not null, first_used_at text not null,
        primary key (kind, key)
    )""",
    # --- bytes that can be computed again: vectors, word counts ---
    "create table cache (kind text not null, key text not null, data blob not null)",
    "create unique index cache_key on cache(kind, key)",
    *(
        f"create trigger {table}_{verb} before {verb} on {table} "
        f"begin select raise(abort, '{table} is append-only'); end"
        for table in ("decision", "verdict", "run", "sighting")
        for verb in ("update", "delete")
    ),
)

_SHADOWS = (
    # --- shadows: verdicts frozen beside the shown ones, by screeners that are only compared; never shown ---
    """create table shadow (
        posting integer not null references posting(number),
        run integer not null references run(id),
        p_passed real not null, p_maybe real not null, p_excited real not null, score real not null,
        tentative integer not null, outside_limits text not null,
        primary key (posting, run)
    ) without rowid""",
    *(
        f"create trigger shadow_{verb} before {verb} on shadow "
        f"begin select raise(abort, 'shadow is append-only'); end"
        for verb in ("update", "delete")
    ),
)

_BASE_MODELS = (
    # --- calls: one row per request to a base model; money is reserved before it is sent, in millionths of a dollar ---
    """create table call (
        id integer primary key autoincrement,
        request_key text not null, subject_key text not null,
        posting_id text,
        purpose text not null, model text not null, run text not null, holder text not null, batch text not null,
        state text not null check (state in ('sent', 'replied', 'failed', 'unknown')),
        reserved integer not null, paid integer,
        input_tokens integer, output_tokens integer, cached_tokens integer,
        reply text, error text not null,
        sent_at text not null, settled_at text
    )""",
    "create unique index call_once on call(request_key) where state in ('sent', 'replied')",
    "create index call_request on call(request_key)",
    "create index call_subject on call(subject_key)",
    "create index call_open on call(holder) where state = 'sent'",
    "create trigger call_delete before delete on call begin select raise(abort, 'call is append-only'); end",
    # --- spending: the sum of each run, kept by triggers: a budget is checked at every call, however many there were ---
    "create table spending (run text primary key, used integer not null) without rowid",
    f"""create trigger call_reserved after insert on call begin
        insert into spending (run, used) values (new.run, {_used("new")})
        on conflict (run) do update set used = used + excluded.used;
    end""",
    f"""create trigger call_settled after update on call begin
        update spending set used = used + {_used("new")} - {_used("old")} where run = new.run;
    end""",
    "create trigger call_moved before update of run on call begin select raise(abort, 'a call stays in its run'); end",
    # --- consent: what may leave for which host; the newest row of a host counts, none withdraws ---
    """create table consent (
        id integer primary key autoincrement,
        host text not null, classes text not null, at text not null
    )""",
    # --- said: a base model's reasons, quotes and own probabilities, frozen with the verdict, shown or shadow ---
    """create table said (
        posting integer not null references posting(number),
        run integer not null references run(id),
        words text not null,
        primary key (posting, run)
    ) without rowid""",
    *(
        f"create trigger {table}_{verb} before {verb} on {table} "
        f"begin select raise(abort, '{table} is append-only'); end"
        for table in ("consent", "said")
        for verb in ("update", "delete")
    ),
)

_BATCHES = (
    # --- batches: what a provider may take a day for; their calls stand in `call` under the name ---
    """create table batch (
        id integer primary key autoincrement,
        name text not null unique,
        alias text not null, model text not null, host text not null, holder text not null,
        price text not null, choices text not null,
        stage text not null check (stage in ('reserved', 'creating', 'sent', 'ended')),
        remote text not null, words text not null,
        made_at text not null, changed_at text not null
    )""",
    "create index call_batch on call(batch) where batch != ''",
    "create trigger batch_delete before delete on batch begin select raise(abort, 'batch is append-only'); end",
)

_PLACEMENTS = (
    # --- screenings: what held for a whole screening: who judged, and the promise under which it hid ---
    """create table screening (
        id integer primary key autoincrement,
        screener text not null, version text not null, promise text not null, made_at text not null
    )""",
    # --- placements: where it put each posting before the person and why; those without a row rank lower, as `rest` ---
    """create table placement (
        posting integer not null references posting(number),
        screening integer not null references screening(id),
        lane text not null check (lane in ('read', 'look', 'rest', 'hidden', 'outside')),
        words text not null,
        primary key (posting, screening)
    ) without rowid""",
    "create index placement_screening on placement(screening)",
    *(
        f"create trigger {table}_{verb} before {verb} on {table} "
        f"begin select raise(abort, '{table} is append-only'); end"
        for table in ("placement", "screening")
        for verb in ("update", "delete")
    ),
)

_OUTCOMES = (
    # --- outcomes: what happened after an application, another axis than decisions; append-only ---
    """create table outcome (
        id integer primary key autoincrement,
        posting integer not null references posting(number),
        stage text check (stage in (
            'applied', 'replied', 'interview', 'offer', 'hired', 'rejected', 'withdrawn', 'ghosted'
        )),
        happened_on text not null, noted_at text not null,
        note text not null, variant text not null,
        undoes integer unique references outcome(id),
        check ((stage is null) = (undoes is not null))
    )""",
    "create index outcome_posting on outcome(posting)",
    *(
        f"create trigger outcome_{verb} before {verb} on outcome "
        f"begin select raise(abort, 'outcome is append-only'); end"
        for verb in ("update", "delete")
    ),
)

_APPLICATIONS = (
    # --- drafts of resumes and letters, what of them was written to a file, and interviews; append-only ---
    """create table draft (
        id integer primary key autoincrement,
        posting integer not null references posting(number),
        kind text not null check (kind in ('resume', 'letter')),
        version integer not null check (version > 0),
        made_at text not null, made_by text not null,
        based_on integer references draft(id),
        record text not null,
        body text not null,
        unique (posting, kind, version)
    )""",
    """create table draft_export (
        id integer primary key autoincrement,
        draft integer not null references draft(id),
        written_at text not null, form text not null, file text not null,
        sha256 text not null, variant text not null
    )""",
    "create index draft_export_draft on draft_export(draft)",
    """create table interview_round (
        id integer primary key autoincrement,
        posting integer not null references posting(number),
        held_on text not null, noted_at text not null,
        name text not null,
        rating integer check (rating between 1 and 5),
        note text not null,
        undoes integer unique references interview_round(id)
    )""",
    "create index interview_round_posting on interview_round(posting)",
    """create table interview_question (
        id integer primary key autoincrement,
        round integer not null references interview_round(id),
        question text not null, answer text not null, noted_at text not null,
        rating integer check (rating between 1 and 5),
        note text not null,
        undoes integer unique references interview_question(id)
    )""",
    "create index interview_question_round on interview_question(round)",
    *(
        f"create trigger {table}_{verb} before {verb} on {table} "
        f"begin select raise(abort, '{table} is append-only'); end"
        for table in ("draft", "draft_export", "interview_round", "interview_question")
        for verb in ("update", "delete")
    ),
)

_TUNED_MODELS = (
    # --- tuned models: what happened to each; which one is used follows from these rows; append-only ---
    """create table tuned_event (
        id integer primary key autoincrement,
        model text not null,
        kind text not null check (kind in ('screening', 'resume', 'interview')),
        what text not null check (what in ('registered', 'used', 'rolled back', 'deleted', 'set aside')),
        at text not null,
        card text not null, gate text not null,
        undoes integer unique references tuned_event(id),
        check ((what = 'registered') = (card != '')),
        check ((what = 'rolled back') = (undoes is not null))
    )""",
    "create unique index tuned_event_once on tuned_event(model) where what = 'registered'",
    *(
        f"create trigger tuned_event_{verb} before {verb} on tuned_event "
        f"begin select raise(abort, 'tuned_event is append-only'); end"
        for verb in ("update", "delete")
    ),
)

MIGRATIONS: tuple[Migration, ...] = (
    Migration("Keep postings, sightings, decisions and frozen verdicts", _FIRST),
    Migration("Freeze the verdicts of several screeners on one posting, to compare them", _SHADOWS),
    Migration("Ask base models within a budget and with consent; keep what they said", _BASE_MODELS),
    Migration("Send questions as a batch at half the price, and find them again", _BATCHES),
    Migration("Keep why a posting is read, looked at or hidden, and under which promise", _PLACEMENTS),
    Migration("Remember what came of applications, apart from taste", _OUTCOMES),
    Migration("Keep drafts of resumes and letters, and what interviews asked", _APPLICATIONS),
    Migration("Use a model whose weights were changed, and go back", _TUNED_MODELS),
)
"""`MIGRATIONS[n]` leads from schema n to n + 1."""

SCHEMA_VERSION = len(MIGRATIONS)


def schema_of(db: sqlite3.Connection) -> list[str]:
    """Tables, indexes and triggers of a store, as SQLite keeps their statements."""
    rows = db.execute(
        "select type, name, sql from sqlite_master where name not like 'sqlite_%' order by type, name"
    )
    return [f"{kind} {name}: {sql}" for kind, name, sql in rows]


def released_schema(version: int) -> list[str]:
    """What `schema_of` gives for a store of schema `version`."""
    with closing(sqlite3.connect(":memory:")) as db:
        for migration in MIGRATIONS[:version]:
            for statement in migration.statements:
                db.execute(statement)
        return schema_of(db)
