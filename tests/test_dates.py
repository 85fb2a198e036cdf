"""Days: each case is a short text with marks, run through the real parser.

``[S:Bell] [C:said] on Tuesday that [Q:the dam had held].`` marks a source, a cue and the words.
Several attributions are numbered (``[Q2:...]``); the one with the highest number is asked for.
``[S=Ann Bell:she]`` and ``[S=The guild/organization:it]`` say whom a mention stands for;
``[S=?:she]`` is somebody unknown.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.core.days.dates import date_attributions
from onrecord.core.days.expressions import find_expressions
from onrecord.core.reading.document import Attribution, Document, read_document
from onrecord.core.reading.tokens import Sentence, read_parse
from onrecord.models import Article, Day, Segment, Span, Speaker, SpeakerKind
from onrecord.nlp import SpacyParser, load_parser

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "days.jsonl").read_text("utf-8").splitlines()
]
MARK = re.compile(r"\[(?P<kind>[SCQ])(?P<n>\d?)(?:=(?P<name>[^:\]]+))?:(?P<words>[^\]]*)\]")
MOVES = {
    "weekday",
    "today",
    "same-day",
    "day-after",
    "day-before",
    "then",
    "counted",
    "vague",
    "name",
}
WEEKS = re.compile(r"(?:days?|weeks?)\b(?: ago)?$|weekend$")


@dataclass(frozen=True)
class Marked:
    """A case's document with its attributions."""

    document: Document
    attributions: list[Attribution]
    speakers: list[Speaker | None]
    asked: int


def strip_marks(marked: str) -> tuple[str, dict[str, list[tuple[str, Span, str | None]]]]:
    pieces: list[str] = []
    found: dict[str, list[tuple[str, Span, str | None]]] = defaultdict(list)
    position = length = 0
    for match in MARK.finditer(marked):
        before = marked[position : match.start()]
        start = length + len(before)
        length = start + len(match["words"])
        pieces += [before, match["words"]]
        found[match["n"]].append((match["kind"], Span(start, length), match["name"]))
        position = match.end()
    return "".join(pieces) + marked[position:], found


def spans_of(marks: list[tuple[str, Span, str | None]], kind: str) -> tuple[Span, ...]:
    return tuple(span for each, span, _ in marks if each == kind)


def speaker_of(text: str, marks: list[tuple[str, Span, str | None]]) -> Speaker | None:
    for kind, span, name in marks:
        if kind == "S":
            shown, _, what = (name or span.of(text)).partition("/")
            if shown == "?":
                return None
            kinds: dict[str, SpeakerKind] = {"organization": "organization", "unnamed": "unnamed"}
            return Speaker(shown, kinds.get(what, "person"))
    return None


def head_of(parse: Sentence, cue: tuple[Span, ...]) -> int:
    inside = [t.i for t in parse.tokens if any(t.span.meets(span) for span in cue)]
    tops = [i for i in inside if parse.tokens[i].head not in inside or parse.tokens[i].head == i]
    return next((i for i in tops if parse.tokens[i].is_verb), tops[0])


def source_in(parse: Sentence, mention: tuple[Span, ...]) -> int | None:
    inside = any(t.span.meets(span) for t in parse.tokens for span in mention)
    return head_of(parse, mention) if inside else None


@cache
def parser() -> SpacyParser:
    return load_parser()


def read_case(marked: str, published: date | None) -> Marked:
    text, found = strip_marks(marked)
    document = read_document(Article("case", text, published=published))
    frames = [document.frame(i) for i in range(len(document.sentences))]
    raw = parser().parse([frame.text for frame in frames])
    parses = {i: read_parse(*pair) for i, pair in enumerate(zip(frames, raw, strict=True))}
    document = document.with_parses(parses)
    rows = sorted(found.items(), key=lambda item: spans_of(item[1], "Q"))
    attributions: list[Attribution] = []
    for _, marks in rows:
        content, cue = spans_of(marks, "Q"), spans_of(marks, "C")
        sentence = document.sentence_at(cue[0].start)
        attributions.append(
            Attribution(
                kind="direct" if text[content[0].start] == "“" else "indirect",
                segments=tuple(Segment(span, quoted=False) for span in content),
                content=content,
                cue=cue,
                mention=spans_of(marks, "S"),
                rule="case",
                confidence=1.0,
                sentence=sentence,
                cue_token=head_of(parses[sentence], cue),
                source_token=source_in(parses[sentence], spans_of(marks, "S")),
            )
        )
    speakers = [speaker_of(text, marks) for _, marks in rows]
    asked = max(range(len(rows)), key=lambda i: rows[i][0])
    return Marked(document, attributions, speakers, asked)


@cache
def marked_case(n: int) -> Marked:
    published = CASES[n]["published"]
    return read_case(CASES[n]["text"], date.fromisoformat(published) if published else None)


def days_of(marked: Marked, document: Document | None = None) -> tuple[Day, ...]:
    return date_attributions(document or marked.document, marked.attributions, marked.speakers)


def iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@pytest.mark.parametrize("n", range(len(CASES)), ids=[case["id"] for case in CASES])
def test_case(n: int) -> None:
    case, marked = CASES[n], marked_case(n)
    day = days_of(marked)[marked.asked]
    assert (iso(day.said_on), iso(day.earliest), iso(day.latest), day.basis) == (
        case["said_on"],
        case["earliest"],
        case["latest"],
        case["basis"],
    )


def test_there_are_a_hundred_cases_and_no_two_alike() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES) >= 100
    assert len({(case["text"], case["published"]) for case in CASES}) == len(CASES)


@pytest.mark.parametrize("n", range(len(CASES)), ids=[case["id"] for case in CASES])
def test_a_day_shows_its_evidence(n: int) -> None:
    marked = marked_case(n)
    for day in days_of(marked):
        if day.basis == "none":
            assert (day.said_on, day.span, day.text, day.rule) == (None, None, "", "")
        else:
            assert day.span is not None
            assert day.span.of(marked.document.text) == day.text != ""
            assert day.rule


def test_no_attributions_no_days() -> None:
    document = read_document(Article("a", "Ann Bell spoke on Tuesday."))
    assert date_attributions(document, [], []) == ()


def test_without_a_parse_only_what_stands_beside_the_cue_counts() -> None:
    published = date(2024, 3, 14)
    near = read_case("[S:Bell] [C:said] Tuesday that [Q:the dam held].", published)
    far = read_case("On Tuesday, after rain, [S:Bell] [C:said] [Q:the dam held].", published)
    assert days_of(near, near.document.with_parses({}))[0].said_on == date(2024, 3, 12)
    assert days_of(far)[0].said_on == date(2024, 3, 12)
    assert days_of(far, far.document.with_parses({}))[0].said_on is None


def moves_with_publication(case: dict[str, str]) -> bool:
    """Whether every time in the case is reckoned in days or weeks from publication."""
    text = strip_marks(case["text"])[0]
    return bool(case["published"]) and all(
        each.rule in MOVES or bool(WEEKS.search(each.span.of(text)))
        for each in find_expressions(text, date(2024, 3, 14))
    )


RELATIVE = [n for n, case in enumerate(CASES) if moves_with_publication(case)]


@given(n=st.sampled_from(RELATIVE), weeks=st.integers(-600, 600))
def test_relative_days_shift_with_publication_by_whole_weeks(n: int, weeks: int) -> None:
    marked, shift = marked_case(n), timedelta(weeks=weeks)
    published = marked.document.published
    assert published is not None
    before = days_of(marked)
    after = days_of(marked, replace(marked.document, published=published + shift))
    for one, other in zip(before, after, strict=True):
        for name in ("said_on", "earliest", "latest"):
            first, second = getattr(one, name), getattr(other, name)
            assert second == (first and first + shift)
        assert (one.basis, one.text, one.span, one.rule) == (
            other.basis,
            other.text,
            other.span,
            other.rule,
        )


@given(n=st.integers(0, len(CASES) - 1), published=st.dates(date(1950, 1, 1), date(2099, 12, 31)))
def test_no_day_is_after_publication_and_bounds_hold_the_day(n: int, published: date) -> None:
    marked = marked_case(n)
    for day in days_of(marked, replace(marked.document, published=published)):
        assert day.latest is not None
        assert day.latest <= published
        assert day.earliest is None or day.earliest <= day.latest
        if day.said_on:
            assert day.earliest == day.said_on == day.latest


PIECES = [
    "late", "last", "this", "next", "Tuesday", "Friday night", "March 5", "Feb. 30", "in May",
    "2016", "two days ago", "999 years ago", "a", "week", "last month", "yesterday", "tonight",
    "the next day", "’s meeting", ",", ".", "May", "31 June 2020", "2020-13-45", "Bell", "said",
]  # fmt: skip


@given(words=st.lists(st.sampled_from(PIECES), max_size=12), published=st.none() | st.dates())
def test_expressions_stand_in_order_apart_and_in_their_text(
    words: list[str], published: date | None
) -> None:
    text = " ".join(words)
    found = find_expressions(text, published)
    for one, other in pairwise(found):
        assert one.span.end <= other.span.start
    for each in found:
        assert each.span.start <= each.head < each.span.end <= len(text)
        earliest, latest = each.window
        assert (earliest is None) == (latest is None)
        if earliest and latest:
            assert earliest <= latest
            assert not each.exact or earliest == latest


@given(text=st.text(max_size=200), published=st.none() | st.dates())
def test_no_text_breaks_the_reader(text: str, published: date | None) -> None:
    for each in find_expressions(text, published):
        assert each.span.of(text).strip()
