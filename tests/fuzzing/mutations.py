"""Documents as bad as they come: own ones with bytes, marks, tags and encodings gone wrong."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

from archived import packed, record
from printed import pdf, set_lines

__all__ = ["Bad", "documents", "seeds"]

TESTS = Path(__file__).parent.parent
ROOT = TESTS.parent

_ENCODINGS = (
    "utf-8-sig",
    "utf-16",
    "utf-32",
    "utf-7",
    "cp1252",
    "latin-1",
    "mac-roman",
    "koi8-r",
    "shift_jis",
    "gb18030",
    "cp037",
)
_MARKS = tuple("“”‘’\"'«»„‟`´…—–-()[]{}<>*_#|:;,.!?\n\t ")
_ODD = (
    "\0",
    "\u202e",
    "\u2066",
    "\u200b",
    "\ufeff",
    "\u0301" * 40,
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "\u2028",
    "\x85",
    "\x1b[31m",
    "ſtraße",
    "ﬃ",
    "İ",
    "𝔘𝔫𝔦",
    "x" * 5000,
    "https://example.org/" + "a/" * 500,
    "&#x110000;",
    "&lt;" * 200,
    "{{7*7}}",
    "1" * 400,
)
_TAGS: tuple[str, ...] = (
    "<p>",
    "</p>",
    "<div>",
    "</div>",
    "<blockquote>",
    "<q>",
    "<!--",
    "-->",
    "<![CDATA[",
)
_TAGS += ("<br/>", "<script>", "</script>", "<table><tr><td>", "<p style='", '<a href="')
_TAGS += ("<svg>", "</html>")
_SAYINGS = (
    "“We will not go,” she said.",
    "According to the guild, nobody asked.",
    "“No,” said Mr. Lee, “never.”",
    "he told reporters on Tuesday that it was over",
    "Ann Lee, the mayor’s spokeswoman, declined to comment.",
    "said said said",
)


@dataclass(frozen=True)
class Bad:
    """A document to try.

    Attributes:
        name: A file name; its end says of what kind it pretends to be.
        data: Its bytes.
        how: What was done to it.
    """

    name: str
    data: bytes
    how: str


@cache
def seeds() -> tuple[tuple[str, bytes], ...]:
    """Own documents of every kind, each with the end of its name."""
    found = [
        (path.suffix, path.read_bytes())
        for folder in (ROOT / "data" / "articles", TESTS / "pages")
        for path in sorted(folder.glob("*.*"))
    ]
    rows = [
        {"id": f"n{n}", "text": f"{said} {said}", "published": "2024-02-30"[: 8 + n]}
        for n, said in enumerate(_SAYINGS)
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    plain = "---\npublished: 2024-03-05\n---\n" + "\n\n".join(_SAYINGS)
    own = ((".jsonl", lines), (".txt", plain), (".md", plain))
    printed = pdf([set_lines(_SAYINGS), set_lines(_SAYINGS)], packed=False)
    answers = [record(f"https://paper.example/{n}") for n in range(3)]
    archives = ((".warc", b"".join(answers)), (".warc.gz", packed(*answers)))
    return (*found, *((end, text.encode()) for end, text in own), (".pdf", printed), *archives)


def documents(count: int, seed: int) -> list[Bad]:
    """So many bad documents; the same for the same seed."""
    random = Random(seed)
    kinds = seeds()
    made = []
    for n in range(count):
        end, data = random.choice(kinds)
        done = []
        for _ in range(random.randrange(1, 4)):
            mutation = random.choice(_MUTATIONS)
            data = mutation(data, random)
            done.append(mutation.__name__.strip("_"))
        if random.random() < 0.05:
            end = random.choice(kinds)[0]
            done.append(f"named {end}")
        made.append(Bad(f"d{n}{end}", data, ", ".join(done)))
    return made


def _flipped(data: bytes, random: Random) -> bytes:
    """Some bytes are others."""
    changed = bytearray(data)
    for _ in range(random.randrange(1, 30)):
        if changed:
            changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(data: bytes, random: Random) -> bytes:
    """The end, the beginning, or a piece within is gone."""
    one, other = sorted(random.randrange(len(data) + 1) for _ in range(2))
    return random.choice((data[:one], data[one:], data[:one] + data[other:]))


def _repeated(data: bytes, random: Random) -> bytes:
    """A piece stands there again and again."""
    start = random.randrange(len(data) + 1)
    piece = data[start : start + random.choice((1, 2, 7, 60, 400))]
    times = random.choice((2, 30, 400))
    return data[:start] + piece * times + data[start:]


def _spliced(data: bytes, random: Random) -> bytes:
    """Two documents in one."""
    other = random.choice(seeds())[1]
    one, two = random.randrange(len(data) + 1), random.randrange(len(other) + 1)
    return data[:one] + other[two : two + 4000] + data[one:]


def _insert(data: bytes, random: Random, pieces: Sequence[str], most: int) -> bytes:
    for _ in range(random.randrange(1, most)):
        at = random.randrange(len(data) + 1)
        data = data[:at] + random.choice(pieces).encode() + data[at:]
    return data


def _marks(data: bytes, random: Random) -> bytes:
    """Punctuation where it does not belong."""
    return _insert(data, random, _MARKS, 40)


def _odd(data: bytes, random: Random) -> bytes:
    """Characters and strings that break programs."""
    return _insert(data, random, _ODD, 6)


def _tags(data: bytes, random: Random) -> bytes:
    """Tags that open and close nothing."""
    return _insert(data, random, _TAGS, 12)


def _sayings(data: bytes, random: Random) -> bytes:
    """Somebody says something in the middle of it."""
    return _insert(data, random, _SAYINGS, 8)


def _encoded(data: bytes, random: Random) -> bytes:
    """The same in another encoding, without saying so."""
    return data.decode("utf-8", "replace").encode(random.choice(_ENCODINGS), "replace")


def _nested(data: bytes, random: Random) -> bytes:
    """Something opens very often, and closes or not."""
    opened = random.choice(
        (b"<div>", b"<b>", "“".encode(), b"(", b"[", b"<blockquote>", b"> ", b"&amp;")
    )
    times = random.choice((50, 2_000, 20_000))
    at = random.randrange(len(data) + 1)
    return data[:at] + opened * times + data[at:]


def _swollen(data: bytes, random: Random) -> bytes:
    """One attribute, one entity, or one line is huge."""
    size = random.choice((10_000, 300_000))
    long = b"a" * size
    what = random.choice((b'<p title="' + long + b'">', b"&" + long + b";", b"w " * size))
    at = random.randrange(len(data) + 1)
    return data[:at] + what + data[at:]


def _zipped(data: bytes, random: Random) -> bytes:
    """Compressed, or said to be."""
    return random.choice((gzip.compress(data), b"\x1f\x8b\x08" + data))


_MUTATIONS: tuple[Callable[[bytes, Random], bytes], ...] = (
    _flipped,
    _cut,
    _repeated,
    _spliced,
    _encoded,
    _nested,
    _swollen,
    _zipped,
    _marks,
    _marks,
    _odd,
    _odd,
    _tags,
    _sayings,
    _sayings,
)
