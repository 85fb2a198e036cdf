"""An invented database in which reports of the same statements differ, for tests of the site."""

from __future__ import annotations

import atexit
import json
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from site_sample import (
    AUTHORITY,
    GUILD,
    LIND,
    MONDAY,
    StubExtractor,
    Telling,
    start_datasette,
    stop,
)

from onrecord.build import Options, build
from onrecord.core.statements import Comparison, compare, words_of
from onrecord.models import Authority, AuthorityEntry, Day, Speaker

WEIR = Speaker("Jonas Weir", "person", id="jonas-weir", role="spokesman", party=GUILD.name)
BRANDT = Speaker("Otto Brandt", "person", id="otto-brandt", role="Mayor", party="City of Ostrava")
CITY = AuthorityEntry("city", "City of Ostrava", "organization", None, "city", ())
KNOWN = Authority(
    (
        *AUTHORITY.entries,
        AuthorityEntry("jonas-weir", "Jonas Weir", "person", "spokesman", "hpg", ()),
        AuthorityEntry("otto-brandt", "Otto Brandt", "person", "Mayor", "city", ()),
        CITY,
    )
)

LETTER = """To the members of the Harbor Pilots Guild, and to all who sail with us.

For nine weeks we have asked the port for two things: boats that float, and radios that work. \
They gave us neither.

We will not sail until the boats are safe, and we will not be told by an accountant when that \
is. Nobody should drown for a timetable. That was true in 1911, when our grandfathers left the \
harbor, and it is true today.

Our door is open. Ten of our members wait in Pier House every morning from eight, and the coffee \
is on the guild."""

COURIER = """The pilots will stop work. “We will not sail until the boats are safe, and we will \
not be told by an accountant when that is,” the guild wrote on Monday. “Nobody should drown for \
a timetable.”

“The harbor is open, and it will stay open through the winter,” said Marta Lind on Monday. \
“Safety is a promise that we keep every day of the year,” the guild said on Monday."""

POST = """In its letter of Monday the guild said: “We will not sail until the boats are safe … \
Nobody should drown for [any] timetable.”

“The harbor is open, and it will stay open through the winter,” said the mayor, Otto Brandt. \
“Ten of our members will be in court by Friday,” the guild said."""

STAR = """“We will sail until the boats are secure, and we will not be told by an accountant \
when that is,” said Jonas Weir on Tuesday.

Weir said: “Twelve weeks is <i>enough</i> & more than enough for any <script>alert(1)</script> \
crew.” “Safety is a promise that we keep every day of the year,” the guild said on 20 March."""

TIDE = """“Twelve weeks is enough and more than enough for any crew in this harbor,” the guild \
said on Monday.

The guild said that its pilots would “not sail until the boats are safe” again."""

ARTICLES = {
    "letter": (LETTER, "Harbor Pilots Guild", "2024-03-04", "https://hpg.example/letter"),
    "courier": (COURIER, "Bay Courier", "2024-03-05", "https://courier.example/pilots"),
    "post": (POST, "Ostrava Post & Mail", "2024-03-06", "https://post.example/pilots"),
    "star": (STAR, "Evening Star", "2024-03-21", "https://star.example/pilots"),
    "tide": (TIDE, "Tide Online", "2024-03-07", "https://tide.example/pilots"),
}
TITLES = {
    "letter": "A letter to our members",
    "courier": "Pilots to stop work over <i>old</i> boats",
    "post": "Guild says no; port and mayor say open",
    "star": "Pilots’ strike: third week",
    "tide": "“Enough,” say the pilots",
}

TUESDAY = Day(date(2024, 3, 5), date(2024, 3, 5), date(2024, 3, 5), "stated", "on Tuesday")
MARCH_20 = Day(date(2024, 3, 20), date(2024, 3, 20), date(2024, 3, 20), "stated", "on 20 March")
BOUNDED = Day(None, None, date(2024, 3, 6))


@dataclass
class Said:
    """A statement as the sample has it: whose, from where its text is, and who reports it."""

    key: str
    speaker: str
    reports: tuple[str, ...]
    kind: str = "direct"
    said_on: str | None = "2024-03-04"
    days_differ: int = 0
    speakers_differ: int = 0
    linked: tuple[tuple[str, str], ...] = ()
    missing: tuple[str, ...] = ()


def _told(
    article: str, words: Sequence[str], speaker: Speaker, day: Day = MONDAY, kind: str = "direct"
) -> Telling:
    quoted = tuple(kind == "direct" or n % 2 == 1 for n in range(len(words)))
    return Telling(article, tuple(words), kind, speaker, day, quoted)  # type: ignore[arg-type]


OPEN = "The harbor is open, and it will stay open through the winter,"
PROMISE = "Safety is a promise that we keep every day of the year,"
TELLINGS = {
    "letter-courier": _told(
        "courier",
        (
            "We will not sail until the boats are safe, and we will not be told by an accountant "
            "when that is,",
            "Nobody should drown for a timetable.",
        ),
        GUILD,
    ),
    "letter-post": _told(
        "post",
        ("We will not sail until the boats are safe … Nobody should drown for [any] timetable.",),
        GUILD,
    ),
    "letter-star": _told(
        "star",
        (
            "We will sail until the boats are secure, and we will not be told by an accountant "
            "when that is,",
        ),
        WEIR,
        TUESDAY,
    ),
    "letter-tide": _told(
        "tide", ("its pilots would", "not sail until the boats are safe"), GUILD, BOUNDED, "mixed"
    ),
    "court": _told("post", ("Ten of our members will be in court by Friday,",), GUILD, BOUNDED),
    "open-courier": _told("courier", (OPEN,), LIND),
    "open-post": _told("post", (OPEN,), BRANDT, BOUNDED),
    "promise-courier": _told("courier", (PROMISE,), GUILD),
    "promise-star": _told("star", (PROMISE,), GUILD, MARCH_20),
    "enough-tide": _told(
        "tide",
        ("Twelve weeks is enough and more than enough for any crew in this harbor,",),
        GUILD,
    ),
    "enough-star": _told(
        "star",
        (
            "Twelve weeks is <i>enough</i> & more than enough for any "
            "<script>alert(1)</script> crew.",
        ),
        WEIR,
        BOUNDED,
    ),
}
STATEMENTS = (
    Said(
        "letter",
        "hpg",
        ("letter-courier", "letter-post", "letter-star", "letter-tide"),
        "primary",
        days_differ=1,
        speakers_differ=1,
        missing=("court",),
    ),
    Said("court", "hpg", ("court",), said_on=None),
    Said("open-1", "marta-lind", ("open-courier",), linked=(("open-2", "disputed"),)),
    Said("open-2", "otto-brandt", ("open-post",), said_on=None, linked=(("open-1", "disputed"),)),
    Said("promise-1", "hpg", ("promise-courier",), linked=(("promise-2", "repeated"),)),
    Said(
        "promise-2",
        "hpg",
        ("promise-star",),
        said_on="2024-03-20",
        linked=(("promise-1", "repeated"),),
    ),
    Said("enough", "hpg", ("enough-tide", "enough-star"), speakers_differ=1),
)


def quote_key(name: str) -> str:
    """The id of the quote that a telling makes."""
    from hashlib import blake2b

    told = TELLINGS[name]
    return blake2b(f"{told.article} {told.words}".encode(), digest_size=8).hexdigest()


def make_statements(folder: Path, *, as_built: bool = False) -> Path:
    """Build a database of the sample's articles, with the sample's statements.

    Args:
        folder: Where to build it.
        as_built: Leave the statements as the build has made them.
    """
    sources = folder / "articles"
    sources.mkdir(parents=True)
    for name, (text, publisher, published, url) in ARTICLES.items():
        kind = "kind: statement\nspeaker: Harbor Pilots Guild\n" if name == "letter" else ""
        front = f"id: {name}\ntitle: {json.dumps(TITLES[name], ensure_ascii=False)}\n{kind}"
        front += f"publisher: {publisher}\npublished: {published}\nurl: {url}\n"
        (sources / f"{name}.md").write_text(f"---\n{front}---\n{text}\n", encoding="utf-8")
    path = folder / "quotes.db"
    report = build(
        [sources],
        path,
        authority=KNOWN,
        extractor=StubExtractor(tuple(TELLINGS.values())),
        options=Options(publish_text="full"),
    )
    assert not report.failures, report
    if as_built:
        return path
    with sqlite3.connect(path) as connection:
        _write(connection)
    connection.close()
    return path


def _write(connection: sqlite3.Connection) -> None:
    """Put the sample's own statements in, so that nothing rests on how grouping goes."""
    connection.row_factory = sqlite3.Row
    connection.execute("update quotes set statement = null, fidelity = null")
    for table in ("alignments", "statement_links", "statements"):
        connection.execute(f"delete from {table}")
    for said in STATEMENTS:
        _write_statement(connection, said)
    for said in STATEMENTS:
        for other, kind in said.linked:
            connection.execute(
                "insert into statement_links values (?, ?, ?)",
                [statement_key(said.key), statement_key(other), kind],
            )


def statement_key(name: str) -> str:
    """The id of a statement of the sample: its first quote's, or one of its own."""
    [said] = (said for said in STATEMENTS if said.key == name)
    return f"doc-{name}" if said.kind == "primary" else quote_key(said.reports[0])


def _write_statement(connection: sqlite3.Connection, said: Said) -> None:
    key = statement_key(said.key)
    rows = [_quote(connection, name) for name in said.reports]
    primary = said.kind == "primary"
    text = LETTER if primary else max((row["text"] for row in rows), key=len)
    party = connection.execute("select party from speakers where id = ?", [said.speaker])
    compared = {row["id"]: compare(words_of(row["text"]), words_of(text)) for row in rows}
    row = {
        "id": key,
        "speaker": said.speaker,
        "party": party.fetchone()[0],
        "kind": said.kind,
        "text": text,
        "article": "letter" if primary else None,
        "said_on": said.said_on,
        "first_published": "2024-03-04" if primary else min(row["published"] for row in rows),
        "reports": len({row["article"] for row in rows}),
        "quotes": len(rows),
        "words_differ": int(any(c.fidelity == "altered" for c in compared.values())),
        "days_differ": said.days_differ,
        "speakers_differ": said.speakers_differ,
        "disputed": int(any(kind == "disputed" for _, kind in said.linked)),
    }
    names = ", ".join(row)
    marks = ", ".join(f":{name}" for name in row)
    connection.execute(f"insert into statements ({names}) values ({marks})", row)
    for quote in rows:
        connection.execute("update quotes set statement = ? where id = ?", [key, quote["id"]])
        if primary or len(rows) > 1:
            _write_alignment(connection, quote["id"], key, compared[quote["id"]])
    for name in said.missing:
        _write_alignment(connection, quote_key(name), key, Comparison("not found"))


def _quote(connection: sqlite3.Connection, name: str) -> sqlite3.Row:
    sql = "select q.*, a.published from quotes q join articles a on a.id = q.article where q.id = ?"
    found: sqlite3.Row = connection.execute(sql, [quote_key(name)]).fetchone()
    return found


def _write_alignment(
    connection: sqlite3.Connection, quote: str, statement: str, found: Comparison
) -> None:
    parts: Iterable[list[object]] = (
        [p.what, *p.reported, *p.original, int(p.marked)] for p in found.parts
    )
    start, end = found.place or (None, None)
    connection.execute(
        'insert into alignments (quote, statement, fidelity, "start", "end", parts)'
        " values (?, ?, ?, ?, ?, ?)",
        [quote, statement, found.fidelity, start, end, json.dumps(list(parts))],
    )
    connection.execute("update quotes set fidelity = ? where id = ?", [found.fidelity, quote])


@cache
def differing_site() -> str:
    """The address of the sample's site: one server for all tests, ended with them."""
    folder = tempfile.TemporaryDirectory(prefix="onrecord-statements-")
    process, url = start_datasette(make_statements(Path(folder.name)))
    atexit.register(folder.cleanup)
    atexit.register(stop, process)
    return url
