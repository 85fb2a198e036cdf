"""Sources in, a database brought up to date: the whole way of the data."""

from __future__ import annotations

import json
import os
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from onrecord import __version__, lexicons
from onrecord.batch import Extractor, extract_many
from onrecord.core.addresses import canonical
from onrecord.models import Article, Authority, Correction, Failure
from onrecord.processes import Spread
from onrecord.sources import read
from onrecord.sources.files import STDIN, same_address
from onrecord.sources.web.answers import is_web
from onrecord.storage import PublishText, Writer, last_policy, writing
from onrecord.storage.concluding import ROW_FORM, BuildReport, Ways, conclude

__all__ = ["BuildReport", "Options", "build"]


@dataclass(frozen=True, slots=True)
class Options(Ways):
    """How to build.

    Attributes:
        elsewhere: What spreads the search for quotes, if not processes of this machine.
    """

    elsewhere: Spread | None = None


def build(
    sources: Sequence[str | os.PathLike[str]],
    db: Path,
    *,
    authority: Authority,
    extractor: Extractor,
    corrections: Sequence[Correction] = (),
    failures: Sequence[Failure] = (),
    tried: Sequence[str] = (),
    options: Options | None = None,
    progress: Callable[[str], None] = lambda _: None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> BuildReport:
    """Read sources, find their quotes, and bring a database up to date, as one transaction.

    An article is looked at again only if it, or anything that its quotes depend on, has changed.
    What people have decided is applied without reading any again. When nothing has changed,
    nothing at all is written.

    Args:
        sources: Files, folders, or ``-``.
        db: The database file; made if it is not there.
        authority: The speakers known beforehand.
        extractor: What finds the quotes.
        corrections: What people have decided about quotes; all of it, since what is not among
            it any more is undone.
        failures: What could not even be fetched.
        tried: The addresses that were asked for; earlier failures of theirs are over.
        options: How to build.
        progress: Called with the id of each article when it is done.
        now: The clock.

    Raises:
        UnreadableSource: A source is not there.
        BuildInProgress: Another build is writing to ``db``.
        StorageError: ``db`` cannot be used.
        ModelError: The language model is missing or unfit.
    """
    items = read(sources, dated=True)
    started, clock = now().isoformat(timespec="seconds"), time.monotonic()
    scope = _Scope([*sources, *tried])
    options = options or Options()
    with writing(db) as database:
        policy = options.publish_text or last_policy(database)
        task = _Build(options, policy, extractor, scope)
        writer = Writer(database, authority, policy, started)
        task.report.failures.extend(failures)
        task.store(items, writer, progress)
        if task.options.prune:
            task.prune(writer)
        conclude(
            database,
            writer,
            task.report,
            run={
                "started": started,
                "version": __version__,
                "model": extractor.model,
                "lexicons": lexicons.digest(),
            },
            began=clock,
            corrections=corrections,
            concerns=scope.holds,
            workers=options.workers,
        )
    return task.report


class _Build:
    """One build on its way."""

    def __init__(
        self, options: Options, policy: PublishText, extractor: Extractor, scope: _Scope
    ) -> None:
        self.options = options
        self.report = BuildReport()
        self._extractor = extractor
        self._scope = scope
        self._base = f"{ROW_FORM} {policy} {extractor.identity} {__version__}"
        self._seen: set[str] = set()

    def store(
        self, items: Iterator[Article | Failure], writer: Writer, progress: Callable[[str], None]
    ) -> None:
        """Write every article that differs from what is there."""
        changed = self._changed(items, writer, progress)
        workers, elsewhere = self.options.workers, self.options.elsewhere
        for article, result in extract_many(
            changed, self._extractor, workers=workers, elsewhere=elsewhere
        ):
            if isinstance(result, Failure):
                self.report.failures.append(result)
            else:
                known = writer.fingerprint(article.id) is not None
                writer.put_article(article, result, self._fingerprint(article))
                (self.report.replaced if known else self.report.added).append(article.id)
            progress(article.id)

    def _changed(
        self, items: Iterator[Article | Failure], writer: Writer, progress: Callable[[str], None]
    ) -> Iterator[Article]:
        for item in items:
            if isinstance(item, Failure):
                self.report.failures.append(item)
                continue
            self._seen.add(item.id)
            if writer.fingerprint(item.id) != self._fingerprint(item):
                if not self._is_repeated(item, writer):
                    yield item
                continue
            writer.put_source(item)
            self.report.unchanged += 1
            progress(item.id)

    def _is_repeated(self, article: Article, writer: Writer) -> bool:
        """Whether an article of an earlier build has this one's address, which is a failure then.

        Of each address one article is kept, the first; but one whose file is gone makes room.
        """
        address = canonical(article.url) if article.url else None
        other = writer.holder(address, article.id) if address else None
        if other is None:
            return False
        id, source = other
        if source and id not in self._seen and self._scope.holds(source) and _is_gone(source):
            writer.remove_articles([id])
            self.report.removed.append(id)
            return False
        self.report.failures.append(same_address(article, f"{id} ({source})"))
        return True

    def prune(self, writer: Writer) -> None:
        """Remove what the sources had once; what only failed this time stays."""
        failed = _Scope([failure.source for failure in self.report.failures])
        for id, source in writer.sources():
            gone = id not in self._seen and self._scope.holds(source)
            if gone and not failed.touches(source):
                self.report.removed.append(id)
        writer.remove_articles(self.report.removed)

    def _fingerprint(self, article: Article) -> str:
        """A digest of an article, but for where it lies, and of what its rows depend on."""
        details = json.dumps(asdict(replace(article, source=None)), default=str, sort_keys=True)
        return blake2b(f"{self._base}\n{details}".encode(), digest_size=16).hexdigest()


class _Scope:
    """The files that some sources stand for, also those that are there no more, and addresses."""

    def __init__(self, sources: Sequence[str | os.PathLike[str]]) -> None:
        self._roots = [_place(os.fspath(source)) for source in sources]

    def holds(self, source: str) -> bool:
        """Whether ``source`` is one of them, lies in one, or is a line of one."""
        place = _place(source)
        return any(_within(place, root) for root in self._roots)

    def touches(self, source: str) -> bool:
        """Whether one of them is ``source`` or a line of it."""
        place = _place(source)
        return any(_within(root, place) for root in self._roots)


def _place(source: str) -> str:
    is_file = source.split(":", maxsplit=1)[0] != STDIN and not is_web(source)
    return os.path.abspath(source) if is_file else source


def _within(place: str, root: str) -> bool:
    if is_web(root):
        return place == root
    return place == root or place.startswith((root.rstrip(os.sep) + os.sep, f"{root}:"))


def _is_gone(source: str) -> bool:
    """Whether the file that something was read from is there no more."""
    path = re.sub(r":\d+\Z", "", source)
    return path != STDIN and "://" not in path and not os.path.exists(path)
