"""How many frauds the scam signal catches, and how many genuine ads it flags, as JSON.

Usage: METIER_DATA=… python -m benchmarks.scams [--train] [--show N]
`--train` learns the weights from all of `scams/scams.jsonl` and writes them to `src/metier/text/signals/scam_weights.json`, with
the SHA-256 that `scam.py` expects on stderr. N flagged real ads go to stderr, cut short.

The two classes of the set come from different copies of one source, and each copy spoiled its text in its own way: of the
characters outside ASCII one class has `â€™` where the other has `’`. So a text is reduced to words before anything is
learned or measured, and `leaks` says what could be told without reading a word.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import html
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.data import data_folder
from numpy.typing import NDArray

from metier.domain.facts import Part
from metier.text.clean import clean, unescape_markdown
from metier.text.facts.reading import View
from metier.text.signals import SignalKind
from metier.text.signals import scam as signals
from metier.text.signals.scam import Weights, marks_in, score_of
from metier.text.signals.scam_marks import MARKS

WEIGHTS = Path(signals.__file__).with_name("scam_weights.json")
NAMES = [mark.name for mark in MARKS]
SEEDS = range(5)
N_FOLDS = 5
ALARMS = (0.01, 0.02, 0.05)
NATURAL = 0.05
"""Share of frauds in the whole of the source, to which precision is re-weighted."""
_MASK = re.compile(r"#(?:URL|EMAIL|PHONE)_\w+#?")
_SPOILED = {"â€™": "'", "€™": "'", "€˜": "'", "’": "'", "‘": "'"}
_ODD = re.compile(r"[^\x00-\x7f]")

Numbers = NDArray[np.float64]
Groups = NDArray[np.int64]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--show", type=int, default=0, metavar="N")
    chosen = parser.parse_args()
    folder = data_folder()
    ads = Ads(folder / "scams" / "scams.jsonl")
    if chosen.train:
        train(ads)
        return
    report = {
        "n": {"frauds": int(ads.is_scam.sum()), "genuine": int((~ads.is_scam).sum())},
        "groups": {name: len(set(groups.tolist())) for name, groups in ads.groups.items()},
        "held_out": {name: held_out(ads, groups) for name, groups in ads.groups.items()},
        "marks": by_mark(ads),
        "leaks": leaks(ads),
        "words_instead": words_instead(ads),
        "real_ads": real_ads(folder / "postings", chosen.show),
    }
    print(json.dumps(report, indent=1, ensure_ascii=False))


def plain(text: str) -> str:
    """A text of the set reduced to what both copies have in common: ASCII words, without masks and entities."""
    text = _MASK.sub(" ", html.unescape(html.unescape(text or "")))
    for spoiled, meant in _SPOILED.items():
        text = text.replace(spoiled, meant)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", re.sub(r"[^\x00-\x7f£]", " ", text))


class Ads:
    """The set without exact copies: words, marks, truth, and two ways to say which ads belong together."""

    def __init__(self, path: Path) -> None:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").rstrip("\n").split("\n")]
        self.rows: list[dict[str, Any]] = [row for row in rows if not row.get("dup_of")]
        self.titles = [plain(row["title"]) for row in self.rows]
        self.texts = [plain(row["text"]) for row in self.rows]
        self.is_scam = np.array([bool(row["scam"]) for row in self.rows])
        self.words = [
            re.findall(r"[a-z']+", f"{title} {text}".lower())
            for title, text in zip(self.titles, self.texts, strict=True)
        ]
        self.marks = marks_of(zip(self.titles, self.texts, strict=True))
        self.groups: dict[str, Groups] = {
            "by_opening": self._joined([row["group"] for row in self.rows]),
            "by_opening_copies_and_employer": self._strict(),
        }

    def _joined(self, *keys: Sequence[str], pairs: Iterable[tuple[int, int]] = ()) -> Groups:
        parents = list(range(len(self.rows)))

        def root(at: int) -> int:
            while parents[at] != at:
                parents[at] = parents[parents[at]]
                at = parents[at]
            return at

        for column in keys:
            first: dict[str, int] = {}
            for at, key in enumerate(column):
                if key:
                    parents[root(at)] = root(first.setdefault(key, at))
        for one, other in pairs:
            parents[root(one)] = root(other)
        return np.array([root(at) for at in range(len(self.rows))])

    def _strict(self) -> Groups:
        """Near copies (a quarter of the shorter one's runs of five words) and employers' own words join groups too."""
        runs = [{tuple(words[at : at + 5]) for at in range(max(1, len(words) - 4))} for words in self.words]
        pairs = [
            (one, other)
            for one in range(len(runs))
            for other in range(one)
            if (n := len(runs[one] & runs[other])) > 5 and n > 0.25 * min(len(runs[one]), len(runs[other]))
        ]
        profiles = [
            " ".join(plain(row["raw"].get("company_profile") or "").lower().split()[:30]) for row in self.rows
        ]
        return self._joined([row["group"] for row in self.rows], profiles, pairs=pairs)


def marks_of(ads: Iterable[tuple[str, str]]) -> Numbers:
    """Shape (ads, marks): 1 where a mark stands in title or text."""
    rows = []
    for title, text in ads:
        found = {each.name for each in marks_in((View.of(Part.TITLE, title), View.of(Part.TEXT, text)))}
        rows.append([float(name in found) for name in NAMES])
    return np.array(rows)


def fitted(marks: Numbers, is_scam: NDArray[np.bool_], groups: Groups) -> tuple[Numbers, float]:
    """Weights of a logistic regression in which each group counts like the root of its size; none below zero.

    A mark that speaks for honesty on a few hundred ads would let frauds talk themselves free, so it counts nothing.
    """
    from sklearn.linear_model import LogisticRegression

    sizes = Counter(groups.tolist())
    shares = np.array([sizes[group] ** -0.5 for group in groups.tolist()])
    kept = np.arange(marks.shape[1])
    while True:
        model = LogisticRegression(C=1.0, class_weight="balanced", max_iter=2000)
        model.fit(marks[:, kept], is_scam, sample_weight=shares)
        if (model.coef_[0] >= 0).all():
            break
        kept = kept[model.coef_[0] >= 0]
    found = np.zeros(marks.shape[1])
    found[kept] = model.coef_[0]
    return found, float(model.intercept_[0])


def threshold(genuine: Numbers, rate: float) -> float:
    """The smallest score at which at most `rate` of the genuine ads are flagged: just above one of them."""
    above: list[float] = [score + 0.005 for score in np.unique(genuine).tolist()]
    return next(score for score in above if float((genuine >= score).mean()) <= rate)


def folds(groups: Groups, is_scam: NDArray[np.bool_], seed: int) -> Groups:
    """Five parts of about as many frauds and genuine ads each; a group is never split."""
    names = np.array(sorted(set(groups.tolist())))
    np.random.default_rng(seed).shuffle(names)
    part = np.zeros(len(groups), dtype=np.int64)
    filled = np.zeros((N_FOLDS, 2))
    for name in sorted(names.tolist(), key=lambda each: -int((groups == each).sum())):
        mine = groups == name
        kind = int(is_scam[mine].mean() > 0.5)
        least = int(np.argmin(filled[:, kind]))
        part[mine] = least
        filled[least, kind] += mine.sum()
    return part


def held_out(ads: Ads, groups: Groups) -> dict[str, object]:
    """Five folds by group, five times: scores as learned without the ad's group, thresholds from the other folds."""
    pooled = np.zeros((len(SEEDS), len(groups)))
    flagged = {rate: np.zeros((len(SEEDS), len(groups)), dtype=bool) for rate in ALARMS}
    for seed in SEEDS:
        part = folds(groups, ads.is_scam, seed)
        for fold in range(N_FOLDS):
            tested = part == fold
            taught = ~tested
            learned, start = fitted(ads.marks[taught], ads.is_scam[taught], groups[taught])
            scores = _sums(ads.marks, learned) + start
            pooled[seed, tested] = scores[tested]
            for rate in ALARMS:
                limit = threshold(scores[taught & ~ads.is_scam], rate)
                flagged[rate][seed, tested] = scores[tested] >= limit
    return {
        "auc": round(float(np.mean([auc(scores, ads.is_scam) for scores in pooled])), 3),
        **{f"at_{rate:.0%}": figures(flagged[rate], ads, groups) for rate in ALARMS},
    }


def _sums(marks: Numbers, weights: Numbers) -> Numbers:
    """As `score_of` adds: one mark alone counts nothing."""
    counted = marks * (weights > 0)
    sums: Numbers = (counted @ weights) * (counted.sum(1) > 1)
    return sums


def auc(scores: Numbers, is_scam: NDArray[np.bool_]) -> float:
    """Share of pairs in order, ties half."""
    frauds, genuine = scores[is_scam][:, None], scores[~is_scam][None, :]
    return float(((frauds > genuine) + 0.5 * (frauds == genuine)).mean())


def figures(flagged: NDArray[np.bool_], ads: Ads, groups: Groups) -> dict[str, object]:
    """Shares over all seeds with intervals from 2,000 draws of whole groups; precision at the natural share of frauds."""
    share = flagged.mean(0)
    rng = np.random.default_rng(7)
    names = np.unique(groups)
    sums = np.array(
        [
            [share[mine & ads.is_scam].sum(), (mine & ads.is_scam).sum(), share[mine & ~ads.is_scam].sum(), (mine & ~ads.is_scam).sum()]
            for mine in (groups == name for name in names)
        ]
    )  # fmt: skip
    drawn = np.array([sums[rng.integers(0, len(names), len(names))].sum(0) for _ in range(2000)])
    caught, alarms = share[ads.is_scam].mean(), share[~ads.is_scam].mean()
    return {
        "caught": round(float(caught), 3),
        "caught_95": np.quantile(drawn[:, 0] / drawn[:, 1], [0.025, 0.975]).round(3).tolist(),
        "alarms": round(float(alarms), 4),
        "alarms_95": np.quantile(drawn[:, 2] / drawn[:, 3], [0.025, 0.975]).round(4).tolist(),
        "precision_at_5_percent": round(
            float(NATURAL * caught / (NATURAL * caught + (1 - NATURAL) * alarms)), 3
        ),
    }


def by_mark(ads: Ads) -> dict[str, dict[str, int]]:
    """Strict groups of frauds and of genuine ads that have each mark."""
    groups = ads.groups["by_opening_copies_and_employer"]
    return {
        name: {
            "fraud_groups": len(set(groups[(ads.marks[:, at] > 0) & ads.is_scam].tolist())),
            "genuine_groups": len(set(groups[(ads.marks[:, at] > 0) & ~ads.is_scam].tolist())),
        }
        for at, name in enumerate(NAMES)
    }


def leaks(ads: Ads) -> dict[str, float]:
    """AUC of what tells the copies apart: before the texts are reduced to words, and of what is left after."""
    odd = ["".join(sorted(set(_ODD.findall(html.unescape(row["text"]))))) for row in ads.rows]
    reduced = ["".join(sorted(set(_ODD.findall(text)))) for text in ads.texts]
    length = np.array([[np.log1p(len(words))] for words in ads.words])
    return {
        "odd_characters_as_they_came": _auc_of_letters(odd, ads),
        "odd_characters_reduced": _auc_of_letters(reduced, ads),
        "length_in_words": _auc_of(length, ads),
    }


def _auc_of_letters(texts: Sequence[str], ads: Ads) -> float:
    letters = sorted(set("".join(texts)))
    return _auc_of(np.array([[float(letter in text) for letter in letters] or [0.0] for text in texts]), ads)


def _auc_of(columns: Numbers, ads: Ads) -> float:
    from sklearn.linear_model import LogisticRegression

    groups = ads.groups["by_opening"]
    part = folds(groups, ads.is_scam, 0)
    scores = np.zeros(len(groups))
    for fold in range(N_FOLDS):
        taught = part != fold
        model = LogisticRegression(max_iter=2000).fit(columns[taught], ads.is_scam[taught])
        scores[~taught] = model.decision_function(columns[~taught])
    return round(auc(scores, ads.is_scam), 3)


def words_instead(ads: Ads) -> dict[str, dict[str, float]]:
    """What all words of the reduced text would catch, by tf-idf of words and pairs: not shipped, for comparing."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression

    texts = np.array([" ".join(words) for words in ads.words], dtype=object)
    found: dict[str, dict[str, float]] = {}
    for name, groups in ads.groups.items():
        part = folds(groups, ads.is_scam, 0)
        scores = np.zeros(len(groups))
        for fold in range(N_FOLDS):
            taught = part != fold
            words = TfidfVectorizer(ngram_range=(1, 2), min_df=3, sublinear_tf=True)
            model = LogisticRegression(C=10, class_weight="balanced", max_iter=2000)
            model.fit(words.fit_transform(texts[taught]), ads.is_scam[taught])
            scores[~taught] = model.decision_function(words.transform(texts[~taught]))
        limit = threshold(scores[~ads.is_scam], 0.02)
        found[name] = {
            "auc": round(auc(scores, ads.is_scam), 3),
            "caught_at_2%": round(float((scores[ads.is_scam] >= limit).mean()), 3),
        }
    return found


def real_ads(folder: Path, n_shown: int) -> dict[str, object]:
    """Flags of the shipped signal on distinct real ads, by rule, with the time that it takes."""
    report: dict[str, object] = {}
    shown: list[str] = []
    for name in ("boards", "linkedin_stream"):
        n, n_flagged, seconds = 0, 0, 0.0
        by_rule: Counter[str] = Counter()
        for row in lines(folder / f"{name}.jsonl.gz"):
            if row.get("dup_of"):
                continue
            title = View.of(Part.TITLE, clean(row["title"] or "").text)
            text = View.of(Part.TEXT, clean(unescape_markdown(row["text"] or "")).text)
            begun = time.process_time()
            found = list(signals.scam_signals(title, text, is_english=True))
            seconds += time.process_time() - begun
            n += 1
            n_flagged += bool(found)
            by_rule.update(f"{each.rule} {each.strength or ''}".strip() for each in found)
            assert all(each.kind is SignalKind.SCAM for each in found)
            shown += [
                f"{each.rule}: {each.words}: {[quote.words[:140] for quote in each.quotes]}" for each in found
            ]
        report[name] = {
            "n": n,
            "flagged": n_flagged,
            "share": round(n_flagged / n, 4),
            "by_rule": dict(by_rule.most_common()),
            "ms_mean": round(seconds / n * 1e3, 3),
        }
    rng = np.random.default_rng(1)
    for at in rng.permutation(len(shown))[:n_shown].tolist():
        print(shown[at], file=sys.stderr)
    return report


def lines(path: Path) -> Iterator[dict[str, Any]]:
    yield from map(json.loads, gzip.decompress(path.read_bytes()).decode().rstrip("\n").split("\n"))


def train(ads: Ads) -> None:
    """Write the weights of all ads, with the scores that 2 % and none of the genuine ones reach."""
    groups = ads.groups["by_opening_copies_and_employer"]
    learned, start = fitted(ads.marks, ads.is_scam, groups)
    marks = {name: round(float(weight), 2) for name, weight in zip(NAMES, learned, strict=True) if weight > 0}
    given = Weights(round(start, 2), marks, 0.0, 0.0)
    scores = np.array(
        [score_of([name for name, has in zip(NAMES, row, strict=True) if has], given) for row in ads.marks]
    )
    genuine = scores[~ads.is_scam]
    written: dict[str, object] = {
        "made_from": "EMSCAD, University of the Aegean, postings of 2012-14; two public copies; `python -m benchmarks.scams --train`",
        "holds": "what each mark of scam_marks.py adds; no words of the set",
        "start": given.start,
        "marks": marks,
        "possible": round(threshold(genuine, 0.02), 3),
        "likely": round(float(genuine.max()) + 0.005, 3),
    }
    raw = (json.dumps(written, indent=1) + "\n").encode()
    WEIGHTS.write_bytes(raw)
    print(f"WEIGHTS_SHA256 = {hashlib.sha256(raw).hexdigest()!r}", file=sys.stderr)
    print(json.dumps(written, indent=1))


if __name__ == "__main__":
    main()
