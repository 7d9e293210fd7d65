"""What a gullible model takes for words said to it, and not for data."""

from __future__ import annotations

import base64
import binascii
import codecs
import json
import re
from collections import Counter

from metier.domain.chat import ChatRequest
from metier.testing.chat.blocks import block_spans, strings_in

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_CODE = re.compile(r"[A-Za-z0-9+/]{16,}={0,2}")
_LOOKALIKES = str.maketrans("аеорсухіјѕԁһАЕОРСХІЈЅВНКМТ", "aeopcyxijsdhAEOPCXIJSBHKMT")
_LOOKALIKE = re.compile("[\u0400-\u04ff\u0500-\u052f]")
_QUOTED = re.compile(r': ("(?:[^"\\\x00-\x1f]|\\.)*")\s*$')
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def everywhere(request: ChatRequest) -> str:
    """G0: everything, data too, escapes undone and codes deciphered."""
    text = request.text
    inside = [_strings_of(line) for line in text.splitlines() if line.startswith(("{", "["))]
    plain = unescaped("\n".join([text, *inside]))
    return "\n".join(
        [plain, plain.translate(_LOOKALIKES), *_deciphered(plain), codecs.encode(plain, "rot13")]
    )


def outside_marks(request: ChatRequest) -> str:
    """G1: what stands outside of `<<data X>>` … `<<end X>>`, whatever X is, found by plain search."""
    text = request.text
    kept: list[str] = []
    at = 0
    for start, _, _, end in block_spans(text):
        kept.append(text[at:start])
        at = end
    return unescaped("\n".join([*kept, text[at:]]))


def unmarked_words(request: ChatRequest) -> str:
    """G2: words without the private-use character that marks data; where no data is marked, what G1 or G3 sees."""
    text = request.text
    marks = Counter(_PRIVATE.findall(_decoded_privates(text)))
    if not marks:
        return outside_marks(request) + "\n" + outside_strings(request)
    mark = marks.most_common(1)[0][0]
    words = _decoded_privates(text).split()
    return unescaped(" ".join(word for word in words if mark not in word))


def outside_strings(request: ChatRequest) -> str:
    """G3: what stands outside of the strings of JSON objects, each on one line; marks mean nothing to it."""
    return unescaped("\n".join(map(_outside, request.text.splitlines())))


def unescaped(text: str) -> str:
    """The text, and once more with JSON's escapes undone where it has any."""
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    plain = plain.replace("\\n", "\n").replace('\\"', '"').replace("\\/", "/").replace("\\\\", "\\")
    return f"{text}\n{plain}"


def _outside(line: str) -> str:
    """What of a line is no JSON string, of an object or alone after a colon. A string that does not end is none."""
    start = line.find("{")
    if start < 0 or not line[start + 1 :].lstrip().startswith(('"', "}")):
        return _QUOTED.sub(": ", line)
    kept = [line[:start]]
    at = start
    while at < len(line):
        if line[at] != '"':
            kept.append(line[at])
            at += 1
            continue
        end = _end_of_string(line, at)
        if end < 0:
            return "".join([*kept, line[at:]])
        at = end
    return "".join(kept)


_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')


def _end_of_string(line: str, at: int) -> int:
    found = _STRING.match(line, at)
    return found.end() if found else -1


def _strings_of(line: str) -> str:
    try:
        return "\n".join(strings_in(json.loads(line)))
    except ValueError:
        return line


def _decoded_privates(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)) if found[1].lower() >= "e000" else found[0], text)


def _deciphered(text: str) -> list[str]:
    plain = []
    for found in _CODE.findall(text):
        try:
            plain.append(base64.b64decode(found + "=" * (-len(found) % 4)).decode("utf-8"))
        except (binascii.Error, UnicodeDecodeError):
            continue
    return plain
