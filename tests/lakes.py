"""Lakes for tests, extracted in this process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from onrecord.batch import Extractor
from onrecord.lake.extraction.chunks import Chunk, Holding
from onrecord.lake.extraction.run import Run, extract_to_lake
from onrecord.lake.extraction.work import Outcome, Reader
from onrecord.lake.extraction.worker import Worker
from onrecord.models import Authority
from onrecord.places import Place

__all__ = ["extract_into"]


class Here:
    """An engine that needs no other process."""

    name = "here"

    def __call__(
        self, holdings: Sequence[Holding], reader: Reader, worker: Worker
    ) -> Iterator[Outcome]:
        for holding in holdings:
            for each in reader(holding):
                yield worker(each) if isinstance(each, Chunk) else each


def extract_into(
    lake: Path,
    sources: Sequence[Path],
    *,
    authority: Authority,
    extractor: Extractor,
    chunk: int = 100,
) -> Run:
    """Extract sources into a new lake, in place of one that is there."""
    if lake.exists():
        shutil.rmtree(lake)
    return extract_to_lake(
        [str(source) for source in sources],
        Place(str(lake)),
        authority=authority,
        extractor=extractor,
        engine=Here(),
        workers=1,
        chunk=chunk,
    )
