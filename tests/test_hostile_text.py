"""Text that no editor would print: no crash, honest spans, and time that grows with length only."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Sequence
from datetime import date
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsing import RandomParser, StubParser, attributions, by_hand, real_parser

from onrecord.core.attribution.contents import content_of
from onrecord.core.attribution.cues import find_cues
from onrecord.core.pipeline import extract
from onrecord.core.reading.document import Document, read_document
from onrecord.core.reading.text import word_count
from onrecord.core.reading.tokens import Parser
from onrecord.models import Article, Quote, Span

PIECES = (
    "said told Bell Lund The the talks declined to comment according who had no statement Mr. U.S. "
    "is that but and not ' '' ` `` \" “ ” ‘ ’ „ « » — – -- - : ; , . ! ? … ( ) [ ] Q: A: BELL: "
    '1 6" Monday yesterday 2024 \u0000 \u0007 \u001b \u200b \ufeff \u202e \u00ad \u2028 '
    "\U0001f600 é 中文 "
    "עברית ﬁ İ ß Σας"
).split()
SPACES = [" ", "", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\x0b", "\x0c", "\x85", "   "]
ANY_TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=200),
    st.text(st.sampled_from("“”\"'‘’`« \nab."), max_size=120),
    st.lists(st.tuples(st.sampled_from(PIECES), st.sampled_from(SPACES)), max_size=60).map(
        lambda pairs: "".join(piece + space for piece, space in pairs)
    ),
)
PUBLISHED = date(2024, 3, 14)
LEAST_SECONDS = 0.005
MOST_GROWTH = 8  # 4 when linear, 16 when quadratic


def assert_in_order(spans: Sequence[Span], within: Span) -> None:
    """Each span is there, lies within, and begins after the one before has ended."""
    position = within.start
    for span in spans:
        assert position <= span.start < span.end <= within.end
        position = span.end


def assert_honest(text: str, quotes: Sequence[Quote]) -> None:
    """Every span of a quote marks words of the text."""
    whole = Span(0, len(text))
    assert len({quote.id for quote in quotes}) == len(quotes)
    for quote in quotes:
        assert quote.content and quote.segments and quote.text.strip()
        assert_in_order([segment.span for segment in quote.segments], whole)
        assert_in_order(quote.content, whole)
        for segment in quote.segments:
            assert any(content.holds(segment.span) for content in quote.content)
            assert segment.span.of(text).strip()
        for span in (*quote.cue, *quote.mention):
            assert whole.holds(span) and span.of(text).strip()
        assert 0 <= quote.confidence <= 1
        assert quote.rule


def quotes_of(text: str, parser: Parser) -> tuple[Quote, ...]:
    return extract(Article("a", text, published=PUBLISHED), parser=parser)


@given(ANY_TEXT)
def test_parts_are_in_their_place(text: str) -> None:
    document = read_document(Article("a", text))
    whole = Span(0, len(text))
    assert_in_order(document.paragraphs, whole)
    assert_in_order([each.outer for each in document.quotations], whole)
    assert_in_order(document.sentences, whole)
    for quotation in document.quotations:
        assert quotation.outer.holds(quotation.span)
        assert document.paragraphs[quotation.paragraph].holds(quotation.outer)
    for owner, sentence in zip(document.owner, document.sentences, strict=True):
        assert document.paragraphs[owner].holds(sentence)


@given(ANY_TEXT)
def test_no_word_is_lost(text: str) -> None:
    document = read_document(Article("a", text))
    words = word_count(text, Span(0, len(text)))
    assert sum(word_count(text, span) for span in document.paragraphs) == words
    assert sum(word_count(text, span) for span in document.sentences) == words


@given(ANY_TEXT)
def test_every_character_of_a_frame_leads_back(text: str) -> None:
    document = read_document(Article("a", text))
    for index, sentence in enumerate(document.sentences):
        assert_leads_back(document, index, sentence)


def assert_leads_back(document: Document, index: int, sentence: Span) -> None:
    made = document.frame(index)
    edited = {n for edit in made.edits for n in range(*edit.at)}
    before = sentence.start
    for n, character in enumerate(made.text):
        back = made.to_source(n, n + 1)
        assert sentence.holds(back)
        assert before <= back.start
        before = back.start
        if n not in edited and not character.isspace():
            assert len(back.of(document.text)) == 1
            assert character == back.of(document.text) or character in "“”"
    if made.text:
        assert made.to_source(0, len(made.text)) == sentence


@given(ANY_TEXT)
def test_quotes_are_honest_with_a_parser_that_knows_little(text: str) -> None:
    assert_honest(text, quotes_of(text, StubParser()))


@given(ANY_TEXT, st.integers(0, 999))
@settings(max_examples=300, deadline=None)
def test_quotes_are_honest_with_a_parser_that_is_wrong(text: str, seed: int) -> None:
    assert_honest(text, quotes_of(text, RandomParser(seed)))


@given(ANY_TEXT)
@settings(max_examples=40, deadline=None)
def test_quotes_are_honest_with_the_real_parser(text: str) -> None:
    assert_honest(text, quotes_of(text, real_parser()))


NEWS = "“We agree,” Ann Bell said. Peter Lund told reporters that the “talks” were over."


@given(st.integers(0, len(NEWS)), st.integers(0, len(NEWS)))
@settings(max_examples=60, deadline=None)
def test_a_text_cut_anywhere(start: int, end: int) -> None:
    text = NEWS[start:end]
    assert_honest(text, quotes_of(text, real_parser()))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“Wir sind uns einig“, sagte Anna Bell. „Es ist Zeit.“", id="german"),
        pytest.param("« Nous sommes d’accord », a dit Anne Bell.", id="french"),
        pytest.param("“我们同意,”贝尔说。", id="chinese"),
        pytest.param("«نحن متفقون»، قالت بيل.", id="arabic"),
        pytest.param("THE TALKS ARE OVER, BELL SAID. “WE AGREE,” LUND SAID.", id="all-caps"),
        pytest.param("“Weagree,”AnnBellsaid.“Wedonot,”saidLund.", id="no-spaces"),
        pytest.param("\x00“\x01We agree,\x02” Bell\x03 said.\x04", id="control-characters"),
        pytest.param("“We agree,” Bell said.\r“We do not,” Lund said.\x85No.", id="line-ends"),
        pytest.param("said said said said said", id="nothing-but-cues"),
        pytest.param("<p>“We agree,” Bell&nbsp;said.</p>", id="markup"),
    ],
)
def test_other_writing(text: str) -> None:
    assert_honest(text, quotes_of(text, real_parser()))


HUGE: dict[str, Callable[[], str]] = {
    "opening-marks": lambda: "“" * 200_000,
    "straight-marks": lambda: '"' * 200_000,
    "single-marks": lambda: "‘" * 200_000,
    "apostrophes": lambda: "'" * 200_000,
    "nested-marks": lambda: "“‘" * 50_000 + "so" + "’”" * 50_000,
    "a-mark-before-every-word": lambda: "“word " * 50_000,
    "a-straight-mark-before-every-word": lambda: '"word ' * 50_000,
    "an-apostrophe-before-every-word": lambda: "'word " * 50_000,
    "one-word": lambda: "a" * 1_000_000,
    "blank-lines": lambda: "\n" * 1_000_000 + "a",
    "spaces": lambda: " " * 1_000_000 + "a",
    "quoted-paragraphs": lambda: "“We agree.\n\n" * 20_000,
}


@pytest.mark.parametrize("name", HUGE)
def test_huge(name: str) -> None:
    text = HUGE[name]()
    assert_honest(text, quotes_of(text, StubParser()))


def test_five_megabytes_in_one_paragraph() -> None:
    plain = "The boats came in with the tide and the nets were full of herring. " * 60
    text = (plain + "“We agree,” Ann Bell said. ") * (5_000_000 // len(plain) + 1)
    assert len(text) > 5_000_000
    parser = StubParser()
    assert len(attributions(text, parser)) == text.count("“")
    assert parser.characters < len(text) / 20


def seconds(work: Callable[[str], object], text: str) -> float:
    """CPU seconds, those for freeing memory left out."""
    gc.disable()
    begin = time.process_time()
    try:
        work(text)
        return time.process_time() - begin
    finally:
        gc.enable()


def growth(work: Callable[[str], object], make: Callable[[int], str], size: int = 400) -> float:
    """How many times longer four times the text takes, at a size that can be measured."""
    # The size to begin with is beyond the longest sentence that is kept whole.
    while (once := seconds(work, make(size))) < LEAST_SECONDS:
        size *= 2
    return seconds(work, make(4 * size)) / once


def take_apart(text: str) -> None:
    read_document(Article("a", text))


def attribute_all(text: str) -> None:
    attributions(text, StubParser())


SHAPES: dict[str, Callable[[int], str]] = {
    "opening-marks": lambda n: "“" * n,
    "straight-marks": lambda n: '"' * n,
    "apostrophes": lambda n: "'" * n,
    "mark-before-every-word": lambda n: "“word " * n,
    "quotations-in-one-paragraph": lambda n: "“We agree.” " * n,
    "quotations-in-paragraphs": lambda n: "“We agree.”\n\n" * n,
    "open-quotations-in-paragraphs": lambda n: "“We agree.\n\n" * n,
    "a-letter": lambda n: "“We agree.\n\n" * n + "“It is over,” Bell said.",
    "floating-after-attributed": lambda n: "“We agree,” said Lund.\n\n“It is over.”\n\n" * n,
    "attributed-in-one-paragraph": lambda n: "“We agree,” said Lund. Bell said no. " * n,
    "signatures": lambda n: "“We agree.” — Bell, of the harbor\n" * n,
    "turns": lambda n: "BELL: We agree.\n\nLUND: We do not.\n\n" * n,
    "refusals": lambda n: "Bell declined to comment. " * n,
    "lines": lambda n: "Bell said so\n" * n,
    "initials": lambda n: "U.S. " * n,
    "brackets": lambda n: "(" * n,
    "lines-in-lower-case": lambda n: "so it goes\n" * n,
    "exclamation-marks": lambda n: "!" * n + "a",
    "non-breaking-spaces": lambda n: "\u00a0" * n,
    "one-sentence-without-marks": lambda n: "and Bell said the talks would go on " * n,
    "one-sentence-of-quotations": lambda n: "and Bell said “no” " * n,
    "one-sentence-of-cues": lambda n: "said " * n,
    "one-sentence-of-refusals": lambda n: "Bell declined to comment, " * n,
}


@pytest.mark.parametrize("work", [take_apart, attribute_all])
@pytest.mark.parametrize("name", SHAPES)
def test_time_grows_with_the_length(work: Callable[[str], object], name: str) -> None:
    # Another process may disturb a measurement, but hardly each time.
    assert any(growth(work, SHAPES[name]) < MOST_GROWTH for _ in range(3))


ONE_WORD: dict[str, Callable[[int], str]] = {
    "brackets-behind": lambda n: "lied," + "[" * n,
    "brackets-before": lambda n: "[" * n + "lied",
    "stops": lambda n: "lied" + "." * n,
    "commas-between": lambda n: "lied," * n,
    "hyphens": lambda n: "lied-" * n,
    "an-address": lambda n: "http://a.example/" + "lied/" * n,
}


@pytest.mark.parametrize("name", ONE_WORD)
def test_time_to_parse_grows_with_the_length_of_a_word(name: str) -> None:
    parser, number = real_parser(), count()

    def parse(text: str) -> None:
        # What it has seen before, spaCy knows by heart.
        list(parser.parse([f"{next(number)}{text}"]))

    assert any(growth(parse, ONE_WORD[name], 2_000) < MOST_GROWTH for _ in range(3))


def test_a_clause_of_its_own_within_the_content() -> None:
    # The parser hangs "rain fell" on "said" beside the content, but before it.
    sentence = by_hand(
        "She/PRP/nsubj/1 said/VBD/ROOT/1 rain/NN/nsubj/3 fell/VBD/conj/1 and/CC/cc/1 "
        "they/PRP/nsubj/6 left/VBD/ccomp/1 _././punct/1"
    )
    quoted = frozenset({3})
    (cue,) = find_cues(sentence, quoted)
    content = content_of(sentence, cue, quoted)
    assert content is not None
    assert content.tokens == [5, 6]


def test_a_turn_with_a_paragraph_of_a_mark_alone() -> None:
    text = "BELL: We will not go.\n\n”\n\nLUND: We agree to that.\n\nBELL: It is over.\n\nLUND: ”\n"
    quotes = quotes_of(text, StubParser())
    assert_honest(text, quotes)
    assert [quote.text for quote in quotes] == [
        "We will not go.",
        "We agree to that.",
        "It is over.",
    ]
