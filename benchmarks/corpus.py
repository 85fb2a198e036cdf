"""A corpus with gold attributions, its scorers, and the quotes in the scorers' form.

The corpus and its scorers are no part of this project: a folder is named, and read at run time.
"""

from __future__ import annotations

import gzip
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from onrecord import Article, Quote

__all__ = ["DEFAULT_FOLDER", "ROOT", "Gold", "Row", "articles_of", "read_lines"]

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FOLDER = ROOT.parent / "shared" / "gold"

Row = dict[str, Any]
"""A line of the corpus: id, publisher, published, text, attributions, discard."""


def read_lines(path: Path) -> list[Row]:
    """The objects of a file of JSON lines, packed or not."""
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def articles_of(rows: Iterable[Row]) -> list[Article]:
    """The corpus's articles as On Record takes them: text and day of publication."""
    return [
        Article(row["id"], row["text"], published=date.fromisoformat(row["published"]))
        for row in rows
    ]


@dataclass(frozen=True)
class Gold:
    """The folder with the corpora and their scorers."""

    folder: Path

    def rows(self, corpus: str, limit: int | None = None) -> list[Row]:
        """The first ``limit`` articles of ``polnear-CORPUS.jsonl.gz``, or all."""
        return read_lines(self.folder / f"polnear-{corpus}.jsonl.gz")[:limit]

    @cached_property
    def scorer(self) -> Any:
        """``score.py`` as a module: its pairing and its rules are used here, not written anew."""
        path = self.folder / "score.py"
        if not path.is_file():
            sys.exit(f"{path}: no scorer there. Name the folder with --gold.")
        spec = importlib.util.spec_from_file_location("score", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        return module

    def attribution_figures(
        self, rows: Sequence[Row], found: Mapping[str, Sequence[Quote]]
    ) -> dict[str, Any]:
        """What ``score.py`` says of the quotes."""
        predictions = [
            {"id": id, "quotes": [_for_attribution(quote) for quote in quotes]}
            for id, quotes in found.items()
        ]
        figures: dict[str, Any] = self.scorer.score(rows, predictions)[0]
        return figures

    def speaker_figures(
        self, gold: str, texts: Mapping[str, str], quotes: Iterable[Quote]
    ) -> dict[str, Any]:
        """What ``score_speakers.py`` says of the quotes, over the gold of the articles given."""
        with TemporaryDirectory() as folder:
            files = [Path(folder) / name for name in ("gold", "articles", "quotes")]
            wanted = [row for row in read_lines(self.folder / gold) if row["id"] in texts]
            articles = [{"id": id, "text": text} for id, text in texts.items()]
            for path, lines in zip(
                files, [wanted, articles, map(_for_speakers, quotes)], strict=True
            ):
                path.write_text("".join(json.dumps(line) + "\n" for line in lines))
            command = [self.folder / "score_speakers.py", *files, "--json"]
            done = subprocess.run(
                [sys.executable, *map(str, command)], check=True, capture_output=True, text=True
            )
        figures: dict[str, Any] = json.loads(done.stdout)
        return figures


def _for_attribution(quote: Quote) -> dict[str, Any]:
    return {
        "content": [list(span) for span in quote.content],
        "source": [list(span) for span in quote.mention],
        "cue": [list(span) for span in quote.cue],
    }


def _for_speakers(quote: Quote) -> dict[str, Any]:
    day = quote.day
    return {
        "id": quote.article,
        "content": [list(span) for span in quote.content],
        "speaker": quote.speaker.name if quote.speaker else None,
        "said_on": day.said_on and day.said_on.isoformat(),
        "earliest": day.earliest and day.earliest.isoformat(),
        "latest": day.latest and day.latest.isoformat(),
    }
