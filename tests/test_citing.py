"""Citations: plain text on one line, and BibTeX that stays whole whatever is in a title."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string

from onrecord.site.reading.citing import _TEX, Cited, bibtex, plain, plain_words

CITED = Cited(
    key="1f2e",
    url="https://rec.example/quote/1f2e",
    words="“We agree”",
    kind="direct",
    speaker="Ann Bell, mayor, City of Ostrava",
    said_on="2024-03-04",
    when="4 March 2024",
    source="“Bridge”, Gazette, 5 March 2024",
    author="Jo Roe",
    source_url="https://gazette.example/b_1?x=50%25&y=#z",
    published="2024-03-05",
)


def fields_of(text: str) -> dict[str, str]:
    """The one entry of a text as a reader of BibTeX has it, its author among the fields."""
    data = parse_string(text, "bibtex")
    [(key, entry)] = data.entries.items()
    persons = entry.persons.get("author", [])
    names = {"author": str(persons[0])} if persons else {}
    return {"key": key, "type": entry.type, **entry.fields, **names}


def as_text(tex: str) -> str:
    """What TeX prints for a field: the commands of this module taken back."""
    back = {command: char for char, command in _TEX.items()}
    commands = "|".join(re.escape(each) for each in sorted(back, key=len, reverse=True))
    # Braces that are no command's only hold things together.
    return re.sub(rf"{commands}|[{{}}]", lambda found: back.get(found[0], ""), tex)


def test_an_entry_has_what_a_reader_needs() -> None:
    found = fields_of(bibtex(CITED))
    assert (found["key"], found["type"]) == ("onrecord-1f2e", "misc")
    assert as_text(found["title"]) == "“We agree”"
    assert as_text(found["author"]) == "Ann Bell, mayor, City of Ostrava"
    assert found["url"] == CITED.source_url
    assert (found["year"], found["date"]) == ("2024", "2024-03-04")
    assert as_text(found["howpublished"]) == "Quoted in Jo Roe, “Bridge”, Gazette, 5 March 2024"
    assert CITED.url in as_text(found["note"])


def test_what_is_not_known_is_left_out() -> None:
    found = fields_of(bibtex(replace(CITED, speaker="", said_on=None, when="no later than today")))
    assert "author" not in found
    assert "date" not in found
    assert found["year"] == "2024"  # the article's
    assert "no later than today" in found["note"]


def test_a_speaker_who_is_not_sure_is_no_author() -> None:
    cited = replace(CITED, sure=False)
    assert "(perhaps Ann Bell, mayor, City of Ostrava: not sure; 4 March 2024)" in plain(cited)
    found = fields_of(bibtex(cited))
    assert "author" not in found
    assert "By perhaps Ann Bell, mayor, City of Ostrava: not sure." in found["note"]


HOSTILE = (
    "{",
    "}",
    "}}} @misc{other, title = {x}}",
    "\\",
    "\\}",
    "\\input{/etc/passwd}",
    '"',
    "%",
    "a % comment\n@string{x = 1}",
    "50 % & #1 $x$ a_b ~ ^ <b>",
    "\x00\x1b[31m",
    "line\u2028end",
    "@comment{",
    "‘’“” é ü 字 \U0001f600",
)


@pytest.mark.parametrize("title", HOSTILE)
def test_bibtex_stays_whole(title: str) -> None:
    cited = replace(CITED, source=title, words=title, author=title, key=title, source_url=None)
    found = fields_of(bibtex(cited))
    expected = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", title).split())
    assert " ".join(as_text(found["title"]).split()) == expected
    assert found["url"] == CITED.url
    assert re.fullmatch(r"[A-Za-z0-9:-]+", found["key"])


SPECIAL = st.sampled_from('{}\\"%#&~^_$@,=\n')
TEXTS = st.text(alphabet=st.one_of(st.characters(exclude_categories=["Cs"]), SPECIAL), max_size=60)


@given(words=TEXTS, source=TEXTS, speaker=TEXTS, url=TEXTS)
def test_any_text_gives_one_well_formed_entry(
    words: str, source: str, speaker: str, url: str
) -> None:
    cited = replace(
        CITED, words=words, source=source, speaker=speaker, source_url=f"https://x.example/{url}"
    )
    found = fields_of(bibtex(cited))
    assert found["key"] == "onrecord-1f2e"
    known = {"key", "type", "author", "title", "howpublished", "year", "date", "url", "note"}
    assert set(found) <= known
    squeezed = re.sub(r"[\s\x00-\x1f\x7f-\x9f]+", "", words)
    assert re.sub(r"\s+", "", as_text(found.get("title", ""))) == squeezed
    assert not re.search(r"[\s{}\\\"]", found["url"])
    assert len(plain(cited).splitlines()) == 1


@pytest.mark.parametrize(
    ("kind", "speaker", "others", "expected"),
    [
        pytest.param("direct", "Ann Bell", 0, "(Ann Bell; 4 March 2024). Quoted in Jo", id="said"),
        pytest.param("mixed", "Ann Bell", 0, "Quoted in part in Jo Roe", id="in part"),
        pytest.param("indirect", "Ann Bell", 0, "Paraphrased in Jo Roe", id="paraphrase"),
        pytest.param("declined", "Ann Bell", 0, "Reported in Jo Roe", id="refusal"),
        pytest.param("primary", "Ann Bell", 0, "From Jo Roe", id="a document"),
        pytest.param("direct", "", 0, "(speaker not known; 4 March 2024)", id="nobody known"),
        pytest.param("direct", "Ann Bell", 1, "; in 1 more article. On", id="one more"),
        pytest.param("direct", "Ann Bell", 1200, "; in 1,200 more articles. On", id="many more"),
    ],
)
def test_plain_citation(kind: str, speaker: str, others: int, expected: str) -> None:
    assert expected in plain(replace(CITED, kind=kind, speaker=speaker, others=others))


ROW = {
    "speaker": "bell",
    "speaker_name": "Ann Bell",
    "speaker_role": "mayor",
    "party": "bell",
    "party_name": "Ann Bell",
    "said_on": None,
    "earliest": None,
    "latest": "2024-03-05",
    "article": "b",
    "article_title": "She says “no”",
    "publisher": "Gazette",
    "published": "2024-03-05",
    "author": None,
    "url": "javascript:alert(1)",
}


def test_a_citation_is_made_from_a_row() -> None:
    cited = Cited.of(ROW, key="1", url="https://rec.example/1", words="“We\nagree,”", kind="direct")
    assert plain(cited) == (
        "“We agree” (Ann Bell, mayor; no later than 5 March 2024). Quoted in “She says ‘no’”,"
        " Gazette, 5 March 2024. On record at https://rec.example/1"
    )
    assert "javascript" not in bibtex(cited)


@pytest.mark.parametrize(
    ("kind", "words", "longest"), [("direct", "word " * 200, 610), ("primary", "word " * 200, 210)]
)
def test_long_words_are_cut(kind: str, words: str, longest: int) -> None:
    marked = plain_words((), words.strip(), kind)
    cited = Cited.of(ROW, key="1", url="x", words=marked, kind=kind)
    assert len(cited.words) <= longest
    assert cited.words.endswith("word …”")
