"""A small invented database, and a real Datasette that serves it, for the tests of the site."""

from __future__ import annotations

import atexit
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path

from onrecord.build import Options, build
from onrecord.models import (
    Article,
    Authority,
    AuthorityEntry,
    Correction,
    Day,
    Evidence,
    EvidenceKind,
    Quote,
    QuoteKind,
    Segment,
    Span,
    Speaker,
)
from onrecord.storage import PublishText

ROOT = Path(__file__).parent.parent
METADATA = ROOT / "metadata.yml"

GUILD = Speaker("Harbor Pilots Guild", "organization", id="hpg", party="Harbor Pilots Guild")
PORT = Speaker("Port of Ostrava Bay", "organization", id="pob", party="Port of Ostrava Bay")
LIND = Speaker(
    "Marta Lind", "person", id="marta-lind", role="spokeswoman", party="Port of Ostrava Bay"
)
AIDE = Speaker("a senior aide", "unnamed")

AUTHORITY = Authority(
    (
        AuthorityEntry("hpg", "Harbor Pilots Guild", "organization", None, "hpg", ("HPG",)),
        AuthorityEntry("pob", "Port of Ostrava Bay", "organization", None, "pob", ("the port",)),
        AuthorityEntry("marta-lind", "Marta Lind", "person", "spokeswoman", "pob", ("Ms. Lind",)),
    )
)

FIRST = """The pilots voted to stop work on Monday.

“We will not sail until the boats are safe,” the guild said late Monday. “Nobody should drown \
for a timetable.”

The port called the vote “hasty” and said that it would keep two berths open.

A shipping line had no comment. “They always knew,” said a senior aide."""

SECOND = """“We will not sail until the boats are safe,” the guild said. “Nobody should drown for \
a timetable.”

Marta Lind, a spokeswoman, told reporters that <b>talks</b> & tea <script>alert(1)</script> would \
go on on Wednesday."""

LONG = "\n\n".join(
    f"Paragraph {n} tells of weather, tides and cranes at length. " * 6 for n in range(40)
)


@dataclass
class Telling:
    """What the sample's extractor is to find: words of an article, and who said them when."""

    article: str
    words: tuple[str, ...]
    kind: QuoteKind
    speaker: Speaker | None
    day: Day = field(default_factory=Day)
    quoted: tuple[bool, ...] = ()
    confidence: float = 0.97
    mention: str = ""
    cue: str = ""
    way: tuple[tuple[EvidenceKind, str], ...] = ()


MONDAY = Day(date(2024, 3, 4), date(2024, 3, 4), date(2024, 3, 4), "stated", "late Monday")
CARRIED = Day(date(2024, 3, 4), date(2024, 3, 4), date(2024, 3, 4), "context", "Monday")
LATER = Day(date(2024, 3, 6), date(2024, 3, 6), date(2024, 3, 6), "stated", "on Wednesday")
BOUNDED = Day(None, None, date(2024, 3, 5))

TELLINGS = (
    Telling(
        "first",
        ("We will not sail until the boats are safe,", "Nobody should drown for a timetable."),
        "direct",
        GUILD,
        MONDAY,
        (True, True),
        0.98,
        "the guild",
        "said",
        (("short form", "the guild"), ("alias", "HPG"), ("expression", "late Monday")),
    ),
    Telling(
        "first",
        ("hasty", "it would keep two berths open"),
        "mixed",
        PORT,
        BOUNDED,
        (True, False),
        0.9,
        "The port",
        "called",
    ),
    Telling(
        "first",
        ("had no comment",),
        "declined",
        Speaker("a shipping line", "unnamed"),
        BOUNDED,
        (False,),
        0.8,
        "A shipping line",
    ),
    Telling(
        "first",
        ("They always knew,",),
        "direct",
        AIDE,
        BOUNDED,
        (True,),
        0.55,
        "a senior aide",
        "said",
    ),
    Telling(
        "second",
        ("We will not sail until the boats are safe,", "Nobody should drown for a timetable."),
        "direct",
        GUILD,
        CARRIED,
        (True, True),
        0.98,
        "the guild",
        "said",
    ),
    Telling(
        "second",
        ("<b>talks</b> & tea <script>alert(1)</script> would go on",),
        "indirect",
        LIND,
        LATER,
        (False,),
        0.7,
        "Marta Lind",
        "told",
        (("name", "Marta Lind"), ("expression", "on Wednesday")),
    ),
    Telling("long", ("tells of weather",), "indirect", None, BOUNDED, (False,), 0.3),
)


@dataclass
class StubExtractor:
    """Finds what the tellings say, and nothing else."""

    tellings: Sequence[Telling] = TELLINGS
    model = "none"
    identity = "site sample"

    def __call__(self, articles: Sequence[Article]) -> list[tuple[Quote, ...]]:
        return [
            tuple(quote_of(article, t) for t in self.tellings if t.article == article.id)
            for article in articles
        ]


def quote_of(article: Article, told: Telling) -> Quote:
    spans, at = [], 0
    for words in told.words:
        at = article.text.index(words, at)
        spans.append(Span(at, at + len(words)))
        at += len(words)
    key = f"{article.id} {told.words}"
    return Quote(
        id=blake2b(key.encode(), digest_size=8).hexdigest(),
        article=article.id,
        kind=told.kind,
        text=" ".join(told.words),
        segments=tuple(map(Segment, spans, told.quoted)),
        content=tuple(spans),
        cue=_spans(article.text, told.cue),
        mention=_spans(article.text, told.mention),
        speaker=told.speaker,
        day=told.day,
        confidence=told.confidence,
        rule="sample",
        evidence=tuple(_evidence(article.text, *step) for step in told.way),
    )


def _evidence(text: str, what: EvidenceKind, words: str) -> Evidence:
    span = None if what == "alias" else _spans(text, words)[0]
    return Evidence("day" if what == "expression" else "speaker", what, words, span, "sample")


def _spans(text: str, words: str) -> tuple[Span, ...]:
    start = text.find(words) if words else -1
    return (Span(start, start + len(words)),) if start >= 0 else ()


def make_database(
    folder: Path, publish_text: PublishText = "full", corrections: Sequence[Correction] = ()
) -> Path:
    """Build ``quotes.db`` of three articles in a folder."""
    sources = folder / "articles"
    sources.mkdir(parents=True)
    details = {
        "first": (FIRST, "Bay Courier", "2024-03-05", "https://courier.example/pilots"),
        "second": (SECOND, "Ostrava Post & Mail", "2024-03-07", "https://post.example/talks"),
        "long": (LONG, "Bay Courier", "2024-03-05", "https://courier.example/long"),
    }
    for name, (text, publisher, published, url) in details.items():
        front = f"id: {name}\ntitle: About {name} <i>things</i>\npublisher: {publisher}\n"
        front += f"published: {published}\nurl: {url}\n"
        (sources / f"{name}.md").write_text(f"---\n{front}---\n{text}\n", encoding="utf-8")
    path = folder / "quotes.db"
    report = build(
        [sources],
        path,
        authority=AUTHORITY,
        extractor=StubExtractor(),
        corrections=corrections,
        options=Options(publish_text=publish_text),
    )
    assert not report.failures and not report.unapplied, report
    return path


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start_datasette(database: Path, *options: str) -> tuple[subprocess.Popen[bytes], str]:
    """Start ``datasette DATABASE -m metadata.yml``; the process and its address."""
    port = free_port()
    command = [sys.executable, "-m", "datasette", str(database), "-m", str(METADATA)]
    command += ["-p", str(port), *options]
    log = database.with_suffix(f".{port}.log")
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={**os.environ})
    url = f"http://127.0.0.1:{port}"
    end = time.monotonic() + 30
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/-/versions.json", timeout=1):
                return process, url
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    process.kill()
    process.wait()
    raise AssertionError(f"datasette did not start: {log.read_text(errors='replace')}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and wait for it."""
    process.terminate()
    process.wait(timeout=10)


@cache
def site() -> str:
    """The address of the sample's site: one server for all tests, ended with them."""
    folder = tempfile.TemporaryDirectory(prefix="onrecord-site-")
    process, url = start_datasette(make_database(Path(folder.name)))
    atexit.register(folder.cleanup)
    atexit.register(stop, process)
    return url
