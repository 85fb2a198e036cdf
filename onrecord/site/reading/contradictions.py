"""The page of statements whose reports disagree, and the same as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

from onrecord.site.links import Link
from onrecord.site.reading.disagreements import Disagreement, disagreements, links_of
from onrecord.storage.schema_statements import DISAGREEMENTS, FIRST_PUBLISHED

__all__ = [
    "MOST_COUNTED",
    "PAGE_SIZE",
    "About",
    "Page",
    "as_json",
    "contradictions",
    "page_sql",
    "read_about",
]

Row = Mapping[str, Any]
About = Literal["any", "words", "day", "speaker"]
"""What reports disagree in."""

PAGE_SIZE = 25
MOST_COUNTED = 10_000
_CURSOR = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)?~(?P<id>[^~]{1,200})")

_PAGE = """
select st.*, s.name as speaker_name, p.name as party_name, a.title as article_title
from (
  select rowid as n from statements where {flag} {after}
  order by {first} desc, id desc limit :size
) found join statements st on st.rowid = found.n
  left join speakers s on s.id = st.speaker left join speakers p on p.id = st.party
  left join articles a on a.id = st.article
order by coalesce(st.first_published, '') desc, st.id desc
"""
# A range of the index's first column, and within its first day the rest.
_AFTER = f"and {FIRST_PUBLISHED} <= :day and ({FIRST_PUBLISHED} < :day or id < :id)"
_COUNT = "select count(*) from (select 1 from statements where {flag} limit :most)"


@dataclass(frozen=True, slots=True)
class Page:
    """A page of statements whose reports disagree.

    Attributes:
        about: In what they are to disagree.
        counts: For each of those, the number of statements; at most ``MOST_COUNTED``.
        statements: The statements' rows, the latest first.
        told: In what the reports of each disagree, by its id.
        after: What the next page begins after; None on the last one.
    """

    about: About
    counts: Mapping[str, int]
    statements: Sequence[Row]
    told: Mapping[str, Sequence[Disagreement]]
    after: str | None

    @property
    def once(self) -> list[Row]:
        """The statements, but of two that are only disputed between them the first alone."""
        told: set[str] = set()
        shown = []
        for row in self.statements:
            others = {o["id"] for d in self.told[row["id"]] for o in d.get("others", ())}
            only_disputed = all(d["about"] == "disputed" for d in self.told[row["id"]])
            if not (others and only_disputed and others <= told):
                shown.append(row)
            told.add(row["id"])
        return shown


def read_about(value: str | None) -> About:
    """What an address asks for; ``any`` when it is nothing that there is.

    >>> read_about("day"), read_about("'--")
    ('day', 'any')
    """
    return next((about for about in get_args(About) if about == value), "any")


async def contradictions(db: Any, about: About, after: str | None = None) -> Page:
    """A page of statements whose reports disagree, the latest first.

    Args:
        db: Datasette's database.
        about: In what they are to disagree.
        after: Where the page before ended; anything else is the first page.
    """
    cursor = _CURSOR.fullmatch(after or "")
    values = {"size": PAGE_SIZE + 1, **(cursor.groupdict("") if cursor else {})}
    rows = (await db.execute(page_sql(about, cursor is not None), values)).rows
    shown, last = rows[:PAGE_SIZE], rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    links = await links_of(db, shown)
    return Page(
        about=about,
        counts={name: await _count(db, flag) for name, flag in DISAGREEMENTS.items()},
        statements=shown,
        told=await disagreements(db, shown, links),
        after=f"{last['first_published'] or ''}~{last['id']}" if last else None,
    )


def page_sql(about: About, following: bool) -> str:
    """The query of a page; it has to be one that an index of these statements answers.

    Args:
        about: In what reports are to disagree.
        following: Whether it begins after ``:day`` and ``:id``.
    """
    after = _AFTER if following else ""
    return _PAGE.format(flag=f"({DISAGREEMENTS[about]})", after=after, first=FIRST_PUBLISHED)


async def _count(db: Any, flag: str) -> int:
    found: int = (await db.execute(_COUNT.format(flag=flag), {"most": MOST_COUNTED})).first()[0]
    return found


def as_json(page: Page, link: Link) -> dict[str, Any]:
    """The same for programs.

    Args:
        page: The page.
        link: Makes addresses of rows.
    """
    return {
        "about": page.about,
        "counts": dict(page.counts),
        "most_counted": MOST_COUNTED,
        "statements": [
            _statement(row, link)
            | {"disagreements": [_told(d, link) for d in page.told[row["id"]]]}
            for row in page.statements
        ],
    }


def _statement(row: Row, link: Link) -> dict[str, Any]:
    kept = ("id", "text", "kind", "said_on", "first_published", "reports")
    return {
        **{name: row[name] for name in kept},
        "speaker": {"id": row["speaker"], "name": row["speaker_name"]},
        "party": {"id": row["party"], "name": row["party_name"]},
        "url": link("statements", row["id"]),
    }


def _told(each: Disagreement, link: Link) -> dict[str, Any]:
    if each["about"] == "words":
        first = each["first"]
        forms = [_report(first, link) | {"text": first["text"], "reports": each["reports"]}]
    elif each["about"] == "disputed":
        forms = [
            {
                "statement": other["id"],
                "url": link("statements", other["id"]),
                "value": other["speaker"],
                "name": other["speaker_name"],
                "publisher": other["publisher"],
                "reports": other["reports"],
            }
            for other in each["others"]
        ]
    else:
        forms = [
            _report(value, link)
            | {name: value[name] for name in ("value", "reports")}
            | ({"name": value["name"]} if each["about"] == "speaker" else {})
            for value in each["values"]
        ]
    return {"about": each["about"], "forms": forms}


def _report(report: Row, link: Link) -> dict[str, Any]:
    """The first report that has a form."""
    return {
        "quote": report["quote"],
        "url": link("quotes", report["quote"]),
        "article": report["article"],
        "publisher": report["publisher"],
        "published": report["published"],
    }
