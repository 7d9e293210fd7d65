"""What `metier doctor` looks at beside the store, and how it mends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from metier.actions.doctor import Check, DoctorReport, Health, profile_check
from metier.errors import MetierError
from metier.errors.words import plural
from metier.storage.files import PERSONAL_FILES, make_personal_files
from metier.storage.health import store_checks
from metier.storage.postings import replace_facts
from metier.storage.store import Store
from metier.text.facts import RULES_VERSION, read_facts
from metier.workspace.finetuning.health import LEFT, PRIVACY, has_tuned_encoder, mend, tuned_checks
from metier.workspace.models import KeyState, ModelRow

if TYPE_CHECKING:  # the facade imports this module when it is asked for a check-up
    from metier.workspace.opened import OpenWorkspace


def examine(workspace: OpenWorkspace, store: Store, *, fix: bool) -> DoctorReport:
    """All checks; what can be mended is mended only if `fix` is set."""
    checks = [*store_checks(store.database), *_own_checks(workspace, store)]
    mended = [_mend(check, workspace, store) for check in checks if fix and check.fixable]
    return DoctorReport(tuple(checks), tuple(mended))


def _own_checks(workspace: OpenWorkspace, store: Store) -> Iterator[Check]:
    yield _profile_check(workspace)
    yield _resume_check(workspace)
    yield _encoder_check(workspace, store)
    yield from _old_vectors_check(workspace, store)
    yield from _prompt_check(workspace)
    yield from _models_check(workspace)
    yield from tuned_checks(workspace)
    yield _network_check(workspace)
    yield _sources_check(store)
    missing = [name for name in PERSONAL_FILES if not (workspace.folder / name).exists()]
    if missing:
        hint = "Run `metier doctor --fix` to get fresh ones"
        yield Check("files", Health.NOTE, f"missing: {', '.join(missing)}", hint, fixable=True)
    n_stale = store.postings.n_stale_facts(RULES_VERSION)
    if n_stale:
        words = f"{n_stale:,} postings were read by older rules"
        yield Check("facts", Health.NOTE, words, "Run `metier doctor --fix` to read them again", fixable=True)


def _profile_check(workspace: OpenWorkspace) -> Check:
    """What the profile says, or why it cannot be read."""
    try:
        return profile_check(workspace.profile, workspace.limits)
    except MetierError as error:
        return Check("profile", Health.BAD, error.message, error.hint, exit_code=error.exit_code)


def _resume_check(workspace: OpenWorkspace) -> Check:
    """Whether resume.json can be read: applications are made of it, and nothing may be sent without its values."""
    from metier.workspace.resume import ResumeDesk

    try:
        n_facts = len(ResumeDesk(workspace).record().facts)
    except MetierError as error:
        return Check("resume", Health.BAD, error.message, error.hint, exit_code=error.exit_code)
    if not n_facts:
        hint = "`metier resume import FILE`, when you want to apply"
        return Check("resume", Health.NOTE, "resume.json holds no facts: nothing to tailor", hint)
    return Check("resume", Health.GOOD, f"resume.json holds {n_facts} facts")


def _encoder_check(workspace: OpenWorkspace, store: Store) -> Check:
    """Whether the encoder runs, and how much has been read with it."""
    try:
        featurizer = workspace.featurizer()
        encoder = featurizer.encoder
        if encoder is None:
            words = "weights not found: ranking by words and facts"
            return Check("encoder", Health.NOTE, words, workspace.notices[-1])
        encoder.encode(["one text, to prove that it runs"])
        n_missing = featurizer.n_missing(store.postings.all())
    except MetierError as error:
        return Check("encoder", Health.BAD, error.message, error.hint, exit_code=error.exit_code)
    state = f"{n_missing:,} postings not yet read" if n_missing else "all postings read"
    own = "" if getattr(encoder, "reads_own_words", True) else "; it may not read your own words"
    return Check("encoder", Health.GOOD, f"{encoder.name}, {state}{own}")


def _old_vectors_check(workspace: OpenWorkspace, store: Store) -> Iterator[Check]:
    """Vectors of encoders that are not in use: void for this one, and kept in case it comes back."""
    old = _old_vectors(workspace, store)
    if old:
        size = sum(n_bytes for _, n_bytes in old.values())
        names = sorted({kind.rpartition("/")[0] for kind in old})
        words = f"{size / 1e6:.1f} MB read by {', '.join(names)}, not in use"
        hint = "Run `metier doctor --fix` to forget them, or keep them for switching back"
        yield Check("vectors", Health.NOTE, words, hint, fixable=True)


def _old_vectors(workspace: OpenWorkspace, store: Store) -> dict[str, tuple[int, int]]:
    """Rows and bytes of each kind of vectors that the encoder in use did not make; none while it is not known."""
    from metier.screeners.features import VECTOR_KINDS

    try:
        encoder = workspace.featurizer().encoder
        name = encoder.name if encoder else ""
    except MetierError:
        return {}
    if not name:
        return {}
    tuned = (f"{name}+tuned-",) if has_tuned_encoder(workspace) else ()
    return {
        kind: size
        for kind, size in store.cache.kinds().items()
        if (of := kind.rpartition("/"))[2] in VECTOR_KINDS
        and of[0]
        and of[0] != name
        and not of[0].startswith(tuned)
    }


def _prompt_check(workspace: OpenWorkspace) -> Iterator[Check]:
    """Why prompt.md cannot be used; nothing where it can."""
    try:
        workspace.askings.template()
    except MetierError as error:
        yield Check("prompt", Health.BAD, error.message, error.hint, exit_code=error.exit_code)


def _models_check(workspace: OpenWorkspace) -> Iterator[Check]:
    """Whether each base model that is set up can be asked; nothing is sent."""
    for row in workspace.models.rows():
        missing = row.problem or _not_ready(row)
        where = "this machine" if row.is_local else row.host
        words = f"{row.name}: {missing}" if missing else f"{row.name} on {where} can be asked"
        yield Check(
            "model", Health.NOTE if missing else Health.GOOD, words, "`metier model list`" if missing else ""
        )


def _not_ready(row: ModelRow) -> str:
    if row.key in {KeyState.MISSING, KeyState.REFUSED}:
        return f"its key is {row.key.value}"
    if row.price is None:
        return "its price is not known"
    return "" if row.is_local or row.agreed else f"you have not agreed that anything may go to {row.host}"


def _network_check(workspace: OpenWorkspace) -> Check:
    """What has left this machine for this workspace, as its log says, and what may."""
    from metier.net.sent import SentLog
    from metier.workspace.encoder import SENT_LOG

    settings = workspace.settings
    left = [sent for sent in SentLog(workspace.folder / SENT_LOG).read() if sent.left]
    hosts = ", ".join(sorted({sent.host for sent in left}))
    size = sum(sent.n_bytes for sent in left)
    said = (
        f"{plural(len(left), 'request')}, {plural(size, 'byte')} to {hosts}"
        if left
        else "nothing has left this machine"
    )
    nothing = "nothing may" if settings.offline else "only a download of the encoder's weights may"
    may = [
        f"{what} may go to {', '.join(named)}"
        for what, named in (
            ("postings", settings.send_postings_to),
            ("your own words", settings.send_profile_to),
        )
        if named and not settings.offline
    ]
    may += _agreed(workspace)
    return Check("network", Health.GOOD, "; ".join([said, *(may or [nothing])]))


def _agreed(workspace: OpenWorkspace) -> list[str]:
    """What base models on other machines may read."""
    from metier.workspace.consenting import kind_words

    if workspace.settings.is_cut_off:
        return []
    agreed = workspace.consenting.report().agreed
    return [f"{row.host} may read {kind_words(row.classes)}" for row in agreed]


def _sources_check(store: Store) -> Check:
    found = ", ".join(f"{source} {n:,}" for source, n in store.postings.sources().items())
    if not found:
        return Check("sources", Health.NOTE, "no postings yet", "`metier add FILE`")
    return Check("sources", Health.GOOD, found)


def _mend(check: Check, workspace: OpenWorkspace, store: Store) -> str:
    if check.name == "privacy":
        store.database.path.chmod(0o600)
        return f"{store.database.path.name} is readable by you only"
    if check.name in {LEFT, PRIVACY}:
        return mend(check.name, workspace)
    if check.name == "files":
        return f"made {', '.join(make_personal_files(workspace.folder))}"
    if check.name == "vectors":
        old = _old_vectors(workspace, store)
        store.cache.drop(list(old))
        return f"forgot {plural(sum(n for n, _ in old.values()), 'vector')} of encoders that are not in use"
    postings = store.postings.all()
    facts = (
        read_facts(title=p.title, company=p.company, place=p.place, text=p.text, stated=p.stated).to_json()
        for p in postings
    )
    replace_facts(store.database, zip((p.id for p in postings), facts, strict=True), rules=RULES_VERSION)
    return f"read the facts of {plural(len(postings), 'posting')} again"
