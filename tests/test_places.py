"""Files here and elsewhere: one way to read, list and write them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem
from fsspec.spec import AbstractBufferedFile

from onrecord.errors import EngineError
from onrecord.places import Place, is_remote


class _Piecewise(AbstractBufferedFile):  # type: ignore[misc]
    """A file that comes piece by piece, as those of stores of objects do."""

    def _fetch_range(self, start: int, end: int) -> bytes:
        data: bytes = self.fs.cat_file(self.path)
        return data[start:end]


class Store(MemoryFileSystem):  # type: ignore[misc]
    """A store of objects."""

    protocol = "store"
    store: ClassVar[dict[str, Any]] = {}
    pseudo_dirs: ClassVar[list[str]] = [""]

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return "/" + path.removeprefix("store://").strip("/")

    def open(self, path: str, mode: str = "rb", **more: Any) -> Any:
        if mode == "rb":
            return _Piecewise(self, path, mode, size=self.info(path)["size"])
        return super().open(path, mode, **more)


@pytest.fixture(params=["here", "file", "store"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A folder of this machine, the same by an address, and one in a store of objects."""
    fsspec.register_implementation("store", Store, clobber=True)
    Store.store.clear()
    Store.pseudo_dirs[:] = [""]
    names = {"here": str(tmp_path), "file": f"file://{tmp_path}", "store": "store://news"}
    yield Place(names[request.param])


def test_what_is_written_can_be_read_listed_and_removed(folder: Place) -> None:
    assert folder.names() == (folder / "none").names() == []
    for name in ("b/two.txt", "a.txt", "b/one.txt"):
        (folder / name).write(name.encode())
    assert folder.names() == ["a.txt", "b"]
    assert [place.name for place in folder.files()] == [
        f"{folder}/{name}" for name in ("a.txt", "b/one.txt", "b/two.txt")
    ]
    assert (folder / "b/one.txt").read() == b"b/one.txt"
    assert (folder / "b").is_folder()
    assert (folder / "a.txt").exists()
    (folder / "a.txt").remove()
    (folder / "a.txt").remove()
    assert not (folder / "a.txt").exists()


def test_a_file_has_a_size_and_a_stamp_that_changes(folder: Place) -> None:
    place = folder / "a.txt"
    place.write(b"one")
    first = place.size_and_stamp()
    assert first[0] == 3
    place.write(b"two")
    assert place.size_and_stamp() != first


def test_lines_are_no_longer_than_asked_for(folder: Place) -> None:
    (folder / "a.txt").write(b"x" * 5000 + b"\nend\n")
    with (folder / "a.txt").open() as file:
        assert (len(file.readline(100)), len(file.readline(10_000)), file.readline()) == (
            100,
            4901,
            b"end\n",
        )
        assert file.tell() == 5005


def test_a_failed_write_leaves_what_was_there(tmp_path: Path) -> None:
    place = Place(str(tmp_path / "a.txt"))
    place.write(b"before")
    with pytest.raises(TypeError):
        place.write("no bytes")  # type: ignore[arg-type]
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]
    assert place.read() == b"before"


@pytest.mark.parametrize("name", ["nothing://a/b", "abfs://a/b"])
def test_an_address_that_nothing_reaches_is_told(name: str) -> None:
    with pytest.raises(EngineError, match=r"this place cannot be reached .*onrecord\[scale\]"):
        Place(name).exists()


@pytest.mark.parametrize(
    ("name", "remote"),
    [
        ("data/articles", False),
        ("/srv/a:b.txt", False),
        ("C:/news", False),
        ("-", False),
        ("s3://news/a", True),
        ("https://a.example/b", False),
        ("simplecache::s3://news/a", True),
    ],
)
def test_what_is_elsewhere(name: str, remote: bool) -> None:
    assert is_remote(name) is remote
