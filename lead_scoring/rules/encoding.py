"""The text of a CSV file, whichever program saved it: read where that is certain."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

# The first bytes of files that are no text, whatever their name says.
NO_TEXT = {
    b"PK\x03\x04": "an Excel or LibreOffice workbook",
    b"\xd0\xcf\x11\xe0": "an Excel workbook of the old form (.xls)",
    b"\x1f\x8b": "a compressed file (gzip)",
    b"\x28\xb5\x2f\xfd": "a compressed file (zstd)",
    b"%PDF": "a PDF file",
    b"PAR1": "a Parquet file",
}
MARKUP = re.compile(rb"\s*<(!doctype|html|\?xml|table)", re.IGNORECASE)
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: ("utf-8", "UTF-8 with a byte order mark"),
    # UTF-32 comes first: its mark begins with that of UTF-16.
    codecs.BOM_UTF32_LE: ("utf-32-le", "UTF-32"),
    codecs.BOM_UTF32_BE: ("utf-32-be", "UTF-32"),
    codecs.BOM_UTF16_LE: ("utf-16-le", "UTF-16"),
    codecs.BOM_UTF16_BE: ("utf-16-be", "UTF-16"),
}
SAVE_AS = "in Excel save it as 'CSV UTF-8 (Comma delimited)'"

# Windows has a code page for each part of the world, and a file does not say which one
# it was written in. What is the same in all pages for Latin scripts, and makes sense
# where it stands, is certain: letters such as ä, ö, ü and é in words with plain letters
# beside them, and the signs that Office makes of plain ones. (On DOS and old Macs the
# bytes of these signs are letters; hence the look at what stands beside them.)
LATIN_PAGES = ("cp1252", "cp1250", "cp1254", "cp1257")
LATIN_WORD = re.compile(r"[^\W\d_]*[A-Za-z][^\W\d_]*")
SIGN_IN_ITS_PLACE = re.compile(
    r"(?<![^\W\d_])[–—\u00a0](?![^\W\d_])"
    r"|(?<=\w)’"
    r"|(?<=\d)€|(?<=\d )€|€(?= ?\d)"
)
QUOTED = re.compile(
    r"(?<!\w)[„“](?=\w)[^„“”]*(?<=[\w.,!?])[“”](?!\w)"
    r"|(?<!\w)[‚‘](?=\w)[^‚‘’]*(?<=[\w.,!?])[‘’](?!\w)"
)


@dataclass(frozen=True)
class Text:
    """The text of a file, and how it was saved if not as plain UTF-8."""

    text: str
    saved_as: str = ""


@dataclass(frozen=True)
class UnreadableError(Exception):
    """A file is no text, or none that is certain.

    Attributes:
        message: what it is, and what to do.
        line: line of the first character that is not certain, from 1.

    """

    message: str
    line: int | None = None


def decode(data: bytes) -> Text:
    """Return the text of a file.

    Raises:
        UnreadableError: it is no text, or its letters are not certain.

    """
    for beginning, what in NO_TEXT.items():
        if data.startswith(beginning):
            raise UnreadableError(f"is {what}, not text; {SAVE_AS}")
    if MARKUP.match(data):
        raise UnreadableError(f"is a web page or XML, not CSV; {SAVE_AS}")
    for mark, (encoding, saved_as) in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _decoded(data[len(mark) :], encoding, saved_as)
    if b"\0" in data:
        return _without_mark(data)
    try:
        return Text(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _from_windows(data)


def _decoded(data: bytes, encoding: str, saved_as: str) -> Text:
    try:
        return Text(data.decode(encoding), saved_as)
    except UnicodeDecodeError as error:
        line = data[: error.start].decode(encoding, "ignore").count("\n") + 1
        raise UnreadableError(
            f"begins like {saved_as} and is damaged here; {SAVE_AS}", line
        ) from error


def _without_mark(data: bytes) -> Text:
    """Return the text of UTF-16 without a mark, in which every second byte is 0."""
    for first, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = data[first::2].count(0), data[1 - first :: 2].count(0)
        if zeros > len(data) * 0.4 and not others:
            return _decoded(data, encoding, "UTF-16")
    line = data[: data.index(0)].count(b"\n") + 1
    raise UnreadableError(f"holds a zero byte, so it is no text; {SAVE_AS}", line)


def _from_windows(data: bytes) -> Text:
    """Return the text of a file in a Windows code page, where all that may be agree."""
    for number, line in enumerate(data.splitlines(), start=1):
        text = line.decode("cp1252", "replace")
        certain = _certain_places(text)
        for place, character in enumerate(text):
            if not character.isascii() and place not in certain:
                word = re.search(r"\S*$", text[:place]).group()
                word += re.match(r"\S*", text[place:]).group()
                raise UnreadableError(
                    f"the letters of '{word[:40]}' are not certain, for the file is not"
                    f" UTF-8; {SAVE_AS}",
                    number,
                )
    return Text(data.decode("cp1252"), "Windows text (ANSI)")


def _certain_places(text: str) -> set[int]:
    """Return where a text that was read as cp1252 holds what can mean nothing else."""
    places = {sign.start() for sign in SIGN_IN_ITS_PLACE.finditer(text)}
    for quoted in QUOTED.finditer(text):
        places |= {quoted.start(), quoted.end() - 1}
    for word in LATIN_WORD.finditer(text):
        places |= set(range(*word.span()))
    return {place for place in places if _is_same_in_all_pages(text[place])}


def _is_same_in_all_pages(character: str) -> bool:
    byte = character.encode("cp1252", "ignore")
    return bool(byte) and all(
        byte.decode(page, "ignore") == character for page in LATIN_PAGES
    )
