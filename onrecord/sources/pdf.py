"""Press releases and other texts in PDF files."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from pypdf import PageObject, PdfReader, apply_configuration
from pypdf.errors import DependencyError, FileNotDecryptedError, LimitReachedError, PyPdfError

from onrecord.errors import UnreadableSource
from onrecord.sources.encodings import mend
from onrecord.sources.html.stamps import written_days
from onrecord.sources.limits import MOST_PAGES
from onrecord.sources.pdf_lines import Line, Paragraph, lines_of, paragraphs_of

__all__ = ["read_pdf"]

_MOST_STREAM = 20_000_000
_MOST_OPERATIONS = 200_000
_LEAST_LETTERS = 20
_MOST_STRANGE = 0.05
_STRANGE = re.compile(r"[\ufffd\ue000-\uf0a6\uf0a8-\uf0b6\uf0b8-\uf8ff]|\(cid:\d+\)")
_LETTER = re.compile(r"[^\W\d_]")
_PROSE = 200
_DATELINE = re.compile(r"[^—–]{0,80}?(?=\s*(?:[—–]|--|\s-\s))")
_MOST_TITLE = 300
_LARGER = 1.15
_BROKEN = (
    PyPdfError,
    OSError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
)


def read_pdf(data: bytes, source: str) -> tuple[str, dict[str, object]]:
    """The text of a PDF file in paragraphs, and the details that it tells: title and day.

    The title is what stands in the largest letters on the first page, and the day the only one
    that is written out above its first paragraph or before that one's dash. A file's own date of
    making is no day of publication.

    Raises:
        UnreadableSource: It needs a password, has only pictures, is broken, or is too large.
    """
    # It warns of every flaw of a file; what can be read is read.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    limits: dict[str, Any] = {
        "maximum_declared_stream_length": _MOST_STREAM,
        "array_based_stream_maximum_output_length": _MOST_STREAM,
        "zlib_maximum_output_length": _MOST_STREAM,
        "lzw_maximum_output_length": _MOST_STREAM,
        "run_length_maximum_output_length": _MOST_STREAM,
        "stream_parsing_work_maximum_count": 2 * _MOST_OPERATIONS,
    }
    try:
        with apply_configuration(**limits):
            lines = _lines(PdfReader(io.BytesIO(data)), source)
    except (FileNotDecryptedError, DependencyError):
        what = "it is protected by a password"
        raise UnreadableSource(source, what, "Save it without one.") from None
    except LimitReachedError:
        what = "it unpacks to far more than a press release has"
        raise UnreadableSource(source, what, "Save its text as Markdown.") from None
    except _BROKEN as error:
        what = f"this PDF file is broken ({' '.join(str(error).split()) or type(error).__name__})"
        raise UnreadableSource(source, what[:200], "Save its text as Markdown.") from None
    return _article(paragraphs_of(lines), source)


def _lines(reader: PdfReader, source: str) -> list[Line]:
    if reader.is_encrypted and not reader.decrypt(""):
        raise FileNotDecryptedError("password")
    if len(reader.pages) > MOST_PAGES:
        what = f"it has more than {MOST_PAGES} pages"
        raise UnreadableSource(source, what, "Take it apart into articles.")
    lines: list[Line] = []
    budget = _Budget(_MOST_OPERATIONS)
    for number, page in enumerate(reader.pages):
        lines += lines_of(_fragments(page, budget), number)
    letters = sum(len(_LETTER.findall(line.text)) for line in lines)
    if letters < _LEAST_LETTERS:
        what = "its pages are pictures, without text"
        raise UnreadableSource(source, what, "Run it through text recognition (OCR) first.")
    text = "".join(line.text for line in lines)
    if len(_STRANGE.findall(text)) > _MOST_STRANGE * len(text):
        what = "its letters cannot be made out (its fonts do not say what they stand for)"
        raise UnreadableSource(source, what, "Save its text as Markdown.")
    return lines


class _Budget:
    """How many drawing operations are left to be looked at."""

    def __init__(self, left: int) -> None:
        self._left = left

    def spend(self, *_: object) -> None:
        self._left -= 1
        if self._left < 0:
            raise LimitReachedError("operations")


def _fragments(page: PageObject, budget: _Budget) -> list[tuple[str, float, float, float]]:
    """A page's fragments of text in their order, with x, y and the height of their letters."""
    found: list[tuple[str, float, float, float]] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _: object, size: float) -> None:
        if text:
            x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
            y = tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            found.append((mend(text), x, y, abs(size * tm[3] * cm[3]) or abs(size)))

    page.extract_text(visitor_text=visit, visitor_operand_before=budget.spend)
    return found


def _article(paragraphs: Sequence[Paragraph], source: str) -> tuple[str, dict[str, object]]:
    title = _title(paragraphs)
    rest = [each.text for each in paragraphs if each is not title]
    if not rest:
        raise UnreadableSource(source, "there is no text in it", "Add the text, or remove it.")
    details: dict[str, object] = {
        "title": None if title is None else title.text,
        "published": _day(rest),
    }
    return "\n\n".join(rest), details


def _title(paragraphs: Sequence[Paragraph]) -> Paragraph | None:
    """The paragraph above the prose whose letters are the largest, if they are larger than its."""
    above: list[Paragraph] = []
    for each in paragraphs:
        if len(each.text) >= _PROSE:
            largest = max(above, key=lambda p: p.size, default=None)
            if largest is None or largest.size < _LARGER * each.size:
                return None
            return largest if len(largest.text) <= _MOST_TITLE else None
        above.append(each)
    return None


def _day(paragraphs: Sequence[str]) -> date | None:
    days: list[date] = []
    for text in paragraphs:
        if len(text) >= _PROSE:
            dateline = _DATELINE.match(text)
            days += written_days(dateline[0]) if dateline else []
            break
        days += written_days(text)
    return days[0] if len(set(days)) == 1 else None
