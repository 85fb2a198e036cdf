"""What a page says of itself in its head: for search engines, for previews, for programs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from onrecord.site.reading.linked import data_block
from onrecord.site.show.render import cut

__all__ = ["Head"]

Row = Mapping[str, Any]
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a page of one quote, statement or article.

    Attributes:
        title: What it is called where it is shared.
        description: What it holds, in a sentence or two.
        url: Its full address that stays.
        page: The full address of the page itself.
        data: Its linked data as JSON that can stand in a page; None when there is none.
        files: The same in other forms: media type and full address of each.
    """

    title: str
    description: str
    url: str
    page: str
    data: Markup | None
    files: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(
        cls,
        title: str,
        description: str,
        *,
        url: str,
        page: str,
        data: dict[str, Any] | None,
        files: tuple[tuple[str, str], ...] = (),
    ) -> Head:
        """A head whose title and description are cut to what is shown of them."""
        block = data_block(data) if data else None
        return cls(cut(title, 90), cut(description, _LONGEST), url, page, block, files)
