"""A real Datasette in the test's own process, where its parts can be looked at and held down."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

from datasette.app import Datasette
from datasette.utils import parse_metadata
from site_sample import METADATA

_T = TypeVar("_T")


def with_site(
    path: Path,
    work: Callable[[Any], Awaitable[_T]],
    *,
    prepare: Callable[[Any], None] = lambda site: None,
    **settings: Any,
) -> _T:
    """What work gives with a Datasette that serves a database as ``onrecord serve`` does."""

    async def working() -> _T:
        metadata = parse_metadata(METADATA.read_text(encoding="utf-8"))
        site = Datasette([str(path)], metadata=metadata, settings=settings)
        prepare(site)
        await site.invoke_startup()
        try:
            return await work(site)
        finally:
            site.get_database(path.stem).close()
            site.executor.shutdown()

    return asyncio.run(working())


def got(path: Path, *addresses: str, **settings: Any) -> list[Any]:
    """The answers to addresses, asked for one after the other."""

    async def asking(site: Any) -> list[Any]:
        return [await site.client.get(each) for each in addresses]

    return with_site(path, asking, **settings)
