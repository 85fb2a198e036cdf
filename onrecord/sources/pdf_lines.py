"""From the lines of a PDF's pages to paragraphs."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median

from onrecord import lexicons

__all__ = ["Line", "Paragraph", "lines_of", "paragraphs_of"]

_ENDED = re.compile(r"[.!?:…][\"'’”)\]]*\Z")
_BULLET = re.compile(r"[•●▪■◦‣∙·–*\uf0b7\uf0a7]\s*(?=\S)")
_NUMBERING = re.compile(
    r"(?:page\s+)?[-–(]?\s*\d{1,3}\s*[-–)]?(?:\s*(?:of|/)\s*\d{1,3})?\Z", re.IGNORECASE
)
_MORE = re.compile(r"[-–—(\s]*more[-–—)\s]*\Z", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_LIGATURES = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_EDGE = 2
_OFTEN = 0.3
_WIDER, _SMALLEST_INDENT, _FULL, _OTHER_SIZE = 1.35, 0.8, 0.85, 1.08


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page.

    Attributes:
        page: The page's number, from nought.
        text: Its words.
        x: How far from the left it begins.
        y: How high it stands.
        size: The height of its letters.
    """

    page: int
    text: str
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines joined, with the height of their letters."""

    text: str
    size: float


def paragraphs_of(lines: Iterable[Line]) -> list[Paragraph]:
    """Join lines into paragraphs, without the heads, feet and numbers of the pages.

    A paragraph begins where the space above a line is wider than elsewhere, where a line stands
    further in or has a bullet, where the letters change their size, and after a line that had room
    for the next word. Over the end of a column or page it goes on unless a sentence ends there.

    >>> line = Line(0, "It was agreed in nego-", 72, 700, 11)
    >>> [p.text for p in paragraphs_of([line, Line(0, "tiations.", 72, 686, 11)])]
    ['It was agreed in negotiations.']
    """
    kept = _without_edges([line for line in lines if line.text.strip()])
    usual, width = _usual_step(kept), _usual_width(kept)
    groups: list[list[Line]] = []
    for line in kept:
        if groups and not _begins(groups[-1], line, usual, width):
            groups[-1].append(line)
        else:
            groups.append([line])
    words = Counter(word.casefold() for line in kept for word in _WORD.findall(line.text))
    found = (Paragraph(_joined(group, words), group[0].size) for group in groups)
    return [each for each in found if _WORD.search(each.text)]


def _without_edges(lines: Sequence[Line]) -> list[Line]:
    """The lines but for page numbers, and for what is at the edge of several pages alike."""
    edges: dict[int, list[Line]] = {}
    for line in lines:
        edges.setdefault(line.page, []).append(line)
    at_edge = {
        id(line)
        for page in edges.values()
        for height in (sorted(page, key=lambda each: each.y),)
        for line in (*height[:_EDGE], *height[-_EDGE:])
    }
    alike = Counter(_alike(line) for line in lines if id(line) in at_edge)
    return [
        line
        for line in lines
        if not (
            id(line) in at_edge and (alike[_alike(line)] > 1 or _NUMBERING.match(line.text.strip()))
        )
        and not _MORE.match(line.text)
    ]


def _alike(line: Line) -> tuple[str, int]:
    return re.sub(r"\d+", "0", line.text.strip()), round(line.y / 4)


def _usual_step(lines: Sequence[Line]) -> float:
    """From line to line within a paragraph, in heights of letters."""
    steps = [
        round((before.y - line.y) / line.size, 1)
        for before, line in pairwise(lines)
        if line.page == before.page and line.size and 0.8 <= (before.y - line.y) / line.size <= 2.5
    ]
    # Short paragraphs have about as many steps between them as within.
    counts = Counter(steps)
    often = [step for step, count in counts.items() if count >= _OFTEN * max(counts.values())]
    return min(often, default=1.2)


def _usual_width(lines: Sequence[Line]) -> float:
    """How wide a full line is, as the number of its characters times their height."""
    widths = sorted(len(line.text) * line.size for line in lines)
    return median(widths[len(widths) // 2 :]) if widths else 0


def _begins(group: Sequence[Line], line: Line, usual: float, width: float) -> bool:
    last = group[-1]
    if _BULLET.match(line.text):
        return True
    larger, smaller = max(line.size, last.size), min(line.size, last.size)
    if larger > _OTHER_SIZE * smaller:
        return True
    ended = bool(_ENDED.search(last.text.rstrip()))
    step = (last.y - line.y) / (line.size or 1)
    if line.page != last.page or step < 0:
        return ended or not _goes_on(line)
    if step > _WIDER * usual:
        return True
    column = _column(group)
    indented = line.x - min(each.x for each in column) > _SMALLEST_INDENT * line.size
    if indented and len(column) > 1:
        return True
    if len(column) == 1 and last.x - line.x > _SMALLEST_INDENT * line.size:
        return False  # the first line was the one that stood further in
    if indented and ended:
        return True
    # Where the next word would still have fitted, the line was ended on purpose.
    return (len(last.text) + 1 + len(line.text.split()[0])) * last.size < _FULL * width


def _column(group: Sequence[Line]) -> Sequence[Line]:
    """The lines of a paragraph that stand one under the other, to its last one."""
    start = len(group) - 1
    while (
        start
        and group[start - 1].page == group[start].page
        and group[start - 1].y >= group[start].y
    ):
        start -= 1
    return group[start:]


def _goes_on(line: Line) -> bool:
    """Whether a line at the top of a column or page can go on with the last one below."""
    return not line.text.strip()[:1].isupper() or len(line.text.split()) > 3


def _joined(group: Sequence[Line], words: Counter[str]) -> str:
    text = ""
    for line in group:
        piece = " ".join(line.text.translate(_LIGATURES).split())
        text = _with(text, piece, words) if text else _BULLET.sub("", piece, count=1)
    return text


def _with(text: str, piece: str, words: Counter[str]) -> str:
    if text.endswith("\u00ad"):
        return text[:-1] + piece
    if not re.search(r"\w-\Z", text) or not piece[:1].isalnum():
        return f"{text} {piece}"
    first = next(reversed(_WORD.findall(text)), "").casefold()
    second = next(iter(_WORD.findall(piece)), "").casefold()
    own = (
        not piece[:1].islower()
        or bool(re.search(r"[\d-]\w*-\Z", text))
        or first in _firsts()
        or (words[first] > 1 and words[second] > 1 and not words[first + second])
    )
    return text + piece if own else text[:-1] + piece


@cache
def _firsts() -> frozenset[str]:
    return lexicons.column("hyphen_firsts", "form")


def lines_of(fragments: Iterable[tuple[str, float, float, float]], page: int) -> Iterator[Line]:
    """Gather a page's fragments of text (words, x, y, size) into lines; a line break ends one."""
    words: list[str] = []
    place: tuple[float, float, float] | None = None
    for text, x, y, size in fragments:
        for n, piece in enumerate(text.split("\n")):
            if n and place is not None:
                yield Line(page, "".join(words), *place)
                words, place = [], None
            if piece.strip() and place is None:
                place = (x, y, size)
            words.append(piece)
    if place is not None:
        yield Line(page, "".join(words), *place)
