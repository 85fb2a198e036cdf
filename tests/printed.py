"""PDF files for tests, written out by hand: each page a list of lines with their places."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>"


class Line(NamedTuple):
    text: str
    x: float = 72
    y: float = 720
    size: float = 11


def set_lines(texts: Iterable[str], y: float = 720, step: float = 14, **place: float) -> list[Line]:
    """Lines one under the other; an empty one leaves half a line of space."""
    lines = []
    for text in texts:
        if text:
            lines.append(Line(text, y=y, **place))
        y -= step if text else step / 2
    return lines


def pdf(pages: Sequence[Sequence[Line]], *, trailer: bytes = b"", packed: bool = True) -> bytes:
    """A PDF file of some pages."""
    return pdf_of([_content(page) for page in pages], trailer=trailer, packed=packed)


def pdf_of(contents: Sequence[bytes], *, trailer: bytes = b"", packed: bool = True) -> bytes:
    """A PDF file of the drawing operations of its pages."""
    count = len(contents)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count),
        _FONT,
    ]
    for n, content in enumerate(contents):
        data = zlib.compress(content) if packed else content
        filter_ = b"/Filter /FlateDecode " if packed else b""
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * n)
        )
        objects.append(b"<< %s/Length %d >>\nstream\n%s\nendstream" % (filter_, len(data), data))
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n"
    return out + head + table + end % (len(objects) + 1, trailer, len(out))


def _content(lines: Sequence[Line]) -> bytes:
    out = []
    for line in lines:
        text = line.text.encode("cp1252").replace(b"\\", b"\\\\")
        text = text.replace(b"(", b"\\(").replace(b")", b"\\)")
        place = b"/F1 %g Tf 1 0 0 1 %g %g Tm" % (line.size, line.x, line.y)
        out.append(b"BT %s (%s) Tj ET" % (place, text))
    return b"\n".join(out)
