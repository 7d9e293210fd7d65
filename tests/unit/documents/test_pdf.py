"""PDF: what it says, how it is made, and what no text in a draft can make it do."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from tests.paper_makers import ADA, DraftMaker, letter, long_resume, short_resume

from metier.actions.exporting import Written
from metier.applications.paper import paper_of
from metier.documents.fonts import FontSet
from metier.documents.layout import layout_of
from metier.documents.pages import PageMaker
from metier.documents.rows import Row, on_pages
from metier.documents.template import read_template
from metier.documents.text_layer import check_pdf
from metier.documents.writing import PaperPress
from metier.domain.draft import Contact, Draft, Origin, Section
from metier.domain.record import FactKind
from metier.errors import FontFileError, TextLayerError

DAY = date(2026, 5, 4)
FONTS = Path(__file__).parents[3] / "src" / "metier" / "documents" / "fonts"
SHORT = """\
Ada Quill
Data engineer
ada@quill.example · +49 341 5550100 · Leipzig, Germany · github.com/adaquill
linkedin.com/in/ada-quill
Profile
I keep pipelines small. They run on time.
Experience
Data engineer Mar 2019 – present
Tinta GmbH · Leipzig
• Moved 40 nightly jobs from cron to Airflow; failed runs fell from 9 % to 1 % of nights.
• Ran the on-call rota of 12 people.
Skills
Languages: Python, SQL
Databases: PostgreSQL
Education
BSc Physics 2012 – 2015
Leipzig University
Languages
• German (native), English (C1)"""
LETTER = """\
Ada Quill
Data engineer
ada@quill.example · +49 341 5550100 · Leipzig, Germany · github.com/adaquill
linkedin.com/in/ada-quill
Tinta GmbH
4 May 2026
Application as data engineer
Dear hiring team,
I moved 40 jobs. They run on time.
I would like to do so for you.
The word you asked for: turquoise.
Kind regards
Ada Quill"""
PAYLOADS = (
    '#read("/etc/passwd")', "\\input{CANARY}", "\\write18{touch CANARY}", "\\include{CANARY}", "$$\\openin5=CANARY$$",
    '<img src="file:CANARY"/>', '<img src="CANARY" width="99" height="99"/>', '<font color="[[].__class__]">red</font>',
    '<para><font color="[ [ [ [ ftype(ctype(0,0,0,0,3,67,b\'t\',b\'\',(),(),(),b\'\',b\'\',1,b\'\',b\'\',(),()),{})() ] ] ] ] and \'red\'">x</font></para>',
    '<a href="file:CANARY">x</a>', "<b>bold</b>", "<br/>", '<onDraw name="x" label="y"/>', "&lt;b&gt;", "&#65;", '<!ENTITY x SYSTEM "CANARY">',
    "]]>", "{{ 7*7 }}", "${7*7}", "{% include 'CANARY' %}", "%PDF-1.4", "endstream endobj", ") Tj ET (", "/Launch /F (CANARY)",
    "/JavaScript (app.alert(1))", "\\022 \\(octal\\)", "%s %d %(x)s", "{0.__class__}", "__import__('os').system('touch CANARY')",
    "`touch CANARY`", "$(touch CANARY)", '=HYPERLINK("http://x")', "\u202eCANARY\u202c", "javascript:alert(1)",
)  # fmt: skip


def pdf(draft: Draft, *, template: str = "plain", fonts: tuple[str, ...] = ()) -> Written:
    return PaperPress(template, fonts).write(paper_of(draft, day=DAY, recipient=("Tinta GmbH",)), "pdf")


def reader_of(written: Written) -> Any:
    from pypdf import PdfReader

    return PdfReader(BytesIO(written.content))


def text(written: Written) -> str:
    pages = (page.extract_text() for page in reader_of(written).pages)
    return "\n".join("\n".join(line.strip() for line in page.splitlines() if line.strip()) for page in pages)


def objects(content: bytes) -> list[Any]:
    """Every object of the file."""
    from pypdf import PdfReader

    reader = PdfReader(BytesIO(content))
    return [reader.get_object(number) for number in range(1, len(reader.xref[0]) + 1)]


def streams(content: bytes) -> bytes:
    """Every stream of the file, unpacked."""
    return b"\n".join(each.get_data() for each in objects(content) if hasattr(each, "get_data"))


def names(value: Any) -> set[str]:
    """Every key and every name in an object."""
    if isinstance(value, dict):
        return {str(key) for key in value} | {name for each in value.values() for name in names(each)}
    if isinstance(value, list):
        return {name for each in value for name in names(each)}
    return {str(value)} if type(value).__name__ == "NameObject" else set()


def test_a_resume_says_this() -> None:
    assert re.sub(r"[ ]+", " ", text(pdf(short_resume()))) == SHORT


def test_a_letter_says_this() -> None:
    assert re.sub(r"[ ]+", " ", text(pdf(letter()))) == LETTER


def test_the_same_draft_is_the_same_file_and_tells_nothing_of_machine_or_hour() -> None:
    first, second = pdf(short_resume()), pdf(short_resume())
    assert first.content == second.content
    info = reader_of(first).metadata
    assert info is not None
    assert (info.title, info.author, info.producer, info.creator) == ("Ada Quill · Resume", "Ada Quill", "metier", "metier")  # fmt: skip
    assert info["/CreationDate"] == "D:20260501000000+00'00'"
    everything = first.content + streams(first.content)
    assert b"/home" not in everything
    assert b"Helvetica" not in everything


def test_another_program_reads_the_same_words() -> None:
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed")
    for draft in (short_resume(), letter()):
        made = pdf(draft)
        read = subprocess.run(
            [program, "-raw", "-", "-"], input=made.content, capture_output=True, check=True
        )
        assert read.stdout.decode().split() == text(made).split()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_is_read_as_code_or_markup(payload: str, tmp_path: Path) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("TWEET-TWEET", encoding="utf-8")
    payload = payload.replace("CANARY", str(canary))
    made = DraftMaker().says(payload, section=Section.SUMMARY)
    made.entry(FactKind.ROLE, Section.WORK, payload, payload, place=payload, start=payload, url=payload)
    made.says(payload).skills(payload, payload)
    contact = Contact(payload, payload, payload, payload, payload, (payload,))
    for template in ("plain", "compact"):
        written = pdf(made.draft(contact=contact), template=template)
        seen = "".join(character for character in payload if character not in "\u202e\u202c")
        squeezed = "".join(text(written).split())
        assert squeezed.count("".join(seen.split())) >= 6
        everything = written.content + streams(written.content)
        assert b"TWEET" not in everything
        found = {name for each in objects(written.content) for name in names(each)}
        forbidden = {
            "/JavaScript",
            "/JS",
            "/Launch",
            "/EmbeddedFile",
            "/AA",
            "/OpenAction",
            "/Image",
            "/GoToR",
            "/Filespec",
        }
        assert not found & forbidden
        assert "/Page" in found
    assert [path.name for path in tmp_path.iterdir()] == ["canary.txt"]


def test_only_addresses_lead_somewhere() -> None:
    contact = replace(
        ADA,
        links=("javascript:alert(1)", "file://a.example/etc/passwd", "https://a.example/?q=(1)", "b.example"),
    )
    reader = reader_of(pdf(replace(short_resume(), contact=contact)))
    found: list[Any] = [note.get_object()["/A"]["/URI"] for page in reader.pages for note in page["/Annots"]]
    assert found == ["mailto:ada@quill.example", "https://a.example/?q=(1)", "https://b.example"]


def test_pages_have_numbers_from_the_second_on_and_titles_stand_in_the_outline() -> None:
    written = pdf(long_resume())
    reader = reader_of(written)
    assert written.n_pages == len(reader.pages) >= 3
    ends = [page.extract_text().strip().splitlines()[-1] for page in reader.pages]
    assert "· 1" not in ends[0]
    assert ends[1:] == [f"Ada Quill · {number}" for number in range(2, len(ends) + 1)]
    assert [str(entry["/Title"]) for entry in reader.outline if isinstance(entry, dict)] == ["Experience"]
    for page in reader.pages[:-1]:
        last = [
            line for line in page.extract_text().splitlines() if line.strip() and "Ada Quill ·" not in line
        ][-1]
        assert not last.startswith(("Engineer", "Employer", "Experience"))


def test_no_page_ends_with_the_title_of_what_stands_on_the_next() -> None:
    template, fonts = read_template("plain"), FontSet()
    room = template.page[1] - template.margins[0] - template.margins[2]
    n_moved = 0
    for n in range(30):  # so that every line comes to stand at the foot of a page once
        made = DraftMaker().says(" ".join(["words"] * (n * 18)), section=Section.SUMMARY)
        made.lines += long_resume(9).lines
        made.facts += long_resume(9).facts
        rows = PageMaker(template, fonts).rows(layout_of(paper_of(made.draft()), template))
        for page in on_pages(rows, room)[:-1]:
            assert not page[-1].words[0].startswith(("Engineer", "Employer", "Experience"))
            n_moved += sum(row.height + row.before for row in page) < room - 30
    assert n_moved > 3


def test_a_document_that_was_drawn_wrong_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from metier.documents.fonts import Run

    right = FontSet.runs

    def wrong(self: FontSet, text: str, *, is_strong: bool = False) -> list[Run]:
        return [
            replace(run, text=run.text.replace("40", "41")) for run in right(self, text, is_strong=is_strong)
        ]

    monkeypatch.setattr(FontSet, "runs", wrong)
    with pytest.raises(TextLayerError, match="`0nightlyjobs"):
        pdf(short_resume())


def test_a_page_that_lacks_a_line_is_not_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    from metier.documents.pdf import _Drawing

    right = _Drawing._row
    monkeypatch.setattr(_Drawing, "_row", lambda self, row, y: None if row.right else right(self, row, y))
    with pytest.raises(TextLayerError):
        pdf(short_resume())


def test_no_text_is_hidden_or_stands_outside_the_page() -> None:
    written = pdf(short_resume())
    drawn = streams(written.content)
    assert not re.search(rb"\b3 Tr\b", drawn)
    sizes = [float(size) for size in re.findall(rb"/F\S+ ([\d.]+) Tf", drawn)]
    assert min(sizes) >= 8
    for x, y in re.findall(rb"1 0 0 1 ([\d.-]+) ([\d.-]+) Tm", drawn):
        assert 0 <= float(x) <= 595
        assert 0 <= float(y) <= 842


def test_what_no_font_has_is_named_and_the_rest_is_there() -> None:
    made = DraftMaker().says(
        "Launched 🚀 東京 → Łódź, ελληνικά, кириллица, café ½ ₴", section=Section.SUMMARY
    )
    written = pdf(made.draft())
    assert written.missing == "京東🚀"
    assert "Launched → Łódź, ελληνικά, кириллица, café ½ ₴" in text(written)


def test_letters_that_would_have_to_be_joined_count_as_missing() -> None:
    written = pdf(DraftMaker().says("سلام שלום नमस्ते", section=Section.SUMMARY).draft())
    assert set("سلامשלוםनमस्ते") <= set(written.missing)


def test_a_font_of_the_person_is_used_and_what_it_lacks_comes_from_ours() -> None:
    regular, strong = str(FONTS / "DejaVuSans.ttf"), str(FONTS / "OpenSans-Semibold.ttf")
    written = pdf(short_resume(), fonts=(regular, strong))
    assert b"DejaVuSans" in written.content
    assert b"OpenSans-Semibold" in written.content
    assert b"+OpenSans " not in written.content
    assert re.sub(r"[ ]+", " ", text(written)).splitlines()[0] == "Ada Quill"


@pytest.mark.parametrize("content", [b"", b"no font", b"OTTO\0\0\0\0", b"\0\1\0\0" + b"\xff" * 200])
def test_what_is_no_truetype_font_is_refused(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "bad.ttf"
    file.write_bytes(content)
    for name in (file, tmp_path, tmp_path / "none.ttf"):
        with pytest.raises(FontFileError) as caught:
            pdf(short_resume(), fonts=(str(name),))
        assert caught.value.code == "E-FONT"


def test_a_text_layer_that_says_something_else_is_not_handed_out() -> None:
    from metier.documents.rows import Look, Span

    written = pdf(short_resume())
    look = Look(10, "#000000")
    rows = [Row((Span(line, look),), 12) for line in text(written).splitlines()]
    said = text(written).splitlines()
    check_pdf(written.content, [rows], [""], said)
    with pytest.raises(TextLayerError):
        check_pdf(written.content, [rows[:-1]], [""], said[:-1])
    with pytest.raises(TextLayerError):
        check_pdf(written.content, [rows], [""], [*said, "more"])
    for other in (said[0].replace(" ", ""), f"{said[0][0]} {said[0][1:]}"):  # a blank lost, a blank too many
        with pytest.raises(TextLayerError):
            check_pdf(written.content, [rows], [""], [other, *said[1:]])


def test_the_fonts_are_those_that_are_listed() -> None:
    import hashlib

    listed = dict(re.findall(r"^([0-9a-f]{64})  (\S+)$", (FONTS / "SHA256SUMS").read_text(), re.MULTILINE))
    found = {hashlib.sha256(file.read_bytes()).hexdigest(): file.name for file in FONTS.glob("*.ttf")}
    assert listed == found
    assert sum(file.stat().st_size for file in FONTS.iterdir()) < 1_500_000


@pytest.mark.parametrize("draft", [short_resume(), letter(), long_resume(6)])
def test_the_reader_for_strangers_files_finds_all_of_it_and_nothing_hidden(
    draft: Draft, tmp_path: Path
) -> None:
    from metier.documents.reading import text_of

    paper = paper_of(draft, day=DAY, recipient=("Tinta GmbH",))
    for form in ("pdf", "docx"):
        file = tmp_path / f"made.{form}"
        file.write_bytes(PaperPress("plain").write(paper, form).content)
        read = text_of(file)
        assert (read.hidden, read.notices) == ((), ())
        for line in draft.lines:
            if line.origin is not Origin.LOCKED:
                assert line.text in " ".join(read.text.split())
