"""Why a quote is given to its speaker and its day, and what people have decided, in plain words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from markupsafe import Markup

from onrecord.site.links import Link
from onrecord.site.show.render import day

__all__ = ["decision_of", "found_names", "place_of", "told_day", "way_of"]

Row = Mapping[str, Any]

_FORMS = {
    "name": "named",
    "surname": "the surname",
    "given name": "the given name",
    "abbreviation": "an abbreviation",
    "short form": "a short form of the name",
    "pronoun": "a pronoun",
    "role": "a role",
    "description": "a description",
}
_FIELDS = {"speaker": "Speaker", "party": "Party", "said_on": "Day", "kind": "Kind"}


def place_of(step: Row, article: str | None, link: Link) -> Markup:
    """Where a piece of evidence stands; ``article`` is its id when its text is published.

    >>> place_of({"paragraph": 3}, None, lambda *_: "")
    Markup('paragraph 3')
    """
    where = Markup("paragraph {}").format(step["paragraph"])
    if article is None:
        return where
    address = f"{link('articles', article)}#p{step['paragraph']}"
    return Markup('<a href="{}">{}</a>').format(address, where)


def way_of(steps: Sequence[Row], speaker: str, article: str | None, link: Link) -> list[Markup]:
    """The way from the mention to the name in full; empty when the mention has it already.

    Args:
        steps: The evidence for the speaker, in order.
        speaker: The name that it leads to.
        article: Id of the article when its text is published.
        link: Makes addresses of rows.

    >>> said = {"what": "pronoun", "text": "she", "paragraph": 4}
    >>> name = {"what": "name", "text": "Ann Bell", "paragraph": 1}
    >>> [step.striptags() for step in way_of([said, name], "Ann Bell", None, lambda *_: "")]
    ['“she”, a pronoun in paragraph 4', '“Ann Bell”, named in paragraph 1']
    """
    told = [_step(step, speaker, article, link) for step in steps]
    return told if len(told) > 1 else []


def _step(step: Row, speaker: str, article: str | None, link: Link) -> Markup:
    if step["what"] == "alias":
        if step["text"] == speaker:
            return Markup("{}, in the list of known speakers").format(speaker)
        known = "“{}”, another name of {} in the list of known speakers"
        return Markup(known).format(step["text"], speaker)
    form = _FORMS.get(step["what"], "written")
    place = place_of(step, article, link)
    return Markup("“{}”, {} in {}").format(step["text"], form, place)


def told_day(steps: Sequence[Row], article: str | None, link: Link) -> dict[str, Any] | None:
    """The words that tell the day: where they stand, and the quote they were said of, if another.

    Args:
        steps: The evidence for the day.
        article: Id of the article when its text is published.
        link: Makes addresses of rows.
    """
    if not steps:
        return None
    step = steps[0]
    carried = step["carried_from"]
    return {
        "text": step["text"],
        "place": place_of(step, article, link),
        "rule": step["rule"],
        "with": link("quotes", carried) if carried else None,
    }


def found_names(original: Row | None) -> dict[str, str]:
    """The names of those whom the program had found to have said what was corrected since."""
    if original is None:
        return {}
    return {each["id"]: each["name"] for each in json.loads(original["found"])["speakers"]}


def decision_of(rows: Sequence[Row], names: Mapping[str, str]) -> dict[str, Any] | None:
    """What a person has decided about a quote.

    Args:
        rows: Its rows in the table of corrections.
        names: From the id of a speaker named there to the name.
    """
    if not rows:
        return None
    first = rows[0]
    return {
        "fields": {row["field"] for row in rows if row["value"] != row["found"]},
        "told": list(_told(rows, names)),
        "reason": first["reason"],
        "by": first["by"],
        "on": day(first["on"]) if first["on"] else None,
    }


def _told(rows: Sequence[Row], names: Mapping[str, str]) -> Iterator[Markup]:
    for row in rows:
        if row["field"] == "confirm" or row["value"] == row["found"]:
            name = _FIELDS.get(row["field"], "The quote")
            yield Markup("{} confirmed").format(name)
        elif row["field"] in _FIELDS:
            now = _shown(row["field"], row["value"], names) or "unknown"
            then = _shown(row["field"], row["found"], names) or "none"
            name = _FIELDS[row["field"]]
            yield Markup("{} set to {}; the program had found {}").format(name, now, then)


def _shown(field: str, value: str | None, names: Mapping[str, str]) -> Markup | None:
    if value is None:
        return None
    return day(value) if field == "said_on" else Markup("{}").format(names.get(value, value))
