"""The values of a table's columns with their numbers of rows, in the place of Datasette's own way.

Datasette goes through all rows once for each column. Here the numbers for whole tables are kept,
and those of a filter come from one query that is bounded (see ``counting``).
"""

from __future__ import annotations

import re
from typing import Any

from datasette.database import QueryInterrupted
from datasette.facets import ColumnFacet
from datasette.utils import path_with_added_args, path_with_removed_args

from onrecord.site.ours import is_ours
from onrecord.site.tables.counting import (
    COLUMNS,
    Groups,
    Tally,
    conditions,
    counted_columns,
    groups_of,
    tallied,
)
from onrecord.site.tables.frequent import finds_many, only_searches

__all__ = ["Facets"]

_WHERE = re.compile(r"select .*? from (?:\[\w+\]|\w+) (?:where (?P<where>.*))?", re.DOTALL)


class Facets(ColumnFacet):  # type: ignore[misc]
    """Counts of columns. Databases that are not On Record's are counted in Datasette's way."""

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        """The values of each column asked for, and the columns that are not counted."""
        asked = self.get_configs()
        names = [each["config"].get("column") or each["config"]["simple"] for each in asked]
        ours = self.table in COLUMNS and is_ours(self.ds, self.database)
        if not ours or not set(names) <= COLUMNS[self.table].keys():
            found: tuple[list[dict[str, Any]], list[str]] = await super().facet_results()
            return found
        counted, left = await self._tallies(list(dict.fromkeys(names)))
        shown = [
            await self._shown(name, counted[name], hideable=each["source"] != "metadata")
            for name, each in zip(names, asked, strict=True)
            if name in counted
        ]
        return shown, left

    async def _tallies(self, names: list[str]) -> tuple[dict[str, Tally], list[str]]:
        db = self.ds.get_database(self.database)
        usual = counted_columns(self.ds, self.database, self.table)
        wanted = self._wanted()
        found: dict[str, Tally] = {}
        if wanted is not None and wanted.keys() <= set(usual):
            groups = await groups_of(db, self.table, usual) if usual else None
            if groups is not None:
                found = {name: groups.tally(name, wanted) for name in names if name in usual}
        rest = [name for name in names if name not in found]
        left: list[str] = []
        if rest:
            counted, left = await self._counted(db, rest, whole=wanted == {})
            found |= counted
        return found, left

    async def _counted(
        self, db: Any, names: list[str], whole: bool
    ) -> tuple[dict[str, Tally], list[str]]:
        """What is not known beforehand: of a filter all at once, else column by column."""
        ms = self.ds.setting("facet_time_limit_ms")
        if not whole:
            matched = _WHERE.fullmatch(self.sql)
            alone = matched is not None and only_searches(matched["where"] or "")
            if alone and await finds_many(db.execute, self.sql, self.params):
                return {}, names
            try:
                groups = await tallied(db, self.sql, self.params, names, ms)
            except QueryInterrupted:
                return {}, names
            return {name: groups.tally(name, {}) for name in names}, []
        found: dict[str, Tally] = {}
        most = self.ds.setting("max_returned_rows") + 1
        for name in names:
            sql = f'select "{name}", count(*) from "{self.table}" where "{name}" is not null'
            sql += f' group by "{name}" order by 2 desc, 1 limit {most}'
            try:
                rows = (await db.execute(sql, custom_time_limit=ms)).rows
            except QueryInterrupted:
                continue
            found[name] = Groups((name,), [tuple(row) for row in rows]).tally(name, {})
        return found, [name for name in names if name not in found]

    def _wanted(self) -> dict[str, object] | None:
        """What the filter wants, if nothing but certain values of columns.

        The query of a page after the first has where that page begins among its conditions; what
        is counted there is what was counted on the first.
        """
        if "_next" in self.request.args:
            return self._asked_for()
        matched = _WHERE.fullmatch(self.sql)
        return conditions(self.table, matched["where"] or "", self.params) if matched else None

    def _asked_for(self) -> dict[str, object] | None:
        """The same by the parameters of the address."""
        pairs = self.get_querystring_pairs()
        if any(name.startswith(("_search", "_where", "_through")) for name, _ in pairs):
            return None
        filters = [(name, value) for name, value in pairs if not name.startswith("_")]
        if any("__" in name for name, _ in filters):
            return None
        where = " and ".join(f'"{name}" = :p{n}' for n, (name, _) in enumerate(filters))
        return conditions(
            self.table, where, {f"p{n}": value for n, (_, value) in enumerate(filters)}
        )

    async def _shown(self, name: str, tally: Tally, *, hideable: bool) -> dict[str, Any]:
        """A column's values as Datasette's pages and JSON have them."""
        size = self.get_facet_size()
        values = [value for value, _ in tally[:size]]
        labels = await self.ds.expand_foreign_keys(self.database, self.table, name, values)
        pairs = self.get_querystring_pairs()
        results = []
        for value, count in tally[:size]:
            selected = (name, str(value)) in pairs
            changed = path_with_removed_args if selected else path_with_added_args
            path = changed(self.request, {name: str(value)})
            if "?" in path:  # with another filter the pages begin anew
                path = path_with_removed_args(self.request, {"_next"}, path=path)
            url = self.ds.absolute_url(self.request, self.ds.urls.path(path))
            label = labels.get((name, value), value)
            results.append(
                {
                    "value": value,
                    "label": label,
                    "count": count,
                    "toggle_url": url,
                    "selected": selected,
                }
            )
        without = path_with_removed_args(self.request, {"_facet": name})
        return {
            "name": name,
            "type": self.type,
            "hideable": hideable,
            "toggle_url": self.ds.urls.path(without),
            "results": results,
            "truncated": len(tally) > size,
        }
