"""From a page's characters to its tree of elements, within limits."""

from __future__ import annotations

import re
from typing import TypeAlias

from lxml import etree, html

from onrecord.errors import UnreadableSource
from onrecord.sources.limits import MOST_CHARACTERS

__all__ = ["MOST_ATTRIBUTES", "MOST_ELEMENTS", "Tree", "one_line", "page_tree"]

Tree: TypeAlias = html.HtmlElement

MOST_ELEMENTS = 15_000
"""Elements of a page at most, scripts and drawings not counted: finding the article among them
takes some seconds then. A page of news has a few thousand."""

MOST_ATTRIBUTES = 2_000
"""Attributes of a tag at most, as the parser's time grows with the square of their number."""

_TAG = re.compile(r"""<[a-zA-Z](?:[^"'>]+|"[^"]*"|'[^']*')*+""")
_QUOTED = re.compile(r"""=\s*(?:"[^"]*"|'[^']*')""")
_SCRIPT = re.compile(r"<(script|style)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)
_NOT_CONTENT = ("style", "svg", "math", "template", "select", "canvas", "object", "iframe")
_BLOCKS = "p|h1|h2|div|article|ul|ol|br"
_LAYOUT = etree.XPath(f".//table[.//td[{' or '.join(f'.//{tag}' for tag in _BLOCKS.split('|'))}]]")
_CELLS = ("table", "tbody", "thead", "tfoot", "tr", "td", "th", "center", "font")


def page_tree(text: str, source: str) -> Tree:
    """The page's elements, without comments and drawings; tables of layout are plain boxes.

    Raises:
        UnreadableSource: It is no page, or one with far more elements, attributes or text than a
            page of news.
    """
    most = max(map(_attributes, _TAG.finditer(_SCRIPT.sub("", text))), default=0)
    _refuse(most > MOST_ATTRIBUTES, source, f"more than {MOST_ATTRIBUTES:,} attributes in a tag")
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False
    )
    try:
        tree: Tree = html.document_fromstring(text.encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableSource(
            source, f"this is no web page ({_first_line(error)})", "Give a page with an article."
        ) from None
    etree.strip_elements(tree, *_NOT_CONTENT, with_tail=False)
    count = length = 0
    for element in tree.iter():
        count += 1
        own = 0 if element.tag == "script" else len(element.text or "")
        length += own + len(element.tail or "")
    _refuse(count > MOST_ELEMENTS, source, f"more than {MOST_ELEMENTS:,} elements")
    _refuse(length > MOST_CHARACTERS, source, f"more than {MOST_CHARACTERS:,} characters")
    for table in _LAYOUT(tree):
        for each in (table, *table.iterdescendants(*_CELLS)):
            each.tag = "div" if each.tag != "font" else "span"
    return tree


def _attributes(tag: re.Match[str]) -> int:
    """About how many attributes a tag has; short ones are not worth the look."""
    if tag.end() - tag.start() <= 2 * MOST_ATTRIBUTES:
        return 0
    return len(re.split(r"[\s/]+", _QUOTED.sub(" ", tag[0])))


def _refuse(when: bool, source: str, what: str) -> None:
    if when:
        raise UnreadableSource(
            source,
            f"it is no page of news ({what})",
            "Save the article alone, as Markdown or text.",
        )


def one_line(text: str | None) -> str | None:
    r"""The text with single spaces; None when there is nothing else.

    >>> one_line(" So  it\n goes. "), one_line(" ")
    ('So it goes.', None)
    """
    return " ".join((text or "").split()) or None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
