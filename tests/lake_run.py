"""Writes a lake with the stub extractor, in a process of its own: ``python lake_run.py JSON``."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from stub_extractor import StubExtractor

from onrecord.errors import OnRecordError
from onrecord.lake.extraction.local import LocalEngine
from onrecord.lake.extraction.run import extract_to_lake
from onrecord.lake.ray import RayEngine
from onrecord.models import Article, Authority, Quote
from onrecord.places import Place


@dataclass(frozen=True)
class Deadly(StubExtractor):
    """Ends its own process over some articles, as a fault in a library would."""

    kills: tuple[str, ...] = ()

    def __call__(self, articles: Sequence[Article]) -> list[tuple[Quote, ...]]:
        if any(article.id in self.kills for article in articles):
            time.sleep(0.05)
            os.kill(os.getpid(), signal.SIGKILL)
        return super().__call__(articles)


def main(told: dict[str, object]) -> int:
    """Do what is told; print the run, or what is wrong."""
    engines = {"local": LocalEngine, "ray": RayEngine}
    failures: list[str] = []
    if told.get("limit"):
        # As on a full disk: no file gets longer than that, in this process or in those it begins.
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(told["limit"]),) * 2)  # type: ignore[call-overload]
    try:
        run = extract_to_lake(
            told["sources"],  # type: ignore[arg-type]
            Place(str(told["lake"])),
            authority=Authority(),
            extractor=Deadly(
                kills=tuple(told.get("kills", ())),  # type: ignore[arg-type]
                fails_on=str(told.get("fails_on", "")),
                seconds=float(told.get("seconds", 0)),  # type: ignore[arg-type]
            ),
            engine=engines[str(told["engine"])](2),
            workers=2,
            chunk=int(told.get("chunk", 4)),  # type: ignore[call-overload]
            retry=bool(told.get("retry")),
            failed=lambda failure: failures.append(str(failure)),
        )
    except OnRecordError as error:
        print(json.dumps({"error": str(error)}))
        return 2
    print(json.dumps({**asdict(run), "told": failures}))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
