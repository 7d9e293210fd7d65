"""What `metier doctor` looks at beside the store, and how it mends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metier.actions.doctor import Check, DoctorReport, Health, profile_check
from metier.errors import MetierError
from metier.storage.files import PERSONAL_FILES, make_personal_files
from metier.storage.health import store_checks
from metier.storage.postings import replace_facts
from metier.storage.store import Store
from metier.text.facts import RULES_VERSION, read_facts

if TYPE_CHECKING:  # the facade imports this module when it is asked for a check-up
    from metier.workspace.facade import Workspace


def examine(workspace: Workspace, store: Store, *, fix: bool) -> DoctorReport:
    """All checks; what can be mended is mended only if `fix` is set."""
    checks = [*store_checks(store.database), *_own_checks(workspace, store)]
    mended = [_mend(check, workspace, store) for check in checks if fix and check.fixable]
    return DoctorReport(tuple(checks), tuple(mended))


def _own_checks(workspace: Workspace, store: Store) -> Iterator[Check]:
    yield profile_check(workspace.profile, workspace.limits)
    yield _encoder_check(workspace, store)
    yield _sources_check(store)
    missing = [name for name in PERSONAL_FILES if not (workspace.folder / name).exists()]
    if missing:
        hint = "Run `metier doctor --fix` to get fresh ones"
        yield Check("files", Health.NOTE, f"missing: {', '.join(missing)}", hint, fixable=True)
    n_stale = store.postings.n_stale_facts(RULES_VERSION)
    if n_stale:
        words = f"{n_stale:,} postings were read by older rules"
        yield Check("facts", Health.NOTE, words, "Run `metier doctor --fix` to read them again", fixable=True)


def _encoder_check(workspace: Workspace, store: Store) -> Check:
    """Whether the encoder's files are the published ones, and how much has been read with it."""
    featurizer = workspace._featurizer(None)  # noqa: SLF001  # the check-up is part of the workspace
    encoder = featurizer.encoder
    if encoder is None:
        words = "weights not found: ranking by words and facts"
        return Check("encoder", Health.NOTE, words, workspace.notices[-1])
    try:
        encoder.encode(["one text, to prove that it runs"])
    except MetierError as error:
        return Check("encoder", Health.BAD, error.message, error.hint, exit_code=error.exit_code)
    n_missing = featurizer.n_missing(store.postings.all())
    state = f"{n_missing:,} postings not yet read" if n_missing else "all postings read"
    return Check("encoder", Health.GOOD, f"{encoder.name}, {state}")


def _sources_check(store: Store) -> Check:
    found = ", ".join(f"{source} {n:,}" for source, n in store.postings.sources().items())
    if not found:
        return Check("sources", Health.NOTE, "no postings yet", "`metier add FILE`")
    return Check("sources", Health.GOOD, found)


def _mend(check: Check, workspace: Workspace, store: Store) -> str:
    if check.name == "privacy":
        store.database.path.chmod(0o600)
        return f"{store.database.path.name} is readable by you only"
    if check.name == "files":
        return f"made {', '.join(make_personal_files(workspace.folder))}"
    postings = store.postings.all()
    facts = (
        read_facts(title=p.title, company=p.company, place=p.place, text=p.text, stated=p.stated).to_json()
        for p in postings
    )
    replace_facts(store.database, zip((p.id for p in postings), facts, strict=True), rules=RULES_VERSION)
    return f"read the facts of {len(postings):,} postings again"
