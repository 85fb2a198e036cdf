"""From addresses to kept pages: each fetched, told apart, and put into the raw store."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from onrecord.errors import FetchError, SourceError, UnreadableSource
from onrecord.models import Failure
from onrecord.sources.web.addresses import check_url
from onrecord.sources.web.answers import Answer, shown
from onrecord.sources.web.bodies import BadBody, TooLarge, gunzip
from onrecord.sources.web.fetcher import Fetcher
from onrecord.sources.web.lists import Item, PageList, kind_of, read_feed, read_sitemap
from onrecord.sources.web.records import Kind, Listed, Record
from onrecord.sources.web.store import RawStore

__all__ = ["MOST_NEW", "Collected", "collect"]

MOST_NEW = 100
"""New pages that are taken from a feed or a sitemap at once, unless another number is given."""

_MOST_SITEMAPS = 10
"""Sitemaps of an index that are looked at, the newest first."""

_READ = re.compile(
    r"(text/(html|plain|xml|markdown)|application/(xhtml\+xml|xml|(x-)?pdf|octet-stream|unknown)|"
    r"binary/octet-stream)\s*(;|\Z)",
    re.IGNORECASE,
)
_KEPT = {
    True: "The text in its feed stands in for the page until that can be had.",
    False: "What was fetched earlier stays.",
}
"""What is there of a page that could not be had now, by whether it is a feed's text."""

_GZIP = b"\x1f\x8b"


@dataclass(slots=True)
class Collected:
    """What came of some addresses.

    Attributes:
        pages: The records of the pages that are kept now, in the order of the addresses.
        failures: The addresses that failed, each with the reason.
        tried: Every address that was asked for, whether named or listed.
    """

    pages: list[Path] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    tried: list[str] = field(default_factory=list)


def collect(
    urls: Sequence[str],
    store: RawStore,
    fetcher: Fetcher,
    *,
    most_new: int = MOST_NEW,
    progress: Callable[[str], None] = lambda _: None,
) -> Collected:
    """Fetch addresses and keep what they have.

    An address may be a page's, a feed's or a sitemap's. Of a list, the pages are fetched that are
    not kept yet. Where an entry's page cannot be had and the feed has its whole text, that is
    kept in its place, and the failure says so. An address that was had before is asked whether
    it has changed. Whatever fails, the others go on.

    Args:
        urls: The addresses.
        store: Where to keep what they have.
        fetcher: What fetches.
        most_new: New pages of each list at most.
        progress: Called with each address when it is done.

    Raises:
        StorageError: The store cannot be written.
    """
    task = _Collection(store, fetcher, most_new, progress)
    for url in dict.fromkeys(urls):
        task.add(url)
    return task.result


class _Collection:
    """One round of fetching on its way."""

    def __init__(
        self,
        store: RawStore,
        fetcher: Fetcher,
        most_new: int,
        progress: Callable[[str], None],
    ) -> None:
        self.result = Collected()
        self._store = store
        self._fetcher = fetcher
        self._most_new = most_new
        self._progress = progress

    def add(self, url: str) -> None:
        """Fetch an address that was named, and what it lists if it is a list."""
        try:
            url = self._checked(url)
            kind, record = self._fetch(url)
            if kind != "list":
                self._done(url)
                return
            pages, failures = self._new_items(self._parsed(record))
        except SourceError as error:
            self._fail(shown(url), error)
            return
        self.result.tried.append(url)
        self.result.failures.extend(failures)
        self._progress(url)
        for item in pages:
            self._add_item(item, url)

    def _checked(self, url: str) -> str:
        """An address in its usual form, by which it is known in the store and in the record."""
        try:
            return str(check_url(url, allow_private=self._fetcher.manners.allow_private))
        except FetchError as error:
            error.where = shown(url)
            raise

    def _add_item(self, item: Item, list_url: str) -> None:
        if item.url in self.result.tried:
            return
        try:
            self._fetch(item.url, item.listed)
        except SourceError as error:
            if item.text is not None:
                self._stand_in(item, list_url)
            self._fail(item.url, error)
            return
        self._done(item.url)

    def _done(self, url: str) -> None:
        self.result.tried.append(url)
        self._take(url)
        self._progress(url)

    def _take(self, url: str) -> None:
        if path := self._store.page_of(url):
            self.result.pages.append(path)

    def _fail(self, url: str, error: SourceError) -> None:
        self.result.tried.append(url)
        found = self._store.find(url)
        remedy = _KEPT[bool(found[1].from_list)] if found else error.remedy
        message = f"{error.what}. {remedy}" if remedy else error.what
        self.result.failures.append(Failure(url, "fetch", message))
        self._progress(url)

    def _fetch(self, url: str, listed: Listed | None = None) -> tuple[Kind, Record]:
        """Fetch an address and keep what it has; an entry of a list is a page in any case."""
        found = self._store.find(url)
        known = self._store.validators(found[1]) if found else None
        answer = self._fetcher.fetch(url, known)
        if answer.status == 304 and found:
            return found
        answer = _plain(answer, self._fetcher.manners.most)
        kind: Kind = "page"
        if listed is None and kind_of(answer.body, answer.content_type) != "page":
            kind = "list"
        elif answer.content_type and not _READ.match(answer.content_type):
            what = f"this is {answer.content_type}, of a kind that On Record does not read"
            raise UnreadableSource(url, what)
        return kind, self._store.keep(answer, kind, listed)

    def _parsed(self, record: Record) -> PageList:
        body = self._store.body(record)
        read = read_feed if kind_of(body, record.content_type) == "feed" else read_sitemap
        return read(body, record.final_url)

    def _new_items(self, found: PageList) -> tuple[list[Item], list[Failure]]:
        """The entries whose pages are not kept yet, also those of an index's sitemaps."""
        new, failures = self._unkept(found.items), list[Failure]()
        for address in found.lists[:_MOST_SITEMAPS]:
            if len(new) >= self._most_new:
                break
            try:
                new += self._unkept(self._sitemap(address))
            except SourceError as error:
                failures.append(Failure(address, "fetch", error.what))
            self.result.tried.append(address)
        return new[: self._most_new], failures

    def _sitemap(self, address: str) -> Sequence[Item]:
        """The pages of a sitemap that an index names."""
        kind, record = self._fetch(self._checked(address))
        if kind != "list":
            raise UnreadableSource(address, "this is no sitemap")
        found = self._parsed(record)
        if found.lists:
            raise UnreadableSource(address, "this is an index within an index of sitemaps")
        return found.items

    def _unkept(self, items: Sequence[Item]) -> list[Item]:
        """The entries whose pages are not kept.

        The newest of those that are kept count as pages of this round too, since an earlier one
        may have been stopped before they were read.
        """
        new, kept = list[Item](), list[str]()
        for item in items:
            try:
                url = self._checked(item.url)
            except FetchError as error:
                self._fail(error.where, error)
                continue
            found = self._store.find(url)
            if found is None or found[1].from_list:
                new.append(replace(item, url=url))
            else:
                self._store.tell(url, item.listed)
                kept.append(url)
        for url in kept[: self._most_new]:
            self._take(url)
        return new

    def _stand_in(self, item: Item, list_url: str) -> None:
        """Keep the text that a feed has of an entry, as if its page had it."""
        assert item.text is not None
        answer = Answer(
            url=item.url,
            final_url=item.url,
            status=200,
            body=item.text.encode(),
            fetched=self._fetcher.now(),
            content_type="text/html; charset=utf-8",
        )
        self._store.keep(answer, "page", item.listed, from_list=list_url)
        self._take(item.url)


def _plain(answer: Answer, most: int) -> Answer:
    """An answer whose body is itself a gzip file, as a sitemap's may be, unpacked."""
    if not answer.body.startswith(_GZIP):
        return answer
    try:
        return replace(answer, body=gunzip(answer.body, most))
    except (BadBody, TooLarge) as error:
        raise FetchError(answer.url, str(error)) from None
