"""Articles in files, to measure on: of a corpus repeated, or invented; and an archive of pages."""

from __future__ import annotations

import gzip
import json
from itertools import cycle, islice
from pathlib import Path

from corpus import Gold
from invented import article, paragraphs

__all__ = ["write_archive", "write_articles"]

_FURNITURE = "<div class='menu'><a href='/other'>Another story of the day, with a picture</a></div>"


def write_articles(folder: Path, count: int, gold: Path | None, *, files: int = 8) -> list[Path]:
    """Write so many articles as JSON lines, in some files of one size.

    Args:
        folder: Where.
        count: Number of articles.
        gold: The folder of the corpus whose articles are repeated under other ids, each in turn;
            without it, invented ones of 600 words.
        files: Number of files.
    """
    folder.mkdir(parents=True)
    if gold and (gold / "polnear-train.jsonl.gz").is_file():
        rows = Gold(gold).rows("train") + Gold(gold).rows("dev")
        records = [{"text": row["text"], "published": row["published"]} for row in rows]
    else:
        day = "2023-{:02}-{:02}".format
        records = [
            {"text": article(600, n), "published": day(1 + n % 12, 1 + n % 28)} for n in range(1000)
        ]
    lines = (
        json.dumps({"id": f"a{n}", **record}) + "\n"
        for n, record in enumerate(islice(cycle(records), count))
    )
    paths = [folder / f"{n:02}.jsonl" for n in range(files)]
    for n, path in enumerate(paths):
        size = count // files + (n < count % files)
        path.write_text("".join(islice(lines, size)), encoding="utf-8")
    return paths


def write_archive(path: Path, megabytes: int, page: int = 400_000, packed: bool = False) -> int:
    """Write an archive of web pages, most of which is furniture; how many pages it has.

    Args:
        path: The file.
        megabytes: Its size before packing.
        page: Bytes of a page.
        packed: Whether each record is packed with gzip.
    """
    size = count = 0
    rest = (_FURNITURE * (page // len(_FURNITURE))).encode()
    with path.open("wb") as file:
        while size < megabytes * 1_000_000:
            record = _record(count, rest)
            size += len(record)
            file.write(gzip.compress(record, 1) if packed else record)
            count += 1
    return count


def _record(number: int, rest: bytes) -> bytes:
    day = f"2023-{1 + number % 12:02}-{1 + number % 28:02}"
    words = "".join(f"<p>{each}</p>" for each in islice(paragraphs(number), 12))
    title = f"Story {number}"
    head = (
        f'<html><head><meta property="article:published_time" content="{day}">'
        f"<title>{title}</title></head><body><h1>{title}</h1><article>{words}</article>"
    )
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    content = answer + head.encode() + rest + b"</body></html>"
    about = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://news.example/{number}\r\n"
        f"WARC-Date: {day}T12:00:00Z\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return about.encode() + content + b"\r\n\r\n"
