"""Lakes for tests, written without an engine."""

from __future__ import annotations

import json
import shutil
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet

from onrecord import __version__
from onrecord.batch import Extractor, Result, extract_many
from onrecord.lake.rows import article_row, month_of, quote_row
from onrecord.lake.schema import ARTICLES, FORM, QUOTES, LakeTable
from onrecord.models import Article, Authority, Failure
from onrecord.sources.files import files_of, read_file
from onrecord.storage.speakers import SpeakerIds

__all__ = ["extract_into", "write_lake"]


def extract_into(
    lake: Path,
    sources: Sequence[Path],
    *,
    authority: Authority,
    extractor: Extractor,
    chunk: int = 100,
) -> None:
    """Extract sources into a lake, articles of one id or address too."""
    files = files_of(map(str, sources))
    read = [item for file in files for item in read_file(file, dated=True)]
    articles = [item for item in read if isinstance(item, Article)]
    results = extract_many(articles, extractor)
    write_lake(lake, results, authority=authority, model=extractor.model, chunk=chunk)
    failures = [item for item in read if isinstance(item, Failure)]
    _note(lake, "unread", [], failures)


def write_lake(
    lake: Path,
    results: Iterable[Result],
    *,
    authority: Authority,
    model: str = "stub 1.0",
    chunk: int = 100,
) -> None:
    """Write articles with their quotes as a lake, some at a time, in place of one that is there."""
    if lake.exists():
        shutil.rmtree(lake)
    for name in ("articles", "quotes", "chunks"):
        (lake / name).mkdir(parents=True, exist_ok=True)
    header = {"form": FORM, "version": __version__, "model": model, "identity": "1", "chunk": chunk}
    (lake / "lake.json").write_text(json.dumps(header), encoding="utf-8")
    entries = [asdict(entry) for entry in authority.entries]
    (lake / "speakers.json").write_text(json.dumps(entries), encoding="utf-8")
    ids, records = SpeakerIds(authority), defaultdict[str, int](int)
    number, some = 0, list[Result]()
    for result in results:
        some.append(result)
        if len(some) == chunk:
            _write_chunk(lake, number, some, ids, records, model)
            number, some = number + 1, []
    _write_chunk(lake, number, some, ids, records, model)


def _write_chunk(
    lake: Path,
    number: int,
    results: Sequence[Result],
    ids: SpeakerIds,
    records: dict[str, int],
    model: str,
) -> None:
    rows: dict[tuple[LakeTable, str], list[dict[str, Any]]] = defaultdict(list)
    failures = []
    for article, quotes in results:
        source = article.source or article.id
        file, _, line = source.rpartition(":")
        if not (file and line.isdecimal()):
            file = source.rpartition("/")[0] + "/"
        record = records[file]
        records[file] += 1
        if isinstance(quotes, Failure):
            failures.append(quotes)
            continue
        month = month_of(article)
        rows[ARTICLES, month].append(
            article_row(article, file=file, record=record, version=__version__)
        )
        rows[QUOTES, month] += [
            quote_row(
                quote, article, ids, file=file, record=record, version=__version__, model=model
            )
            for quote in quotes
        ]
    parts = []
    for (table, month), there in rows.items():
        if not there:
            continue
        part = f"{table.name}/month={month}/part-{number:05d}.parquet"
        (lake / part).parent.mkdir(exist_ok=True)
        data = pyarrow.Table.from_pylist(there, schema=table.schema())
        pyarrow.parquet.write_table(data, lake / part, compression="zstd")
        parts.append(part)
    _note(lake, f"{number:06d}", parts, failures)


def _note(lake: Path, name: str, parts: Sequence[str], failures: Sequence[Failure]) -> None:
    told = json.dumps({"parts": parts, "failures": [asdict(each) for each in failures]})
    folder = lake / "chunks" / "all"
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(told, encoding="utf-8")
