"""In what the reports of a statement disagree: the words, the day, the speaker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from onrecord.site.reading.reports import REPORT, add_words

__all__ = ["Disagreement", "disagreements", "links_of"]

Row = Mapping[str, Any]
Disagreement = dict[str, Any]
"""``about``: words, day, speaker or disputed; and what the reports have, ready to print."""

_ALTERED = """
select count(distinct q.article) as reports,
  min((q.kind <> 'direct') || coalesce(q.published, '9')) as first, q.*, q.id as quote
from ({report}
  join alignments al on al.quote = q.id and al.statement = q.statement
  where q.statement in ({keys}) and al.fidelity = 'altered') q
group by q.statement
"""
_VALUES = """
select q.statement, q."{column}" as value, count(distinct q.article) as reports,
  min(coalesce(a.published, '9')) as first, q.id as quote, a.id as article, a.publisher,
  a.title as article_title, a.published, s.name
from quotes q join articles a on a.id = q.article left join speakers s on s.id = q.speaker
where q.statement in ({keys}) and q."{column}" is not null
group by q.statement, q."{column}" order by reports desc, value limit 500
"""
# A statement is named after the quote in its first report.
_LINKS = """
select l.statement, l.kind as link, st.id, st.text, st.kind, st.said_on, st.first_published,
  st.reports, st.speaker, s.name as speaker_name, coalesce(p.publisher, a.publisher) as publisher
from statement_links l join statements st on st.id = l.other
  left join speakers s on s.id = st.speaker left join articles p on p.id = st.article
  left join quotes q on q.id = st.id left join articles a on a.id = q.article
where l.statement in ({keys})
order by st.said_on is null, st.said_on, st.first_published, st.id limit 500
"""


async def disagreements(
    db: Any, statements: Sequence[Row], links: Mapping[str, Sequence[Row]], *, words: bool = True
) -> dict[str, list[Disagreement]]:
    """In what the reports of each statement disagree, by the statement's id.

    Args:
        db: Datasette's database.
        statements: The statements' rows.
        links: What ``links_of`` found for them.
        words: Whether to look at the words too.
    """
    by_id = {row["id"]: row for row in statements}
    found: dict[str, list[Disagreement]] = {key: [] for key in by_id}
    if words:
        for key, report in (await _altered(db, by_id)).items():
            found[key].append({"about": "words", "reports": report["reports"], "first": report})
    for about, column in (("day", "said_on"), ("speaker", "speaker")):
        flag = f"{about}s_differ"
        rows = await _grouped(db, _VALUES, [r["id"] for r in statements if r[flag]], column=column)
        for key, values in rows.items():
            found[key].append({"about": about, "values": values})
    for key in by_id:
        disputed = [link for link in links.get(key, ()) if link["link"] == "disputed"]
        if disputed:
            found[key].append({"about": "disputed", "others": disputed})
    return found


async def links_of(db: Any, statements: Sequence[Row]) -> dict[str, list[Row]]:
    """The statements that each is linked with, by its id."""
    return await _grouped(db, _LINKS, [row["id"] for row in statements])


async def _altered(db: Any, statements: Mapping[str, Row]) -> dict[str, Row]:
    """The first report of each statement that has other words, and how many have."""
    keys = [key for key, row in statements.items() if row["words_differ"]]
    sql = _ALTERED.format(report=REPORT, keys=",".join("?" * len(keys)))
    rows = [dict(row) for row in (await db.execute(sql, keys)).rows] if keys else []
    await add_words(db, [(row, statements[row["statement"]]) for row in rows])
    return {row["statement"]: row for row in rows}


async def _grouped(db: Any, sql: str, keys: Sequence[str], **names: str) -> dict[str, list[Row]]:
    if not keys:
        return {}
    sql = sql.format(keys=",".join("?" * len(keys)), **names)
    grouped: dict[str, list[Row]] = {}
    for row in (await db.execute(sql, list(keys))).rows:
        grouped.setdefault(row["statement"], []).append(row)
    return grouped
