"""Reprints: the same story at several outlets, in the core and in the database."""

from __future__ import annotations

import json
import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_build import Desk

from onrecord.core.reprints import Wording, find_reprints, sketch_of
from onrecord.models import ArticleKind

DAY = date(2024, 3, 5)
WORDS = (
    "mill baker strike offer council bridge vote union owner flour wage night health member gate "
    "morning talk letter street summer report engineer mayor week hotel room table chair bread "
    "oven sack river city town price court judge school winter"
).split()


def story(seed: int, sentences: int = 40) -> str:
    """Words that nobody wrote, in sentences and paragraphs; the same for the same seed."""
    chance = random.Random(seed)
    lines = []
    for _ in range(sentences):
        words = " ".join(chance.choices(WORDS, k=chance.randint(8, 20)))
        lines.append(f"The {words}.")
    return "\n\n".join(" ".join(lines[n : n + 2]) for n in range(0, sentences, 2))


def edited(text: str, rate: float) -> str:
    chance = random.Random(7)
    return " ".join("new" if chance.random() < rate else word for word in text.split(" "))


def cut(text: str, share: float) -> str:
    paragraphs = text.split("\n\n")
    return "\n\n".join(paragraphs[: max(1, round(share * len(paragraphs)))])


def wording(name: str, text: str, days: int | None = 0, kind: ArticleKind = "report") -> Wording:
    sketch = sketch_of(text)
    assert sketch is not None
    return Wording(name, kind, None if days is None else DAY + timedelta(days), sketch)


ONE = story(1)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(ONE, id="the same"),
        pytest.param(ONE.upper().replace(".", " —"), id="case and punctuation"),
        pytest.param(f"By Ann Lee\n\n{ONE}\n\nThe Paper, 2024", id="a line above and below"),
        pytest.param(cut(ONE, 0.7), id="cut"),
        pytest.param(cut(ONE, 0.4), id="cut short"),
        pytest.param(edited(ONE, 0.03), id="edited lightly"),
        pytest.param(edited(cut(ONE, 0.6), 0.02), id="cut and edited"),
        pytest.param(ONE + "\n\n" + story(2, 12), id="with words of its own"),
        pytest.param("\n\n".join(reversed(ONE.split("\n\n"))), id="in another order"),
    ],
)
def test_a_reprint(text: str) -> None:
    others = [wording(f"o{n}", story(10 + n), n) for n in range(20)]
    found = find_reprints([wording("first", ONE), wording("later", text, 3), *others])
    assert found == {"later": "first"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(story(2), id="another story"),
        pytest.param(ONE[: len(ONE) // 12] + story(2), id="a paragraph taken over"),
        pytest.param(ONE + "\n\n" + story(2, 90), id="a long report that has it all in it"),
        pytest.param(edited(ONE, 0.4), id="written anew"),
    ],
)
def test_no_reprint(text: str) -> None:
    assert find_reprints([wording("first", ONE), wording("later", text, 3)]) == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(wording("z", ONE, 0), wording("a", ONE, 1), id="the earlier day"),
        pytest.param(wording("z", ONE, 0), wording("a", ONE, None), id="no day is later"),
        pytest.param(
            wording("z", ONE, 0), wording("a", cut(ONE, 0.5), 0), id="the longer that day"
        ),
        pytest.param(
            wording("z", ONE, 0, "statement"),
            wording("a", ONE + story(3, 4), 0),
            id="a statement before reports",
        ),
        pytest.param(wording("a", ONE, 0), wording("z", ONE, 0), id="else by name"),
    ],
)
def test_which_comes_first(one: Wording, other: Wording) -> None:
    assert (
        find_reprints([one, other]) == find_reprints([other, one]) == {other.article: one.article}
    )


def test_all_lead_to_the_first_print() -> None:
    wordings = [wording(f"{n:03}", edited(cut(ONE, 1 - n / 200), 0.01), n) for n in range(100)]
    assert find_reprints(wordings) == {f"{n:03}": "000" for n in range(1, 100)}


def test_a_reprint_of_a_reprint_is_one_of_the_first() -> None:
    # The last has more in common with the middle one than with the first.
    middle = cut(ONE, 0.6) + "\n\n" + story(2, 14)
    last = "\n\n".join(middle.split("\n\n")[6:])
    found = find_reprints([wording("a", ONE), wording("b", middle, 1), wording("c", last, 2)])
    assert found == {"b": "a", "c": "a"}


@given(
    st.lists(
        st.tuples(st.integers(0, 3), st.sampled_from([1, 0.7, 0.4]), st.integers(0, 3)), max_size=8
    ),
    st.randoms(),
)
@settings(deadline=None, max_examples=40)
def test_order_makes_no_difference(
    made: list[tuple[int, float, int]], chance: random.Random
) -> None:
    wordings = [
        wording(f"{n}", cut(story(seed), share), day) for n, (seed, share, day) in enumerate(made)
    ]
    found = find_reprints(wordings)
    chance.shuffle(wordings)
    assert find_reprints(wordings) == found
    # A link leads to an article that is no reprint itself.
    assert not found.keys() & set(found.values())


@given(st.text(max_size=200))
def test_a_sketch_of_any_text(text: str) -> None:
    sketch_of(text)


def test_a_few_words_are_no_story() -> None:
    assert sketch_of("It was agreed. " * 8) is None


def quoted(text: str) -> str:
    return f"“We bake every loaf of this harbor town,” Ann Lee said. {text}"


def test_the_database_links_reprints(desk: Desk) -> None:
    desk.write("b.md", quoted(ONE), "2024-03-06")
    desk.write("c.md", quoted(story(2)))
    desk.build()
    assert desk.rows("SELECT count(*) FROM articles WHERE reprint_of IS NOT NULL") == [(0,)]
    # The first print comes to light after its copy.
    desk.write("a.md", quoted(ONE), "2024-03-04")
    desk.write("d.md", quoted(cut(ONE, 0.5)), "2024-03-09")
    desk.build()
    links = "SELECT id, reprint_of FROM articles ORDER BY id"
    assert desk.rows(links) == [("a", None), ("b", "a"), ("c", None), ("d", "a")]
    assert desk.rows("SELECT quotes, reports FROM statements") == [(4, 2)]
    assert desk.findings() == []
    assert not desk.build().changed
    (desk.articles / "a.md").unlink()
    desk.build(prune=True)
    assert desk.rows(links) == [("b", None), ("c", None), ("d", "b")]
    assert desk.findings() == []


def test_reprints_are_found_without_texts(desk: Desk) -> None:
    desk.write("a.md", ONE, "2024-03-04")
    desk.build(publish_text="none")
    desk.write("b.md", ONE, "2024-03-06")
    desk.build(publish_text="none")
    assert desk.rows("SELECT reprint_of, text FROM articles WHERE id = 'b'") == [("a", None)]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def put(desk: Desk, name: str, url: str, body: str = "“Yes,” Ann Lee said.") -> None:
    text = f"---\npublished: 2024-03-05\nurl: {url}\n---\n{body}\n"
    (desk.articles / name).write_text(text, encoding="utf-8")


def test_of_an_address_one_article_is_kept(desk: Desk, tmp_path: Path) -> None:
    put(desk, "b.md", "https://paper.example/vote")
    put(desk, "c.md", "http://www.paper.example/vote/?utm_source=x", "“No,” Ann Lee said.")
    report = desk.build()
    assert report.added == ["b"]
    place = desk.articles.as_posix()
    assert [str(each) for each in report.failures] == [
        f"{place}/c.md: its address is that of b ({place}/b.md) already. Of each address one "
        "article is kept."
    ]
    # Also when they are read in different builds.
    other = tmp_path / "other.jsonl"
    record = {"id": "x", "text": "“No,” Bo Day said.", "url": "https://m.paper.example/vote"}
    other.write_text(json.dumps(record), encoding="utf-8")
    report = desk.build(other)
    assert (report.added, len(report.failures)) == ([], 1)
    assert "that of b (" in report.failures[0].message
    assert desk.rows("SELECT id, canonical_url FROM articles") == [
        ("b", "https://paper.example/vote")
    ]
    assert not desk.build(other).changed


def test_a_file_under_a_new_name_takes_the_address_over(desk: Desk) -> None:
    put(desk, "b.md", "https://paper.example/vote")
    desk.build()
    (desk.articles / "b.md").rename(desk.articles / "a.md")
    report = desk.build()
    assert (report.added, report.removed, report.failures) == (["a"], ["b"], [])
    assert desk.rows("SELECT id FROM articles") == [("a",)]
    assert desk.findings() == []


def test_an_article_may_change_its_address(desk: Desk) -> None:
    put(desk, "a.md", "https://paper.example/vote")
    put(desk, "b.md", "https://paper.example/bridge")
    desk.build()
    put(desk, "a.md", "https://paper.example/other")
    assert desk.build().replaced == ["a"]
    put(desk, "b.md", "https://paper.example/vote")
    assert desk.build().replaced == ["b"]


def test_front_pages_are_no_article_s_address(desk: Desk) -> None:
    put(desk, "a.md", "https://paper.example/")
    put(desk, "b.md", "https://paper.example/", "“No,” Ann Lee said.")
    assert desk.build().added == ["a", "b"]
