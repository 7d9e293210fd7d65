"""How many orders to programs are seen, how many honest ads are flagged, and how long it takes, as JSON.

Usage: METIER_DATA=… python -m benchmarks.flags [--show N] prints JSON; N flagged sentences of real ads per rule go to stderr.

The rules were chosen on the half of the attack strings whose id has an even checksum (`chosen_on`) and on real ads; the
other half (`held_out`) was not looked at for choosing. Own carriers are halved by their goals. All strings but our own
are public, and a detector that knows the public ones proves little about others: nothing rests on it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import sys
import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.data import data_folder

from metier.domain.posting import Posting, PostingId, UntrustedText
from metier.text.clean import clean, unescape_markdown
from metier.text.visible import visible_fragment
from metier.text.warnings import Flag, FlagKind, warnings_in

BEFORE = "We bake bread for the whole street, six days a week.\n\n"
AFTER = "\n\nYou work in a team of five. Apply by Friday."
READ = frozenset({FlagKind.ORDERS_AI, FlagKind.CANARY})
"""Kinds that come from reading sentences; the others were counted when the posting came in."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", type=int, default=0, help="sentences per rule to print to stderr")
    n_shown = parser.parse_args().show
    folder = data_folder()
    report = {
        "recall": recall(folder / "injections"),
        "harmless_prompts": harmless(folder / "injections" / "benign.jsonl"),
        "real_ads": real_ads(folder / "postings", n_shown),
    }
    print(json.dumps(report, indent=1, ensure_ascii=False))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    yield from map(json.loads, text.rstrip("\n").split("\n"))


def posting_of(text: str, title: str = "Baker") -> Posting:
    """As an import would store it."""
    cleaned, cleaned_title = clean(text), clean(title)
    return Posting(
        PostingId("0" * 12),
        UntrustedText(cleaned_title.text),
        UntrustedText(cleaned.text),
        unicode_flags=cleaned.unicode_flags | cleaned_title.unicode_flags,
    )


def page_of(html: str) -> Posting:
    """A posting from a saved page."""
    page = visible_fragment(f"<p>{BEFORE}</p>{html}<p>{AFTER}</p>")
    cleaned = clean(page.text)
    return Posting(
        PostingId("0" * 12),
        UntrustedText("Baker"),
        UntrustedText(cleaned.text),
        hidden=page.hidden,
        unicode_flags=cleaned.unicode_flags,
    )


def half(identity: str) -> str:
    return "held_out" if zlib.crc32(identity.encode()) % 2 else "chosen_on"


def recall(folder: Path) -> dict[str, object]:
    """Shares of attack strings, each in a short harmless posting, that get a flag."""
    found: dict[tuple[str, str], list[frozenset[FlagKind]]] = defaultdict(list)
    for row in lines(folder / "injections.jsonl"):
        group = f"{row['source']}: {row['category'].split(':')[0]}"
        flags = warnings_in(posting_of(BEFORE + row["text"] + AFTER))
        found[group, half(row["id"])].append(kinds(flags))
    for row in lines(folder / "carrier_cases.jsonl"):
        carrier, goal = row["category"].split(" / ")
        if row["category"].startswith("html"):
            posting = page_of(row["text"])
        else:
            posting = posting_of(BEFORE + row["text"] + AFTER, row["title"] or "Baker")
        found[f"own: {carrier.split(':')[0]}", half(goal)].append(kinds(warnings_in(posting)))
    report: dict[str, dict[str, object]] = defaultdict(dict)
    for (group, side), each in sorted(found.items()):
        report[group][side] = {
            "n": len(each),
            "by_reading": round(sum(bool(some & READ) for some in each) / len(each), 3),
            "any_flag": round(sum(bool(some) for some in each) / len(each), 3),
        }
    return dict(report)


def kinds(flags: Iterable[Flag]) -> frozenset[FlagKind]:
    return frozenset(flag.kind for flag in flags)


def harmless(path: Path) -> dict[str, object]:
    """Harmless prompts that are flagged by reading; they are written to an assistant, and most are questions."""
    flagged = Counter(
        rule
        for row in lines(path)
        for rule in {flag.rule for flag in warnings_in(posting_of(BEFORE + row["text"] + AFTER))}
    )
    rows = list(lines(path))
    n_flagged = sum(bool(warnings_in(posting_of(BEFORE + row["text"] + AFTER))) for row in rows)
    return {"n": len(rows), "flagged": n_flagged, "by_rule": dict(flagged.most_common())}


def real_ads(folder: Path, n_shown: int) -> dict[str, object]:
    """Flags on distinct real ads, by rule, and the time that reading takes."""
    by_file: dict[str, object] = {}
    shown: dict[str, list[str]] = defaultdict(list)
    for name in ("boards", "linkedin_stream"):
        rows = [row for row in lines(folder / f"{name}.jsonl.gz") if not row.get("dup_of")]
        by_rule: Counter[str] = Counter()
        n_of: Counter[FlagKind] = Counter()
        seconds: list[float] = []
        characters: list[int] = []
        n_read = 0
        for row in rows:
            posting = posting_of(unescape_markdown(row["text"] or ""), row["title"] or "")
            start = time.process_time()
            flags = warnings_in(posting)
            seconds.append(time.process_time() - start)
            characters.append(len(posting.text))
            n_of.update(kinds(flags))
            n_read += bool(kinds(flags) & READ)
            by_rule.update({flag.rule for flag in flags})
            for flag in flags:
                shown[flag.rule].append(flag.quote.words if flag.quote else flag.words)
        by_file[name] = {
            "n": len(rows),
            "flagged_by_reading": n_read,
            "share": round(n_read / len(rows), 4),
            "by_kind": {kind.value: count for kind, count in n_of.most_common()},
            "by_rule": dict(by_rule.most_common()),
            "ms_mean": round(statistics.mean(seconds) * 1e3, 3),
            "ms_p99": round(statistics.quantiles(seconds, n=100)[98] * 1e3, 3),
            "characters_mean": round(statistics.mean(characters)),
            "ms_per_4000_characters": round(sum(seconds) / sum(characters) * 4e6, 3),
        }
    for rule, sentences in shown.items():
        for words in list(dict.fromkeys(sentences))[:n_shown]:
            print(f"{rule}: {words[:300]}", file=sys.stderr)
    return by_file


if __name__ == "__main__":
    main()
