"""Whether words are on record: the verdict, and which words are marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from onrecord.core.checking import (
    LONGEST,
    Candidate,
    Found,
    Judgement,
    Verdict,
    compared,
    judge,
    looks_english,
    read_question,
)
from onrecord.core.statements import words_of
from onrecord.errors import QuestionError
from onrecord.models import Span

STRIKE = (
    "We will not go back to work until the studios pay the writers 20 million dollars in residuals."
)
LONG = (
    "Nobody asked the night crew. The ovens were cold by four, and by five the queue went round "
    "the corner. We baked for 300 people that morning."
)
ELIDED = "The harbor belongs to the town … and the town will keep it [the harbor] open."


def said(text: str, **more: object) -> Candidate:
    return Candidate(text, **{"quotes": (text,), **more})  # type: ignore[arg-type]


def asked(words: str, *recorded: Candidate) -> Judgement:
    return judge(read_question(words), recorded)


def marked(words: str, found: Found) -> list[str]:
    """What is marked: -left out-, +added+."""
    signs = {"left out": "-", "added": "+"}
    text = read_question(words).text
    return [
        f"{signs[what]}{run}{signs[what]}" for what, run in compared(text, found) if what in signs
    ]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        pytest.param(STRIKE, STRIKE, id="all of it"),
        pytest.param(STRIKE, f"“{STRIKE}”", id="with marks around it"),
        pytest.param(STRIKE, STRIKE.upper(), id="capitals"),
        pytest.param(STRIKE, STRIKE.replace("will not", "won’t"), id="contraction"),
        pytest.param(STRIKE, STRIKE.removesuffix("."), id="no full stop"),
        pytest.param("We favour the theatre.", "we favor the theater", id="spelling"),
        pytest.param("Ten of us stayed.", "10 of us stayed", id="number word"),
        pytest.param("José won’t sing", "Jose won't sing", id="accent"),
        pytest.param(LONG, "Nobody asked the night crew", id="first sentence"),
        pytest.param(LONG, "We baked for 300 people that morning", id="last sentence"),
        pytest.param(LONG, LONG.partition(" We")[0], id="two sentences"),
        pytest.param("No.", "no", id="one word that is all of it"),
        pytest.param(
            "They say we go on. Do not ask them. We go on.", "We go on", id="a sentence further on"
        ),
        pytest.param(ELIDED, ELIDED, id="its own ellipsis and brackets"),
    ],
)
def test_verbatim(record: str, words: str) -> None:
    judgement = asked(words, said(record))
    assert judgement.verdict == "verbatim"
    assert marked(words, judgement.found[0]) == []


@pytest.mark.parametrize(
    ("record", "words", "marks"),
    [
        pytest.param(
            STRIKE,
            "We will go back to work until the studios pay the writers 20 million dollars in "
            "residuals",
            ["-not-"],
            id="dropped not",
        ),
        pytest.param(
            "The offer is fair to every member of the crew.",
            "The offer is not fair to every member of the crew",
            ["+not+"],
            id="added not",
        ),
        pytest.param(STRIKE, STRIKE.replace("20", "30"), ["-20-", "+30+"], id="wrong number"),
        pytest.param(
            STRIKE, STRIKE.replace("million", "billion"), ["-million-", "+billion+"], id="billion"
        ),
        pytest.param(
            STRIKE, STRIKE.replace("residuals", "salaries"), ["-residuals-", "+salaries+"], id="end"
        ),
        pytest.param(
            STRIKE,
            STRIKE.replace("We", "They"),
            ["-We-", "+They+"],
            id="who",
        ),
        pytest.param(
            STRIKE,
            "We will not go back to work until the studios pay the writers",
            [],
            id="cut at the end",
        ),
        pytest.param(STRIKE, "until the studios pay the writers 20 million", [], id="cut at both"),
        pytest.param(
            STRIKE, "We will not go back to work … in residuals", [], id="cut with an ellipsis"
        ),
        pytest.param(
            STRIKE,
            "We will not go back to work until the studios pay … dollars in salaries",
            ["-residuals-", "+salaries+"],
            id="cut with an ellipsis, and altered",
        ),
        pytest.param(
            STRIKE,
            "We will not go back to work until [they] pay the writers 20 million dollars in "
            "residuals",
            [],
            id="insertion",
        ),
        pytest.param(
            "Just because he has not done it does not mean that he will not.",
            "Just because she has not done it does not mean that she will not",
            ["-he-", "+she+", "-he-", "+she+"],
            id="light words alone",
        ),
        pytest.param(
            LONG,
            "Nobody asked the drivers",
            ["-night-", "+drivers+"],
            id="a few words, of which one is another",
        ),
        pytest.param(
            LONG,
            "Nobody asked the night crew. We baked for 300 people that morning",
            ["-The ovens were cold by four, and by five the queue went round the corner-"],
            id="a sentence left out without a sign",
        ),
        pytest.param(
            LONG,
            "Nobody asked the night crew. They went on strike at noon",
            ["+They went on strike at noon+"],
            id="a sentence added",
        ),
    ],
)
def test_different(record: str, words: str, marks: list[str]) -> None:
    judgement = asked(words, said(record))
    assert judgement.verdict == "different"
    assert marked(words, judgement.found[0]) == marks


@pytest.mark.parametrize(
    ("words", "before", "after"),
    [
        pytest.param("The ovens were cold by four", "", ", and by five the queue", id="beginning"),
        pytest.param(
            "by five the queue went round the corner", "The ovens were cold", "", id="end"
        ),
    ],
)
def test_the_rest_of_a_sentence(words: str, before: str, after: str) -> None:
    judgement = asked(words, said(LONG))
    (found,) = judgement.found
    assert judgement.verdict == "different"
    assert found.very_words
    assert found.before.startswith(before)
    assert found.after.startswith(after)
    assert (bool(found.before), bool(found.after)) == (bool(before), bool(after))


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(
            "Until the studios pay the writers 20 million dollars in residuals, we will not go "
            "back to work",
            id="clauses the other way round",
        ),
        pytest.param(
            "The writers must be paid 20 million dollars in residuals by the studios before work "
            "goes on",
            id="other words between the key words",
        ),
        pytest.param(
            "Without residuals for writers, 20 million dollars from the studios, no work",
            id="key words in another order",
        ),
    ],
)
def test_a_paraphrase_with_the_key_words_is_different(words: str) -> None:
    judgement = asked(words, said(STRIKE))
    assert judgement.verdict == "different"
    assert marked(words, judgement.found[0])


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("We will not go back to the negotiating table this week", id="same beginning"),
        pytest.param("The studios refused to meet the writers on Monday", id="same matter"),
        pytest.param("Our members are ready to talk day and night", id="nothing in common"),
        pytest.param("work until", id="two words of it"),
        pytest.param("writers", id="a word of it"),
        pytest.param("back to work", id="light words of it"),
        pytest.param("We will not", id="a light beginning"),
    ],
)
def test_not_on_record(words: str) -> None:
    judgement = asked(words, said(STRIKE), said(LONG))
    assert judgement.verdict == "not_on_record"
    assert judgement.found == ()


def test_too_few_words_are_told_from_words_not_found() -> None:
    nearest = asked("the writers", said(STRIKE)).nearest
    assert nearest is not None
    assert nearest.too_little
    nearest = asked("the studios met the writers on Monday", said(STRIKE)).nearest
    assert nearest is None or not nearest.too_little


MIXED = "that the offer was “an insult to the crew” and would be “sent back unopened” on Monday"
OWN = tuple(
    Span(MIXED.index(piece), MIXED.index(piece) + len(piece))
    for piece in ("an insult to the crew", "sent back unopened")
)


@pytest.mark.parametrize(
    ("words", "verdict", "reporters"),
    [
        pytest.param("an insult to the crew", "verbatim", False, id="a quoted piece"),
        pytest.param("an insult to the crew … sent back unopened", "verbatim", False, id="both"),
        pytest.param("an insult to the crew sent back unopened", "different", False, id="as one"),
        pytest.param("The offer was an insult to the crew", "different", True, id="with more"),
        pytest.param("would be sent back unopened on Monday", "different", True, id="around it"),
        pytest.param(MIXED, "different", True, id="all of it"),
    ],
)
def test_only_what_is_in_quotation_marks_is_the_speakers(
    words: str, verdict: Verdict, reporters: bool
) -> None:
    judgement = asked(words, said(MIXED, kind="mixed", own=OWN))
    assert (judgement.verdict, judgement.found[0].reporters) == (verdict, reporters)


def test_a_paraphrase_on_record_is_never_verbatim() -> None:
    words = "the writers would not go back to work until residuals were paid"
    judgement = asked(words, said(words, kind="indirect"))
    assert judgement.verdict == "different"
    assert judgement.found[0].reporters
    direct = said("The writers would not go back to work until residuals were paid in full.")
    judgement = asked(words, said(words, kind="indirect"), direct)
    assert judgement.found[0].candidate == direct


def test_words_that_a_reporter_put_in_are_not_the_speakers() -> None:
    found = asked("The town will keep it the harbor open", said(ELIDED)).found[0]
    assert not found.verbatim
    assert found.loses_marks
    record = said("They would keep the boats … in the harbor.")
    assert asked("They would keep the boats in the harbor", record).verdict == "different"
    assert asked("They would keep the boats … in the harbor", record).verdict == "verbatim"


def theirs(text: str, who: str, *, asked_about: bool) -> Candidate:
    return said(text, speaker=who, quotes=(f"{who}: {text}",), theirs=asked_about)


@pytest.mark.parametrize(
    ("ann", "bo", "words", "verdict", "others"),
    [
        pytest.param(STRIKE, LONG, STRIKE, "verbatim", 0, id="theirs"),
        pytest.param(LONG, STRIKE, STRIKE, "other_speaker", 0, id="another's"),
        pytest.param(LONG, STRIKE, STRIKE[:-14], "other_speaker", 0, id="another's, cut"),
        pytest.param(STRIKE, STRIKE, STRIKE, "verbatim", 1, id="both"),
        pytest.param(
            STRIKE, STRIKE.replace("not ", ""), STRIKE.replace("not ", ""), "different", 1,
            id="theirs nearly, another's wholly",
        ),
        pytest.param(LONG, LONG, STRIKE, "not_on_record", 0, id="nobody's"),
    ],
)  # fmt: skip
def test_a_speaker_asked_about(
    ann: str, bo: str, words: str, verdict: Verdict, others: int
) -> None:
    recorded = theirs(ann, "ann", asked_about=True), theirs(bo, "bo", asked_about=False)
    judgement = asked(words, *recorded)
    assert (judgement.verdict, len(judgement.others)) == (verdict, others)
    whose = {each.candidate.speaker for each in judgement.found}
    assert whose == (
        {"bo"} if verdict == "other_speaker" else {"ann"} if judgement.found else set()
    )


def test_the_same_words_of_several_speakers_are_all_listed() -> None:
    recorded = [theirs(STRIKE, who, asked_about=True) for who in ("ann", "bo", "cy")]
    judgement = asked(STRIKE, *recorded, theirs(LONG, "di", asked_about=True))
    assert {each.candidate.speaker for each in judgement.found} == {"ann", "bo", "cy"}


def test_one_statement_is_listed_once_in_its_nearest_form() -> None:
    forms = [STRIKE, STRIKE.replace("20", "30"), f"Look. {STRIKE}"]
    judgement = asked(
        STRIKE, *(said(form, statement="s", quotes=(str(n),)) for n, form in enumerate(forms))
    )
    (found,) = judgement.found
    assert found.said in (forms[0], forms[2])


def test_of_equal_words_the_first_said_comes_first() -> None:
    days = [date(2024, 3, 7), None, date(2024, 3, 5)]
    recorded = [said(STRIKE, quotes=(str(n),), published=day) for n, day in enumerate(days)]
    found = asked(STRIKE, *recorded).found
    assert [each.candidate.published for each in found] == [days[2], days[0], None]


def test_a_long_document_is_read_where_the_words_are() -> None:
    filler = "\n\n".join(
        f"Paragraph {n} is about tides, cranes and the weather." for n in range(900)
    )
    document = f"{filler}\n\nDear friends, {STRIKE} Thank you.\n\n{filler}"
    record = said(document, kind="primary", statement="s", quotes=())
    judgement = asked(STRIKE.replace("20", "25"), record)
    (found,) = judgement.found
    assert judgement.verdict == "different"
    assert "20" in [piece.said.of(found.said) for piece in found.pieces]
    assert len(found.said) < len(document) / 4
    assert found.before == "Dear friends,"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        pytest.param("", "there is no word", id="empty"),
        pytest.param(" \n\t", "there is no word", id="blank"),
        pytest.param("… “?!” — %", "there is no word", id="punctuation"),
        pytest.param("\x00\x1b\x7f", "there is no word", id="control characters"),
        pytest.param("🚢⚓", "there is no word", id="pictures"),
        pytest.param("word " * 10_000, "10,000 words are too many", id="10,000 words"),
        pytest.param("w" * 12_001, "12,001 characters are too many", id="a word without end"),
    ],
)
def test_what_cannot_be_asked(words: str, what: str) -> None:
    with pytest.raises(QuestionError) as raised:
        read_question(words)
    assert raised.value.what.startswith(what)
    assert raised.value.remedy


@pytest.mark.parametrize(
    ("words", "read"),
    [
        pytest.param(
            "a" + " b" * (LONGEST - 1), "a" + " b" * (LONGEST - 1), id="as many as may be"
        ),
        pytest.param("We\x00 will\n\tnot", "We will not", id="control characters and lines"),
        pytest.param("“We will”", "We will", id="marks around it"),
        pytest.param("«We will»", "We will", id="French marks"),
        pytest.param("“No,” we said, “never”", "“No,” we said, “never”", id="marks within"),
        pytest.param("we \ud800will", "we will", id="half a character"),
        pytest.param("’Tis over", "’Tis over", id="apostrophe"),
    ],
)
def test_what_is_read(words: str, read: str) -> None:
    assert read_question(words).text == read


@pytest.mark.parametrize(
    ("words", "english"),
    [
        pytest.param(STRIKE, True, id="English"),
        pytest.param("Zoning variances doomed downtown apartments", True, id="few words"),
        pytest.param("Nous ne reprendrons pas le travail sans un accord", False, id="French"),
        pytest.param("Wir werden ohne Einigung nicht wieder arbeiten", False, id="German"),
        pytest.param("No vamos a volver al trabajo sin un acuerdo", False, id="Spanish"),
        pytest.param("Мы не вернемся", False, id="Russian"),
        pytest.param("我们 不会 回去", False, id="Chinese"),
        pytest.param("1984", True, id="number"),
    ],
)
def test_looks_english(words: str, english: bool) -> None:
    assert looks_english(words_of(words)) is english


texts = st.one_of(
    st.text(max_size=80),
    st.lists(
        st.sampled_from(
            "we will not go back … [the] don't 20 U.S. \n\n said. “No!” ’em — theatre é ﬁne".split(
                " "
            )
        ),
        max_size=25,
    ).map(" ".join),
)


@given(texts)
@example("e\u0301clat e\u0301te\u0301s")
@example("[We] will … not … go")
@example("a … a a … b a")
def test_all_that_is_stored_is_verbatim(text: str) -> None:
    try:
        words = read_question(text)
    except QuestionError:
        assume(False)
    assert judge(words, [said(text)]).verdict == "verbatim"


@given(texts, st.lists(st.tuples(texts, st.sampled_from(["direct", "indirect", "primary"]))))
def test_every_answer_holds_together(text: str, recorded: list[tuple[str, str]]) -> None:
    try:
        words = read_question(text)
    except QuestionError:
        return
    candidates = [
        said(each, kind=kind, quotes=(str(n),)) for n, (each, kind) in enumerate(recorded)
    ]
    judgement = judge(words, candidates)
    assert bool(judgement.found) == (judgement.verdict != "not_on_record")
    for found in (*judgement.found, *([judgement.nearest] if judgement.nearest else [])):
        assert 0 <= found.likeness <= 1
        assert Span(0, len(found.said)).holds(found.place)
        assert found.before in found.said
        assert found.after in found.said
        holds_together(words.text, found)


def holds_together(words: str, found: Found) -> None:
    """The pieces follow each other, slice to the words, and leave out none of those asked."""
    runs = compared(words, found)
    kept = "".join(run for what, run in runs if what != "left out")
    assert "".join(kept.split()) == "".join(words.split())
    position = Span(0, 0)
    for piece in found.pieces:
        assert position.start <= piece.asked.start <= piece.asked.end <= len(words)
        assert piece.said.end <= len(found.said)
        position = piece.asked
        if piece.what == "same":
            same = (
                words_of(piece.asked.of(words)).folded,
                words_of(piece.said.of(found.said)).folded,
            )
            assert same[0] == same[1]


def order_free(judgement: Judgement) -> object:
    return judgement.verdict, {each.candidate.key for each in judgement.found}


@given(st.permutations([STRIKE, STRIKE.replace("20", "25"), LONG, ELIDED]))
def test_the_order_of_the_record_does_not_matter(recorded: Sequence[str]) -> None:
    words = STRIKE.replace("writers", "actors")
    assert order_free(asked(words, *map(said, recorded))) == order_free(
        asked(words, *map(said, sorted(recorded)))
    )
