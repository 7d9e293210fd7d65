"""How much of a PDF is read, and in the right order: columns and single ones, beside other ways to read, as JSON.

Usage: METIER_DATA=… python -m benchmarks.documents_read [--n 20]

Texts of real resumes are laid out in three ways and read back: paragraphs, and a table of two columns, both made as Word
files and printed by LibreOffice (`soffice` must be there); and two columns drawn line by line across the page, as some
programs do. `order` is the share of words that stand in the same order as in the text (difflib over words), `words` the
share that is there at all. `pdftotext` is measured where it is installed.
"""

from __future__ import annotations

import argparse
import difflib
import io
import json
import shutil
import statistics
import subprocess
import tempfile
import textwrap
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.data import data_folder

from metier.documents.pdf_text import pdf_text

LINES_A_PAGE = 58
FEWEST, MOST = 20, 75
"""Lines of a resume that is used: long enough for columns, short enough for a page or two."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--n", type=int, default=20, help="resumes")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = dict(laid_out(Path(folder), arguments.n))
        print(json.dumps(measured(Path(folder), made), indent=2))


def laid_out(folder: Path, n: int) -> Iterator[tuple[str, list[str]]]:
    """PDF files in `folder`: their names, each with the lines it should be read as."""
    for number, lines in enumerate(texts(n)):
        cut = max(6, len(lines) // 3)
        left, right = [line[:60] for line in lines[:cut]], lines[cut:]
        word_file(folder / f"{number}-paragraphs.docx", lines)
        yield f"{number}-paragraphs", lines
        word_file(folder / f"{number}-table.docx", left, right)
        yield f"{number}-table", left + right
        yield f"{number}-across", drawn_across(folder / f"{number}-across.pdf", left, right)
    files = [str(file) for file in folder.glob("*.docx")]
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files]
    subprocess.run(command, check=True, capture_output=True)


def texts(n: int) -> list[list[str]]:
    """Lines of real resumes, in ASCII: other signs depend on the fonts of the machine."""
    found = []
    for row in (data_folder() / "resumes" / "resumes.jsonl").read_text(encoding="utf-8").splitlines():
        plain = "".join(c if 32 <= ord(c) < 127 or c == "\n" else " " for c in json.loads(row)["text"])
        lines = [" ".join(line.split()) for line in plain.split("\n") if line.strip()]
        if FEWEST <= len(lines) <= MOST:
            found.append(lines)
    return found[:n]


def word_file(file: Path, *columns: Sequence[str]) -> None:
    import docx
    from docx.shared import Cm

    document = docx.Document()
    if len(columns) == 1:
        for line in columns[0]:
            document.add_paragraph(line)
    else:
        cells = document.add_table(1, 2).rows[0].cells
        for cell, width, lines in zip(cells, (5, 11), columns, strict=True):
            cell.width = Cm(width)
            for line in lines:
                cell.add_paragraph(line)
    document.save(str(file))


def drawn_across(file: Path, left: Sequence[str], right: Sequence[str]) -> list[str]:
    from reportlab.pdfgen import canvas

    columns = [
        [part for line in lines for part in textwrap.wrap(line, width)]
        for lines, width in ((left, 28), (right, 70))
    ]
    page = canvas.Canvas(str(file), pagesize=(595, 842))
    expected: list[str] = []
    for first in range(0, max(map(len, columns)), LINES_A_PAGE):
        page.setFont("Helvetica", 9)
        parts = [lines[first : first + LINES_A_PAGE] for lines in columns]
        for row in range(LINES_A_PAGE):
            for x, lines in zip((40, 200), parts, strict=True):
                if row < len(lines):
                    page.drawString(x, 790 - 13 * row, lines[row])
        expected += [*parts[0], *parts[1]]
        page.showPage()
    page.save()
    return expected


def measured(folder: Path, made: dict[str, list[str]]) -> dict[str, object]:
    found: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    seconds = []
    for name, lines in made.items():
        wanted = " ".join(lines).split()
        for way, text, spent in ways(folder / f"{name}.pdf"):
            have = text.split()
            order = difflib.SequenceMatcher(None, wanted, have, autojunk=False).ratio()
            words = sum((Counter(wanted) & Counter(have)).values()) / len(wanted)
            found[name.partition("-")[2]][way].append((order, words))
            seconds += [spent] if way == "metier" else []
    shown = {
        layout: {
            way: {
                "n": len(rows),
                "order": round(statistics.mean(order for order, _ in rows), 3),
                "order_min": round(min(order for order, _ in rows), 3),
                "words": round(statistics.mean(words for _, words in rows), 3),
            }
            for way, rows in ways_of.items()
        }
        for layout, ways_of in found.items()
    }
    return {"layouts": shown, "seconds_a_page": round(statistics.mean(seconds), 3)}


def ways(file: Path) -> Iterator[tuple[str, str, float]]:
    """Ways to read a PDF: name, text, and seconds a page."""
    import pypdf

    data = file.read_bytes()
    begun = time.perf_counter()
    read = pdf_text(data)
    yield "metier", read.text, (time.perf_counter() - begun) / max(1, read.n_pages)
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    yield "pypdf plain", "\n".join(page.extract_text() for page in pages), 0
    yield "pypdf layout", "\n".join(page.extract_text(extraction_mode="layout") for page in pages), 0
    if shutil.which("pdftotext"):
        for way, option in (("pdftotext", []), ("pdftotext -layout", ["-layout"])):
            done = subprocess.run(
                ["pdftotext", *option, str(file), "-"], capture_output=True, text=True, check=True
            )
            yield way, done.stdout, 0


if __name__ == "__main__":
    main()
