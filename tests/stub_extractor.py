"""An extractor without a language model: “Words,” Somebody said."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

from onrecord.models import (
    Article,
    Authority,
    Day,
    Evidence,
    Quote,
    Segment,
    Span,
    Speaker,
)

_QUOTE = re.compile(r"“(?P<words>[^”]+)” (?P<who>[\w -]+?) (?P<cue>said)(?: (?P<on>that day))?\b")


@dataclass(frozen=True)
class StubExtractor:
    """Finds what the pattern finds; can be slow, and can fail on an article."""

    authority: Authority = field(default_factory=Authority)
    seconds: float = 0.0
    fails_on: str = ""
    identity: str = "1"
    model: str = "stub 1.0"

    def __call__(self, articles: Sequence[Article]) -> list[tuple[Quote, ...]]:
        return [self._quotes(article) for article in articles]

    def _quotes(self, article: Article) -> tuple[Quote, ...]:
        time.sleep(self.seconds)
        if article.id == self.fails_on:
            raise ZeroDivisionError("by nought")
        return tuple(self._quote(article, match) for match in _QUOTE.finditer(article.text))

    def _quote(self, article: Article, match: re.Match[str]) -> Quote:
        span = Span(*match.span("words"))
        said = article.published if match["on"] else None
        return Quote(
            id=blake2b(
                f"{article.id}{match.start()}{match['words']}".encode(), digest_size=8
            ).hexdigest(),
            article=article.id,
            kind="direct",
            text=match["words"],
            segments=(Segment(span, True),),
            content=(span,),
            cue=(Span(*match.span("cue")),),
            mention=(Span(*match.span("who")),),
            speaker=self._speaker(match["who"]),
            day=Day(
                said_on=said,
                earliest=said,
                latest=article.published,
                basis="stated" if said else "none",
                text="that day" if said else "",
            ),
            confidence=0.9,
            rule="stub",
            evidence=tuple(self._evidence(match)),
        )

    def _evidence(self, match: re.Match[str]) -> Iterator[Evidence]:
        yield Evidence("speaker", "name", match["who"], Span(*match.span("who")), "stub")
        if match["on"]:
            yield Evidence("day", "expression", match["on"], Span(*match.span("on")), "stub")

    def _speaker(self, who: str) -> Speaker | None:
        if who == "somebody":
            return None
        for entry in self.authority.entries:
            if who in (entry.name, *entry.aliases):
                party = self.authority.by_id[entry.party].name if entry.party else None
                return Speaker(entry.name, entry.kind, entry.id, entry.role, party)
        if who.startswith("a "):
            return Speaker(who, "unnamed", party="Acme Studios")
        return Speaker(who, "person", role="a neighbour")
