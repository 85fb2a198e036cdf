"""The synthetic record: that it is always the same, agrees with itself, and is as it promises."""

from __future__ import annotations

import doctest
import importlib
import os
import re
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from benchmarks.synthetic import (
    FORMS,
    KINDS,
    Query,
    Size,
    Story,
    queries,
    read_truth,
    stories,
    write,
)
from benchmarks.synthetic.finding import folded
from benchmarks.synthetic.people import Cast
from onrecord.storage import reading, verify
from onrecord.storage.migrations import MIGRATIONS

ROOT = Path(__file__).resolve().parent.parent
QUOTES = 6000


@pytest.fixture(scope="module")
def told() -> list[Story]:
    return list(stories(QUOTES))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("synthetic")
    write(folder / "quotes.db", quotes=QUOTES, truth=folder / "truth.db")
    return folder / "quotes.db", folder / "truth.db"


@pytest.fixture(scope="module")
def asked(made: tuple[Path, Path]) -> list[Query]:
    return queries(*made, 164)


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [line for line in connection.iterdump() if "_sqlite_migrations" not in line]


@pytest.mark.parametrize("name", ["finding", "pages", "stories", "vocabulary"])
def test_examples(name: str) -> None:
    module = importlib.import_module(f"benchmarks.synthetic.{name}")
    result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.attempted
    assert not result.failed


def test_another_seed_tells_something_else() -> None:
    first, other = (next(stories(100, seed)).article.text for seed in (0, 1))
    assert first != other


def test_every_process_makes_the_same(tmp_path: Path) -> None:
    for hashing in ("1", "2"):
        files = ["--out", tmp_path / hashing, "--truth", tmp_path / f"{hashing}.truth"]
        command = [sys.executable, "-m", "benchmarks.synthetic", "--quotes", "300", *files]
        environment = os.environ | {"PYTHONHASHSEED": hashing, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True
        )
        assert "quotes\t300\n" in done.stdout
    assert dump(tmp_path / "1") == dump(tmp_path / "2")
    assert dump(tmp_path / "1.truth") == dump(tmp_path / "2.truth")


def test_a_second_process_makes_no_difference(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "one", quotes=5000)
    monkeypatch.setattr("benchmarks.synthetic.database._WORTH_SPREADING", 1)
    write(tmp_path / "two", quotes=5000)
    assert dump(tmp_path / "one") == dump(tmp_path / "two")


@pytest.mark.parametrize("quotes", [1, 9, 40, 333])
def test_a_small_one_is_sound_too(tmp_path: Path, quotes: int) -> None:
    path = tmp_path / "quotes.db"
    assert write(path, quotes=quotes, statements=True).quotes == quotes
    with reading(path) as db:
        assert not list(verify(db))


def test_verify_finds_nothing(made: tuple[Path, Path]) -> None:
    with reading(made[0]) as db:
        assert not list(verify(db))


def test_what_stands_before_and_after_is_the_articles(made: tuple[Path, Path]) -> None:
    sql = """
        SELECT articles.text, prefix, suffix, start, "end"
        FROM quotes JOIN articles ON articles.id = article
    """
    for text, prefix, suffix, start, end in rows(made[0], sql):
        assert text[:start].endswith(prefix)  # type: ignore[index]
        assert text[end:].startswith(suffix)  # type: ignore[index]


def test_the_schema_is_that_of_a_new_database(made: tuple[Path, Path]) -> None:
    objects = "SELECT name, tbl_name, sql FROM sqlite_master"
    new = Database(memory=True)
    MIGRATIONS.apply(new)
    assert set(rows(made[0], objects)) == set(new.execute(objects).fetchall())
    assert rows(made[0], "PRAGMA journal_mode") == [("wal",)]
    new.close()


def test_there_is_as_much_as_was_asked_for(made: tuple[Path, Path]) -> None:
    ((quotes, articles, speakers, days),) = rows(
        made[0],
        "SELECT (SELECT count(*) FROM quotes), count(*), (SELECT count(*) FROM speakers), "
        "count(DISTINCT published) FROM articles",
    )
    size = Size.of(QUOTES)
    assert (quotes, articles) == (QUOTES, size.articles)
    assert speakers == pytest.approx(size.speakers, rel=0.02)
    assert days == pytest.approx(size.days, rel=0.2)
    assert rows(made[0], "SELECT count(*) FROM statements") == [(0,)]
    assert rows(made[0], "SELECT count(statement) FROM quotes") == [(0,)]
    kinds = Counter(kind for (kind,) in rows(made[0], "SELECT kind FROM speakers"))
    assert kinds["organization"] / size.speakers == pytest.approx(0.08, abs=0.01)
    assert kinds["unnamed"] / size.speakers == pytest.approx(0.1, abs=0.02)


def test_everybody_is_quoted(made: tuple[Path, Path]) -> None:
    mute = """
        SELECT id FROM speakers
        WHERE id NOT IN (SELECT speaker FROM quotes WHERE speaker NOT NULL)
    """
    assert rows(made[0], mute) == []


def test_the_most_quoted_speaker_of_a_million_has_its_share() -> None:
    cast = Cast(20_000, 0)
    drawn = Counter(cast.draw(n / 100_000) for n in range(100_000))
    (_, most), (_, second) = drawn.most_common(2)
    assert 0.01 <= most / 100_000 <= 0.02
    assert second < most


def test_a_known_share_tells_again_what_others_told(told: list[Story]) -> None:
    reports = [report for story in told for report in story.reports if report]
    again = len(reports) - sum(len(story.utterances) for story in told)
    assert again / QUOTES == pytest.approx(0.3, abs=0.03)
    forms = Counter(report.form for report in reports)
    assert set(forms) == set(FORMS)
    changed = sum(count for form, count in forms.items() if form != "verbatim")
    assert 0.15 <= changed / QUOTES <= 0.25


def test_quotes_read_like_those_of_the_news(told: list[Story]) -> None:
    texts = [quote.text for story in told for quote in story.quotes if quote.kind == "direct"]
    lengths = [len(text.split()) for text in texts]
    assert min(lengths) >= 5
    assert max(lengths) <= 80
    assert 25 <= sum(lengths) / len(lengths) <= 30
    words = Counter(word for text in texts for word in folded(text).split())
    assert 0.05 <= words["the"] / words.total() <= 0.08
    assert sum("the" in folded(text).split() for text in texts) / len(texts) > 0.75
    assert len(words) > 5000


def test_articles_have_realistic_lengths(told: list[Story]) -> None:
    lengths = [len(story.article.text.split()) for story in told]
    assert 450 <= sum(lengths) / len(lengths) <= 700
    assert min(lengths) < 150
    assert max(lengths) > 1500


def test_a_report_agrees_with_what_it_reports(told: list[Story]) -> None:
    known = {each.number: each for story in told for each in story.utterances}
    reported = set()
    for story in told:
        for quote, report in zip(story.quotes, story.reports, strict=True):
            assert (report is None) == (quote.kind in {"indirect", "declined"})
            if report is None:
                continue
            reported.add(report.utterance)
            utterance = known[report.utterance]
            assert quote.speaker == utterance.voice.speaker
            assert quote.day.said_on in {None, utterance.said_on}
            assert story.article.published is not None
            assert 0 <= (story.article.published - utterance.said_on).days <= 9
            said, words = folded(utterance.text), folded(quote.text)
            if report.form in {"verbatim", "capitals", "punctuation"}:
                assert words == said
            elif report.form in {"cut", "split"}:
                assert words in said
                assert words != said
            else:
                assert words != said
    assert reported == set(known)


def test_an_article_reports_an_utterance_once(told: list[Story]) -> None:
    for story in told:
        forms: defaultdict[int, list[str]] = defaultdict(list)
        for report in story.reports:
            if report:
                forms[report.utterance].append(report.form)
        assert all(len(each) == 1 or each == ["split", "split"] for each in forms.values())


def test_look_alikes_are_others(told: list[Story]) -> None:
    known = {each.number: each for story in told for each in story.utterances}
    alike = [(each, known[each.like]) for each in known.values() if each.like is not None]
    assert {one.likeness for one, _ in alike} == {
        "stock phrase",
        "shared sentence",
        "other speaker",
    }
    for one, other in alike:
        same_voice = one.voice is other.voice
        assert same_voice == (one.likeness != "other speaker")
        if same_voice:
            assert one.said_on - other.said_on >= timedelta(50)
        assert (one.text == other.text) == (one.likeness != "shared sentence")


def test_the_same_words_are_the_same_utterance_unless_they_look_alike(told: list[Story]) -> None:
    by_words: defaultdict[str, list[int | None]] = defaultdict(list)
    for story in told:
        for each in story.utterances:
            by_words[folded(each.text)].append(each.like)
    for alike in by_words.values():
        assert alike.count(None) <= 1


def test_the_truth_is_in_the_file(made: tuple[Path, Path], told: list[Story]) -> None:
    expected = {
        quote.id: report.utterance
        for story in told
        for quote, report in zip(story.quotes, story.reports, strict=True)
        if report
    }
    assert read_truth(made[1]) == expected
    spoken = {each.number: (each.text, each.said_on) for s in told for each in s.utterances}
    for number, text, day in rows(made[1], "SELECT number, text, said_on FROM utterances"):
        assert spoken[number] == (text, date.fromisoformat(day))  # type: ignore[index,arg-type]


def test_statements_are_gathered_when_asked(tmp_path: Path) -> None:
    path, truth = tmp_path / "quotes.db", tmp_path / "truth.db"
    write(path, quotes=1000, truth=truth, statements=True)
    with reading(path) as db:
        assert not list(verify(db))
    utterance = read_truth(truth)
    found = rows(path, "SELECT statement, id FROM quotes WHERE statement NOT NULL")
    told = [(statement, utterance[str(id)]) for statement, id in found if str(id) in utterance]
    again = len(told) - len({each for _, each in told})
    together = len(told) - len({statement for statement, _ in told})
    assert again > 200
    assert 0.8 <= together / again <= 1.05


def test_questions_of_every_kind(asked: list[Query], made: tuple[Path, Path]) -> None:
    kinds = Counter(query.kind for query in asked)
    assert set(kinds) == set(KINDS)
    assert kinds.total() == 164
    assert max(kinds.values()) - min(kinds.values()) <= 1
    assert asked == queries(*made, 164)
    assert asked != queries(*made, 164, seed=1)


def test_answers_are_right(asked: list[Query], made: tuple[Path, Path]) -> None:
    sql = """
        SELECT quotes.id, quotes.text, speakers.name
        FROM quotes LEFT JOIN speakers ON speakers.id = speaker
    """
    quotes = [(id, f" {folded(str(text))} ", name) for id, text, name in rows(made[0], sql)]
    utterance = read_truth(made[1])
    for query in asked:
        words = f" {folded(query.words)} "
        there = [(utterance.get(str(id)), name) for id, text, name in quotes if words in text]
        match query.verdict:
            case "verbatim":
                fit = {number for number, name in there if query.speaker in {None, name}}
                assert query.utterances == fit - {None}
                assert fit
            case "other speaker":
                assert there
                assert query.speaker not in {name for _, name in there}
            case "different":
                assert not there
                assert query.utterances
                assert query.changes
            case "not on record":
                assert not there
                assert not query.utterances


def test_altered_words_say_what_was_altered(asked: list[Query]) -> None:
    for query in asked:
        for said, now in query.changes:
            assert said != now
            assert now in query.words
            if query.kind == "number":
                assert re.fullmatch(r"\d+", said)
            if query.kind == "negation":
                assert {said, now} in ({"", "not"}, {"", "n’t"}, {"", "n't"})


def test_what_is_there_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "quotes.db").write_text("precious")
    with pytest.raises(FileExistsError, match=r"quotes\.db: there is such a file"):
        write(tmp_path / "quotes.db", quotes=10)
    with pytest.raises(FileNotFoundError, match="no such folder"):
        write(tmp_path / "new" / "quotes.db", quotes=10)
    assert (tmp_path / "quotes.db").read_text() == "precious"


def test_an_unfinished_file_is_left_nowhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("benchmarks.synthetic.database._batches", fail)
    with pytest.raises(KeyboardInterrupt):
        write(tmp_path / "quotes.db", quotes=10, truth=tmp_path / "truth.db")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--quotes", "0"], "'0' is no number of quotes"),
        (["--quotes", "many"], "'many' is no number of quotes"),
        (["--quotes", "9", "--out", "nowhere/quotes.db"], "Error: nowhere/quotes.db: there is no"),
    ],
    ids=["none", "a word", "no folder"],
)
def test_a_wrong_option_is_told_in_a_line(tmp_path: Path, options: list[str], message: str) -> None:
    command = [sys.executable, "-m", "benchmarks.synthetic", "--out", "x.db", *options]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode
    assert message in done.stderr
    assert "Traceback" not in done.stderr
