from __future__ import annotations

import contextlib
import gzip
import os
import pickle
import threading
import zlib
from pathlib import Path

import pytest
from tests.unit.sources.helpers import PLAIN, rows_of, sightings_of

from metier.domain.posting import Sighting
from metier.errors import (
    BinaryError,
    BombError,
    EncodingError,
    EncodingNameError,
    FileEmptyError,
    FileMissingError,
    FileTooLargeError,
    FileUnreadableError,
    LabelValueError,
    MetierError,
    TypeMismatchError,
)
from metier.sources import ReadOptions, read

TABLE = "title,description\nBäcker,Brot\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("packed", [False, True])
def test_encodings_that_are_certain_need_no_name(encoding: str, packed: bool) -> None:
    data = TABLE.encode(encoding)
    (found,) = sightings_of(gzip.compress(data, mtime=0) if packed else data, name="jobs.csv")
    assert found.title == "Bäcker"


def test_bytes_in_no_certain_encoding_are_refused_with_their_position() -> None:
    data = (TABLE * 5_000).encode() + "Müller,x\n".encode("latin-1")
    with pytest.raises(EncodingError) as caught:
        rows_of(data, name="jobs.csv")
    assert caught.value.details == {"position": len(TABLE.encode()) * 5_000 + 1}
    assert len(rows_of(data, name="jobs.csv", options=ReadOptions(encoding="latin-1"))) > 5_000


def test_a_file_that_ends_within_a_character_is_refused() -> None:
    with pytest.raises(EncodingError):
        rows_of("title,description\nBaker,Br\u00f6".encode()[:-1], name="jobs.csv")


@pytest.mark.parametrize("name", ["klingon", "base64", "zip", "\0", "idna\udcff"])
def test_an_encoding_that_does_not_exist_is_refused(name: str) -> None:
    with pytest.raises(EncodingNameError):
        rows_of(TABLE, name="jobs.csv", options=ReadOptions(encoding=name))


def test_a_nul_is_refused_with_its_position() -> None:
    with pytest.raises(BinaryError) as caught:
        rows_of(b"title,description\nBaker,Br\0t\n", name="jobs.csv")
    assert caught.value.details == {"position": 26}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \n\t\r\n",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        gzip.compress(b"", mtime=0),
        gzip.compress(b"\n\n", mtime=0),
    ],
)
def test_nothing_but_white_space_is_an_empty_file(data: bytes) -> None:
    for name in ("-", "jobs.csv", "jobs.jsonl", "job.html", "job.txt"):
        with pytest.raises(FileEmptyError):
            rows_of(data, name=name)


def test_a_file_above_the_limit_is_refused_before_it_is_read() -> None:
    with pytest.raises(FileTooLargeError, match=r"11\.0 MB, the limit is 10 MB"):
        rows_of(b"x" * 11_000_000, name="jobs.csv")
    assert rows_of(TABLE, name="jobs.csv", options=ReadOptions(max_bytes=len(TABLE.encode())))


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"%PDF-1.7\n", "PDF"),
        (b"PK\x03\x04abc", "zip"),
        (b"MZ\x90\x00\x03", "program"),
        (pickle.dumps({"title": "x"}), "pickle"),
        (b"SQLite format 3\x00", "SQLite"),
        (b"\x89PNG\r\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (gzip.compress(gzip.compress(b"title,text\na,b\n", mtime=0), mtime=0), "gzip within gzip"),
        (gzip.compress(b"%PDF-1.7\n", mtime=0), "PDF"),
        (b"<?xml version='1.0'?><rss><item/></rss>", "XML"),
        (b"{\\rtf1 hello}", "RTF"),
        (
            b"From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n type=x\r\n\r\n",
            "MHTML",
        ),
    ],
)
def test_content_that_is_no_text_is_named_whatever_the_file_is_called(data: bytes, content: str) -> None:
    with pytest.raises(TypeMismatchError, match=f"{content}.*name says CSV"):
        rows_of(data, name="jobs.csv")
    with pytest.raises(TypeMismatchError, match=content):
        rows_of(data)


def test_a_gzip_bomb_is_stopped_long_before_it_is_unpacked() -> None:
    one = gzip.compress(b"0" * 1_000_000, mtime=0)
    with pytest.raises(BombError) as caught:
        rows_of(one * 400, name="jobs.csv.gz")
    assert "stopped at" in caught.value.message


def test_a_gzip_file_may_not_expand_beyond_ten_times_the_limit() -> None:
    data = gzip.compress(
        b"title,description\nBaker," + b"bread and soup, " * 60 + os.urandom(500).hex().encode() * 20
    )
    assert rows_of(data, name="jobs.csv.gz")
    with pytest.raises(BombError):
        rows_of(data, name="jobs.csv.gz", options=ReadOptions(max_bytes=len(data)))


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-6], lambda b: b[:20], lambda b: b[:30] + b"\xff" * 9 + b[39:]]
)
def test_a_damaged_gzip_file_is_refused(damage: object) -> None:
    assert callable(damage)
    data = damage(gzip.compress(os.urandom(200).hex().encode()))
    with pytest.raises(TypeMismatchError, match="damaged gzip"):
        rows_of(data, name="jobs.csv.gz")


def test_a_file_named_gz_that_is_none_is_a_mismatch() -> None:
    with pytest.raises(TypeMismatchError, match="not gzip"):
        rows_of(TABLE, name="jobs.csv.gz")


def test_raw_deflate_without_gzip_header_is_no_gzip() -> None:
    with pytest.raises((EncodingError, BinaryError, TypeMismatchError)):
        rows_of(zlib.compress(os.urandom(100)), name="jobs.csv")


def test_a_missing_file_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(FileMissingError, match="looked in"):
        list(read(tmp_path / "none.csv", PLAIN))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "jobs.csv"
    path.write_text(TABLE, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(FileUnreadableError):
        list(read(path, PLAIN))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read_once_and_within_the_limit(tmp_path: Path) -> None:
    pipe = tmp_path / "jobs.csv"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_text(TABLE, encoding="utf-8"))
    writer.start()
    rows = list(read(pipe, PLAIN))
    writer.join()
    assert [row.title for row in rows if isinstance(row, Sighting)] == ["Bäcker"]


def test_a_mail_is_no_posting_in_this_version() -> None:
    with pytest.raises(TypeMismatchError, match="e-mail"):
        rows_of("From: a@b.example\nSubject: jobs\n\nhello", name="alert.eml")


def test_a_table_of_labels_with_another_word_is_refused_at_once() -> None:
    with pytest.raises(LabelValueError):
        ReadOptions(label_map={"1": "loved"})


@pytest.mark.parametrize(
    "hostile",
    [
        'title,description,company,url\nBaker,Bread,"'
        + "\n " * 400_000
        + '",'
        + "https://"
        + "a" * 900_000
        + "\n",
        "," * 120_000 + "\n",
        "Baker" + " " * 500_000 + "#\n" + " " * 60_000 + "#" * 60_000 + "\n",
        " " * 30_000 + "#x\n" + "Company:" + " " * 500_000,
        "<!--" + "<!---->" * 9_000,
        "a:b\n" * 16_000,
        '{"title": "' + '\\"' * 400_000,
        "[" * 400_000 + '"' + '\\"' * 200_000,
        '{"title": "Baker", "text": "' + "&amp;" * 200_000 + '"}',
        '"' * 500_000,
        '"\\' * 300_000,
        "\n" * 900_000 + "x",
    ],
)
@pytest.mark.parametrize("name", ["-", "a.csv", "a.json", "a.jsonl", "a.md"])
@pytest.mark.timeout(60)
def test_a_megabyte_made_to_be_slow_is_over_in_seconds(hostile: str, name: str) -> None:
    with contextlib.suppress(MetierError):  # rows, problems or one clear failure: only the time counts here
        rows_of(hostile, name=name)
