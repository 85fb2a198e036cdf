"""Messages brought together by Ray Data: the shuffles of grouping on a cluster."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from onrecord.lake.grouping.rounds import bucket_of
from onrecord.lake.grouping.steps import Sent, read_files

if TYPE_CHECKING:
    import pyarrow

__all__ = ["RayShuffle"]

_BUCKET = "bucket"
_IN_BLOCK = 4
"""Buckets in a block of Ray's, about: which come together is by chance, and many even it out."""
_BLOCK = 32 * 2**20
"""Bytes of a block of Ray's, and of those that it takes apart at once."""
_READERS = 1_000
"""Tasks that read files, at most."""


class RayShuffle:
    """Does work with Ray.

    Nothing but the names and sizes of files comes back to the program that asks for it.

    Args:
        ray: Ray, connected to a cluster (see ``ray.cluster``).
    """

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        context = ray.data.DataContext.get_current()
        context.target_max_block_size = _BLOCK
        context.shuffle_input_batch_bytes = _BLOCK

    def each(self, items: Sequence[Any], work: Callable[[Any], list[Sent]]) -> Iterator[Sent]:
        """Do work with each of some items."""
        if not items:
            return
        packed = [{"item": pickle.dumps(item)} for item in items]
        data = self._ray.data.from_items(packed, override_num_blocks=len(packed))
        yield from _told(data.map(_Each(work)))

    def by_bucket(
        self,
        files: Sequence[str],
        buckets: int,
        work: Callable[[int, pyarrow.Table], list[Sent]],
    ) -> Iterator[Sent]:
        """Bring messages together by the buckets of their keys, and do work with each bucket."""
        # Ray's own reading of files is slow to begin, and knows fewer places.
        some = self._ray.data.from_items(
            [{"file": file} for file in files], override_num_blocks=min(len(files), _READERS)
        )
        numbered = some.map_batches(_Read(buckets), batch_size=1)
        groups = numbered.groupby(_BUCKET, num_partitions=1 + buckets // _IN_BLOCK)
        yield from _told(groups.map_groups(_do, fn_args=(work,), batch_format="pyarrow"))


class _Each:
    def __init__(self, work: Callable[[Any], list[Sent]]) -> None:
        self._work = work

    def __call__(self, row: dict[str, bytes]) -> dict[str, bytes]:
        return {"sent": pickle.dumps(self._work(pickle.loads(row["item"])))}


class _Read:
    """Reads messages, and adds the bucket of each."""

    def __init__(self, buckets: int) -> None:
        self._buckets = buckets

    def __call__(self, batch: dict[str, Any]) -> Iterator[pyarrow.Table]:
        import pyarrow as arrow  # noqa: PLC0415  # it comes with an extra

        for file in batch["file"]:
            table = read_files([str(file)])
            numbers = [bucket_of(key, self._buckets) for key in table["key"].to_pylist()]
            yield table.append_column(_BUCKET, arrow.array(numbers, arrow.int32()))


def _do(table: pyarrow.Table, work: Callable[[int, pyarrow.Table], list[Sent]]) -> pyarrow.Table:
    """Do work with a bucket; a plain function, for Ray asks for its name."""
    import pyarrow as arrow  # noqa: PLC0415  # it comes with an extra

    sent = work(table[_BUCKET][0].as_py(), table.drop_columns([_BUCKET]))
    return arrow.table({"sent": [pickle.dumps(sent)]})


def _told(data: Any) -> Iterator[Sent]:
    for row in data.iter_rows():
        yield from pickle.loads(row["sent"])  # our own work wrote it
