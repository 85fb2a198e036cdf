"""A lake's statements: gathered on this machine, or on as many as there are; the same files."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from onrecord.lake.grouping.course import MOST, Grouping, group_stored, group_with
from onrecord.lake.grouping.ray_shuffle import RayShuffle
from onrecord.lake.header import unwritable
from onrecord.lake.loading.load import load
from onrecord.lake.ray import cluster
from onrecord.lake.stored import stored
from onrecord.places import Place
from onrecord.storage import reading
from onrecord.storage.concluding import Ways

__all__ = ["group_here", "group_on_ray", "grouping_of"]

_MEANWHILE = ".grouping"
"""The folder of a lake in which messages lie while it is grouped."""


def grouping_of(lake: Place) -> Grouping:
    """A lake to be grouped.

    Raises:
        LakeError: There is no lake, or it is damaged or of another form.
    """
    told = stored(lake)
    return Grouping(
        lake, told.authority, told.parts_of("articles"), told.parts_of("quotes"), told.contents
    )


def group_here(
    given: Grouping, *, workers: int = 1, progress: Callable[[str], None] = lambda _: None
) -> dict[str, int]:
    """Group a lake by way of a database, which lies in the folder for temporary files meanwhile.

    Args:
        given: The lake.
        workers: Number of processes.
        progress: Called with the id of each article that is loaded.

    Returns:
        How many rows each table has.

    Raises:
        LakeError: The lake is damaged, or cannot be written.
        EngineError: What reads lakes is not installed.
    """
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder:
        path = Path(folder) / "quotes.db"
        ways = Ways(publish_text="full", workers=workers)
        load(given.lake, path, options=ways, progress=progress)
        with reading(path) as db, _writing(given.lake):
            return group_stored(db, given)


def group_on_ray(
    given: Grouping,
    *,
    workers: int,
    address: str | None = None,
    most: int = MOST,
    small: int | None = None,
    told: Callable[[str, int, int], None] = lambda name, rows, size: None,
) -> dict[str, int]:
    """Group a lake with Ray.

    Args:
        given: The lake, at a place that every machine of the cluster can reach.
        workers: Number of workers, if the cluster is this machine alone.
        address: As for ``ray.cluster``.
        most: As for ``group_with``.
        small: As for ``group_with``.
        told: As for ``group_with``.

    Returns:
        How many rows each table has.

    Raises:
        LakeError: The lake cannot be written.
        EngineError: Ray is not installed, or the cluster fails.
    """
    folder = given.lake / _MEANWHILE
    with cluster(workers, address) as ray, _writing(given.lake):
        return group_with(RayShuffle(ray), given, folder, most=most, small=small, told=told)


@contextmanager
def _writing(lake: Place) -> Iterator[None]:
    """Tell what a lake that cannot be written is told as."""
    try:
        yield
    except OSError as error:
        raise unwritable(lake, error) from None
