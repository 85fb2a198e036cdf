"""A small invented record to check words against, built as every database is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from pathlib import Path

from onrecord.build import Options, build
from onrecord.models import (
    Article,
    Authority,
    AuthorityEntry,
    DateBasis,
    Day,
    Quote,
    QuoteKind,
    Segment,
    Span,
    Speaker,
)
from onrecord.storage import PublishText

KNOWN = Authority(
    (
        AuthorityEntry("ferry-union", "Ferry Union", "organization", None, "ferry-union", ("FU",)),
        AuthorityEntry(
            "ann-lee", "Ann Lee", "person", "its president", "ferry-union", ("President Lee",)
        ),
        AuthorityEntry("jose-diaz", "José Díaz", "person", "Mayor of Port Hale"),
        AuthorityEntry("bo-lee", "Bo Lee", "person"),
        AuthorityEntry("cy-fox", "Cy Fox", "person"),
    )
)
_PARTIES = {"ann-lee": "Ferry Union", "ferry-union": "Ferry Union"}
_MARKS = re.compile("“([^”]+)”")


@dataclass(frozen=True)
class Told:
    """Words of an article and who said them; quotation marks as they stand there."""

    who: str | None
    words: str
    kind: QuoteKind = "direct"
    day: date | None = None


@dataclass(frozen=True)
class Report:
    """An article: what it tells, between other words."""

    id: str
    told: Sequence[Told]
    published: str = "2024-03-05"
    publisher: str = "The Paper"
    text: str = field(default="")

    @property
    def body(self) -> str:
        return self.text or "\n\n".join(f"Somebody told it: {told.words}" for told in self.told)


class Extractor:
    """Finds what reports tell, and nothing else."""

    model = "none"
    identity = "checking sample"

    def __init__(self, reports: Sequence[Report]) -> None:
        self._reports = {report.id: report for report in reports}

    def __call__(self, articles: Sequence[Article]) -> list[tuple[Quote, ...]]:
        return [tuple(self._quotes(article)) for article in articles]

    def _quotes(self, article: Article) -> Iterator[Quote]:
        position = 0
        for told in self._reports[article.id].told if article.id in self._reports else ():
            start = article.text.index(told.words, position)
            position = start + len(told.words)
            segments = tuple(_segments(told, start))
            yield Quote(
                id=blake2b(f"{article.id} {start}".encode(), digest_size=8).hexdigest(),
                article=article.id,
                kind=told.kind,
                text=" ".join(told.words.strip("“”").split()),
                segments=segments,
                content=(Span(segments[0].span.start, segments[-1].span.end),),
                cue=(),
                mention=(),
                speaker=_speaker(told.who),
                day=Day(told.day, told.day, told.day or article.published, _basis(told)),
                confidence=0.9,
                rule="sample",
            )


def _basis(told: Told) -> DateBasis:
    return "stated" if told.day else "none"


def _segments(told: Told, start: int) -> Iterator[Segment]:
    position = 0
    for quoted in _MARKS.finditer(told.words):
        if told.words[position : quoted.start()].strip():
            yield Segment(Span(start + position, start + quoted.start()), False)
        yield Segment(Span(start + quoted.start(1), start + quoted.end(1)), True)
        position = quoted.end()
    if told.words[position:].strip():
        yield Segment(Span(start + position, start + len(told.words)), False)


def _speaker(id: str | None) -> Speaker | None:
    if id is None:
        return None
    entry = KNOWN.by_id.get(id)
    if entry is None:
        return Speaker(id, "unnamed")
    return Speaker(entry.name, entry.kind, entry.id, entry.role, _PARTIES.get(id))


def make(
    folder: Path,
    reports: Sequence[Report],
    documents: Sequence[tuple[str, str, str]] = (),
    publish_text: PublishText = "full",
) -> Path:
    """Build a database.

    Args:
        folder: An empty folder.
        reports: The reports.
        documents: Ids, speakers and texts of documents in the speakers' own words.
        publish_text: How much text is kept.
    """
    sources = folder / "articles"
    sources.mkdir(parents=True)
    for report in reports:
        front = f"id: {report.id}\ntitle: About {report.id}\npublisher: {report.publisher}\n"
        front += f"published: {report.published}\nurl: https://paper.example/{report.id}\n"
        _write(sources / f"{report.id}.md", front, report.body)
    for id, speaker, text in documents:
        front = f"id: {id}\ntitle: A letter\nkind: statement\nspeaker: {speaker}\n"
        _write(sources / f"{id}.md", f"{front}published: 2024-03-04\n", text)
    path = folder / "quotes.db"
    built = build(
        [sources],
        path,
        authority=KNOWN,
        extractor=Extractor(reports),
        options=Options(publish_text=publish_text),
    )
    assert not built.failures, built
    return path


def _write(path: Path, front: str, body: str) -> None:
    path.write_text(f"---\n{front}---\n{body}\n", encoding="utf-8")
