"""Ready SQL, for readers who want to ask in it: each shows a part of how the tables hang together.

All stay well within the limits of readers' SQL at a million quotes: they follow an index, or begin
with few rows.
"""

from __future__ import annotations

from urllib.parse import urlencode

__all__ = ["EXAMPLES", "examples"]

EXAMPLES: tuple[tuple[str, str], ...] = (
    (
        "Who is quoted most",
        """select s.name, s.role, c.quotes
from (
  select speaker, count(*) as quotes from quotes
  group by speaker order by quotes desc limit 20
) c join speakers s on s.id = c.speaker
order by c.quotes desc""",
    ),
    (
        "Quotes of each month",
        """select substr(said_on, 1, 7) as month, count(*) as quotes
from quotes
where said_on is not null
group by month
order by month desc""",
    ),
    (
        "Two words, not far from one another",
        """select q.id as quote_id, q.text, s.name as speaker, q.speaker as speaker_id, q.said_on
from quotes_fts f
  join quotes q on q.rowid = f.rowid
  left join speakers s on s.id = q.speaker
where quotes_fts match 'NEAR(not will, 8)'
order by f.rowid desc
limit 50""",
    ),
    (
        "Statements that reports give in other words, the most reported first",
        """select id as statement_id, text, reports, first_published
from statements
where words_differ
order by reports desc, first_published desc
limit 50""",
    ),
    (
        "What the speaker of each of the last quotes rests on",
        """select q.id as quote_id, q.text, e.n, e.what, e.text as words, e.rule
from (select * from quotes order by rowid desc limit 20) q
  join evidence e on e.quote = q.id and e.about = 'speaker'
order by q.rowid desc, e.n""",
    ),
    (
        "Where it is not known who said it",
        """select q.id as quote_id, q.text, q.mention, a.publisher, a.published
from quotes q join articles a on a.id = q.article
where q.speaker is null
limit 50""",
    ),
)
"""Titles and queries."""


def examples(address: str) -> list[tuple[str, str]]:
    """Titles, each with the address of the page that has the SQL in its box and its rows.

    Args:
        address: The address of the database's page.
    """
    return [(title, f"{address}?{urlencode({'sql': sql})}") for title, sql in EXAMPLES]
