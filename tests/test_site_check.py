"""The page that checks a quotation, over HTTP, for people and for programs."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from statements_sample import differing_site, quote_key, statement_key
from test_site_statements import ask, bare

OPEN = "The harbor is open, and it will stay open through the winter"
ENOUGH = "Twelve weeks is enough and more than enough for any crew in this harbor"


def checked(words: str | None = None, speaker: str | None = None) -> tuple[int, str]:
    given = {"q": words, "speaker": speaker}
    query = urlencode({key: value for key, value in given.items() if value is not None})
    answer = ask(f"/-/check?{query}")
    html: str = answer.page  # type: ignore[attr-defined]
    return answer.status, html


def data(words: str, speaker: str | None = None, path: str = "/-/check.json") -> Any:
    query = urlencode({"q": words} | ({"speaker": speaker} if speaker else {}))
    return json.loads(ask(f"{path}?{query}").page)  # type: ignore[attr-defined]


def result_of(html: str) -> str:
    """The verdict and all below it, as a reader without typography gets it."""
    return bare(html[html.index('<section class="verdict') : html.index("</main>")])


def test_form_stands_alone_until_asked() -> None:
    status, html = checked()
    assert status == 200
    assert '<form class="asking" action="/-/check" method="get">' in html
    assert 'class="verdict' not in html
    assert "noindex" not in html
    for name in ("check-words", "check-speaker"):
        assert f'<label for="{name}">' in html


def test_words_on_record_are_shown_with_who_when_and_where() -> None:
    status, html = checked(ENOUGH)
    told = result_of(html)
    assert status == 200
    assert told.startswith("On record, in these words Harbor Pilots Guild 4 March 2024")
    assert "As quoted by Tide Online The same words." in told
    assert (
        "2 articles report it Tide Online, “Enough,” say the pilots, 7 March 2024 in these" in told
    )
    assert (
        "Evening Star, Pilots’ strike: third week, 21 March 2024 in other words, as Jonas" in told
    )
    assert f'href="/quotes/statements/{statement_key("enough")}"' in html
    assert f'href="/quotes/quotes/{quote_key("enough-tide")}"' in html
    assert "11 quotes in the 5 articles read here, published from 4 March 2024 to 21 March" in told


def test_a_dropped_word_is_marked() -> None:
    _, html = checked("We will sail until the boats are safe")
    assert '<h2 id="verdict-heading">On record, but in other words</h2>' in html
    assert "We will [left out: not] sail until the boats are safe" in result_of(html)
    assert "<mark>We will not sail until the boats are safe</mark>, and we will not be" in html
    assert "From the speaker's own document" in html
    assert 'href="/quotes/articles/letter"' in html


def test_a_part_of_a_sentence_says_how_it_goes_on() -> None:
    told = result_of(checked("it will stay open … the winter", "Brandt")[1])
    assert told.startswith("On record, but cut")
    assert "it will stay open … [left out, with a sign: through] the winter" in told
    assert "The sentence begins “The harbor is open, and …”." in told
    told = result_of(checked("The harbor is open, and it will stay open", "Brandt")[1])
    assert "It goes on “… through the winter,”." in told


def test_words_of_somebody_else() -> None:
    told = result_of(checked(ENOUGH, "Marta Lind")[1])
    assert told.startswith("On record, but not from Marta Lind Harbor Pilots Guild 4 March 2024")


def test_disputed_words_say_so() -> None:
    told = result_of(checked(OPEN)[1])
    assert told.count("Who said this is disputed.") == 2
    one, other = result_of(checked(OPEN, "Otto Brandt")[1]).split("Also on record, as somebody")
    assert "Otto Brandt" in one
    assert "Marta Lind" in other


def test_not_on_record_says_what_that_means() -> None:
    status, html = checked("The moon is made of cheese and everyone in town knows it")
    told = result_of(html)
    assert status == 200
    assert told.startswith("Not on record here None of the 11 quotes in the 5 articles read here,")
    assert "published from 4 March 2024 to 21 March 2024" in told
    assert "That does not show that nobody said them." in told
    assert "do not look English" not in told
    told = result_of(checked("Le port reste ouvert et nous ne partirons pas lundi matin")[1])
    assert "The words do not look English" in told


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param("", "there is no word among them", id="empty"),
        pytest.param("  \n ", "there is no word among them", id="blank"),
        pytest.param('"', "there is no word among them", id="lone mark"),
        pytest.param("?!… “”", "there is no word among them", id="punctuation"),
        pytest.param("word " * 10_000, "words are too many", id="10,000 words"),
    ],
)
def test_words_that_cannot_be_looked_for(words: str, expected: str) -> None:
    status, html = checked(words)
    assert status == 400
    alert = html[html.index('role="alert"') : html.index("</form>")]
    assert expected in bare(alert)
    assert 'class="verdict' not in html
    assert "Traceback" not in html
    body = data(words)
    assert body["ok"] is False
    assert expected in body["error"]
    assert body["status"] == 400


@pytest.mark.parametrize(
    "words",
    [
        pytest.param("safe", id="one word"),
        pytest.param('boats" OR * NEAR(sail AND NOT ( { } ^ : - +', id="operators"),
        pytest.param("text:boats", id="column"),
        pytest.param("'; drop table quotes; --", id="sql"),
        pytest.param("<script>alert(1)</script> & <i>more</i>", id="markup"),
        pytest.param("🚢" * 50 + " sail", id="pictures"),
        pytest.param(
            "\x00 sail \ud800 on".encode("utf-8", "replace").decode(), id="odd characters"
        ),
        pytest.param("sail " * 600, id="as many as may be"),
    ],
)
def test_odd_words_get_a_plain_answer(words: str) -> None:
    status, html = checked(words)
    assert status == 200
    assert result_of(html)
    assert "<script>alert" not in html
    assert "<i>" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)


def test_hostile_words_are_escaped_in_a_difference() -> None:
    _, html = checked(
        "Twelve weeks is <b>plenty</b> & more than enough for any <script>x</script> crew"
    )
    assert "<ins>" in html
    assert "<b>" not in html
    assert "<script>x" not in html
    assert "plenty" in result_of(html)


def test_unknown_speaker_is_offered_the_nearest_names() -> None:
    status, html = checked(OPEN, "Marta Lund")
    assert status == 400
    again = urlencode({"q": OPEN, "speaker": "Marta Lind"}).replace("&", "&amp;")
    assert f'<a href="/-/check?{again}">Marta Lind</a>' in html
    assert "check the words, whoever said them" in html
    assert f"{OPEN}</textarea>" in html
    assert 'value="Marta Lund"' in html
    assert data(OPEN, "Marta Lund")["offered"][0] == "Marta Lind"
    assert ask("/-/check?q=safe&speaker=%22%3E%3Cscript%3E").status == 400


@pytest.mark.parametrize(
    ("path", "accept"),
    [
        pytest.param("/-/check.json", "text/html", id="name"),
        pytest.param("/-/check?_format=json", "text/html", id="format"),
        pytest.param("/-/check", "application/json", id="accept"),
    ],
)
def test_result_as_json(path: str, accept: str) -> None:
    joint = "&" if "?" in path else "?"
    answer = ask(
        f"{path}{joint}{urlencode({'q': 'We will sail until the boats are safe'})}", accept=accept
    )
    assert answer.status == 200
    assert (answer.getheader("content-type") or "").startswith("application/json")
    body = json.loads(answer.page)  # type: ignore[attr-defined]
    assert (body["ok"], body["verdict"]) == (True, "different")
    [match] = body["matches"]
    assert match["url"] == f"{differing_site()}/quotes/statements/{statement_key('letter')}"
    assert match["speaker"]["name"] == "Harbor Pilots Guild"
    assert match["said_on"] == "2024-03-04"
    assert match["fidelity"] == "altered"
    [left_out] = [part for part in match["parts"] if part[0] == "left out"]
    assert match["text"][left_out[3] : left_out[4]] == "not"
    assert match["document"]["source"] == "https://hpg.example/letter"
    assert match["reported"] == match["articles"] == len(match["reports"]) == 4
    assert body["record"] == {
        "articles": 5,
        "quotes": 11,
        "first": "2024-03-04",
        "last": "2024-03-21",
    }


def test_json_without_words_says_what_to_give() -> None:
    answer = ask("/-/check.json")
    assert answer.status == 400
    assert "?q=WORDS" in json.loads(answer.page)["error"]  # type: ignore[attr-defined]


def test_results_are_kept_shortly_and_not_indexed() -> None:
    answer = ask(f"/-/check?{urlencode({'q': OPEN})}")
    assert answer.getheader("cache-control") == "max-age=5"
    assert answer.getheader("x-robots-tag") == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.page  # type: ignore[attr-defined]
    assert "Accept" in (answer.getheader("vary") or "")
    assert ask("/-/check").getheader("x-robots-tag") is None
