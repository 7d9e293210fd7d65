"""Examples of who judges: prompts, their examples, the order by decisions, both together, what is open, rules."""

from __future__ import annotations

from collections.abc import Mapping

from metier.actions.explaining_topics.material import Material, ended, own, percent, said, titled
from metier.adviser.topics import Example
from metier.domain.decision import Decision, Label, standing
from metier.domain.placement import Cause, Lane, Placement
from metier.domain.posting import PostingId
from metier.errors.words import plural

_LANES = {
    Lane.READ: "read today",
    Lane.LOOK: "worth a look",
    Lane.REST: "the rest",
    Lane.HIDDEN: "hidden",
    Lane.OUTSIDE: "outside your limits",
}
_BY_PROMPT = ("few_shot", "prompted", "hybrid")
_NO_SCREENING = "nothing was screened yet"


def prompting(material: Material) -> Example | str:
    """What the profile asks for, and what a base model last said by it."""
    profile = material.profile()
    if not profile.must_have and not profile.deal_breakers:
        return "profile.md has no wishes and no deal-breakers yet"
    lines = [
        f"{plural(len(wishes), noun)}, first {said(wishes[0], 50)}"
        for wishes, noun in ((profile.must_have, "must-have"), (profile.deal_breakers, "deal-breaker"))
        if wishes
    ]
    sentences, about = [f"Your profile has {'; '.join(lines)}."], []
    newest = _newest_said(material)
    if newest is not None:
        verdict = next((v for v, _ in reversed(material.desk.verdicts.of(newest)) if v.said), None)
        posting = material.posting(newest)
        if verdict is not None and verdict.said is not None and posting is not None:
            about.append(posting)
            sentences.append(
                f"A base model asked about {titled(posting)} said {percent(verdict.said.raw[2])} excited."
            )
    return own(*sentences, about=about)


def in_context(material: Material) -> Example | str:
    """The examples that stood in the newest prompt; where there was none, those that would stand first."""
    stands = standing(material.desk.decisions.history())
    if not stands:
        return "nothing was decided yet"
    newest = _newest_said(material)
    shown: tuple[PostingId, ...] = ()
    if newest is not None:
        verdict = next((v for v, _ in reversed(material.desk.verdicts.of(newest)) if v.said), None)
        shown = tuple(i for i in verdict.said.examples if i in stands) if verdict and verdict.said else ()
    ids = shown[:3] or tuple(one.posting_id for one in _newest_of_each(stands))
    found = {posting.id: posting for posting in material.desk.postings.by_ids(ids)}
    named = ", ".join(f"{titled(found[i])} ({stands[i].label})" for i in ids if i in found)
    if shown:
        start = f"{len(shown)} of your {plural(len(stands), 'decision')} stood in the newest prompt"
    else:
        start = f"Of your {plural(len(stands), 'decision')} the newest of each label come first"
    return own(f"{start}: {named}.", about=list(found.values()), n_decisions=len(stands), n_shown=len(shown))


def learned(material: Material) -> Example | str:
    """How many decisions the newest order rests on, and what stands first in it."""
    stands = standing(material.desk.decisions.history())
    scores = {i: pair for i, pair in material.desk.verdicts.scores().items() if i not in stands}
    if not scores:
        return _NO_SCREENING
    newest = max(run.id for _, run in scores.values())
    ranked = {i: score for i, (score, run) in scores.items() if run.id == newest}
    first = max(ranked, key=lambda i: ranked[i])
    run, posting = scores[first][1], material.posting(first)
    verdict = next((v for v, made in reversed(material.desk.verdicts.of(first)) if made.id == newest), None)
    if posting is None or verdict is None:
        return _NO_SCREENING
    how = "an order, no label yet" if verdict.tentative else f"{percent(verdict.p_excited)} excited"
    return own(
        f"By {plural(run.n_decisions, 'decision')} ({run.screener}) {titled(posting)} stands first of what is undecided: {how}.",
        about=[posting],
        n_decisions=run.n_decisions,
    )


def hybrid(material: Material) -> Example | str:
    """A posting that both judged, the one they differ about most."""
    both = [one for one in _placed(material).values() if one.first and one.second]
    if not both:
        return "no base model was asked in the newest screening"
    most = max(both, key=lambda one: abs(_p(one.second) - _p(one.first)))
    posting = material.posting(most.posting_id)
    open_for = ", ".join(most.causes) or "settled"
    return own(
        f"{titled(posting)} ({open_for}): {percent(_p(most.first))} excited by your decisions alone, "
        f"{percent(_p(most.second))} by the base model; it stands under “{_LANES[most.lane]}”.",
        f"Both judged {plural(len(both), 'posting')} of the newest screening.",
        about=[posting] if posting else [],
        n_both=len(both),
    )


def edge(material: Material) -> Example | str:
    """An edge and a novel posting, best first."""
    placed = _placed(material)
    if not placed:
        return _NO_SCREENING
    sentences, about = [], []
    for cause, words in ((Cause.EDGE, "an edge"), (Cause.NOVEL, "novel")):
        found = [one for one in placed.values() if cause in one.causes]
        if not found:
            continue
        best = max(found, key=lambda one: _p(one.first))
        posting = material.posting(best.posting_id)
        about += [posting] if posting else []
        possible = " or ".join(label.value for label in best.possible)
        why = f"{possible} possible" if cause is Cause.EDGE and possible else "unlike all you decided about"
        sentences.append(f"{titled(posting)} is {words}: {why} ({len(found):,} are).")
    return own(*sentences, about=about) if sentences else "the newest screening left nothing open"


def guardrails(material: Material) -> Example | str:
    """A flag with its quote."""
    raised = [one for one in _placed(material).values() if one.raised]
    if not raised:
        return "no guardrail flags an undecided posting"
    best = max(raised, key=lambda one: _p(one.first))
    flag, posting = best.raised[0], material.posting(best.posting_id)
    return own(
        ended(f"Your rule {said(flag.words)} flags {titled(posting)}: {said(flag.quote.words)}"),
        f"It stands under “{_LANES[best.lane]}”; {plural(len(raised), 'posting')} flagged.",
        about=[posting] if posting else [],
        n_flagged=len(raised),
    )


def _placed(material: Material) -> Mapping[PostingId, Placement]:
    """What the newest screening placed and is undecided."""
    screening = material.desk.placements.newest()
    if screening is None:
        return {}
    stands = standing(material.desk.decisions.history())
    placed = material.desk.placements.placements(screening.id)
    return {i: one for i, one in placed.items() if i not in stands}


def _newest_said(material: Material) -> PostingId | None:
    """The posting that a base model was last asked about."""
    at = {i: when for name in _BY_PROMPT for i, when in material.desk.verdicts.said_at(name).items()}
    return max(at, key=lambda i: at[i]) if at else None


def _newest_of_each(stands: Mapping[PostingId, Decision]) -> list[Decision]:
    newest = {decision.label: decision for decision in stands.values()}
    return [newest[label] for label in reversed(Label) if label in newest]


def _p(shares: tuple[float, float, float] | None) -> float:
    return shares[2] if shares else 0.0
