"""From a page's bytes to its characters."""

from __future__ import annotations

import codecs
import re
from email.message import Message

from onrecord.errors import UnreadableSource

__all__ = ["decode_page", "mend"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEAD = 4096
_META = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_XML = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
# Browsers read these as Windows-1252, which has curly quotation marks where they have nothing.
_WESTERN = frozenset({"iso8859-1", "ascii"})
_MOST_BROKEN = 0.01


def _mended() -> dict[int, str | None]:
    table: dict[int, str | None] = {code: None for code in range(0x20) if chr(code) not in "\t\n\r"}
    table |= dict.fromkeys((*range(0xD800, 0xE000), 0x7F, 0xAD, 0xFEFF, 0xFFFE, 0xFFFF))
    for code in range(0x80, 0xA0):
        table[code] = bytes([code]).decode("cp1252", "ignore") or None
    return table


_MENDED = _mended()


def mend(text: str) -> str:
    r"""The text without what no text holds: NUL, other controls, halves of surrogate pairs.

    Characters from 0x80 to 0x9F are those of Windows-1252, since pages that write "&#147;" mean a
    quotation mark. Soft hyphens are left out.

    >>> mend("a\0\x93b\u00adc\x94")
    'a“bc”'
    """
    return text.translate(_MENDED)


def decode_page(data: bytes, source: str, content_type: str | None = None) -> str:
    r"""The characters of a page, mended.

    In this order: a byte order mark; UTF-8, if all of it is, since nothing else looks like that
    by chance; the encoding that the server's ``content_type`` names, then the page's own
    ``meta``; at last what the bytes themselves look like. ISO 8859-1 means Windows-1252, as in
    every browser.

    >>> decode_page(b'<meta charset="iso-8859-1">\x93Caf\xe9\x94', "a.html")
    '<meta charset="iso-8859-1">“Café”'

    Raises:
        UnreadableSource: No encoding fits.
    """
    text = _marked(data)
    if text is None:
        text = _strict(data)
    if text is None:
        tries = (_tolerant(data, name) for name in _declared(data, content_type))
        text = next((each for each in tries if each is not None), None)
    if text is None:
        text = _guessed(data)
    if text is None:
        what = "its characters cannot be made out (no encoding fits)"
        raise UnreadableSource(source, what, "Save it as UTF-8.")
    return mend(text)


def _marked(data: bytes) -> str | None:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    return None


def _strict(data: bytes) -> str | None:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return None


def _declared(data: bytes, content_type: str | None) -> list[str]:
    """The encodings that the server and the page name, as Python knows them."""
    message = Message()
    message["Content-Type"] = " ".join((content_type or "").split())
    names = [message.get_content_charset() or ""]
    for match in (_XML.match(data[:_HEAD]), *_META.finditer(data[:_HEAD])):
        names += [match[1].decode("ascii", "ignore")] if match else []
    found = []
    for name in names:
        try:
            encoding = codecs.lookup(name).name
            b"".decode(encoding)
        except (LookupError, ValueError):
            continue
        found.append("cp1252" if encoding in _WESTERN else encoding)
    return found


def _tolerant(data: bytes, encoding: str) -> str | None:
    """Decoded, if but a few characters are broken."""
    try:
        text = data.decode(encoding, "replace")
    except ValueError:
        return None
    return text if text.count("\ufffd") <= _MOST_BROKEN * len(text) else None


def _guessed(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    return None if best is None else str(best)
