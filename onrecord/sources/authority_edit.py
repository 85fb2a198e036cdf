"""Entering names into the authority file, whose comments and layout stay as they are.

The text is changed at one place and read again; it is used only when it then says exactly what it
should.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import yaml

from onrecord.errors import AuthorityError
from onrecord.models import Authority, AuthorityEntry
from onrecord.sources.authority import parse_authority, reader
from onrecord.sources.marked_yaml import ABSENT, read_text
from onrecord.sources.written_yaml import lines_of, replace_file, scalar

__all__ = ["AuthorityFile", "entry_lines"]

_STEP = 2
_BOM = "\ufeff"


class AuthorityFile:
    """An authority file to be read and added to; one that is not there is empty.

    Args:
        path: The file.

    Raises:
        AuthorityError: It is broken.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._text = read_text(path, AuthorityError) if path.exists() else ""
        self._has_mark = path.exists() and path.read_bytes().startswith(_BOM.encode())
        self.authority = parse_authority(self._text, path)

    def line_of(self, id: str) -> int:
        """The line on which a speaker's entry begins."""
        return int(self._nodes()[id].start_mark.line) + 1

    def add_entry(self, entry: AuthorityEntry) -> None:
        """Add a speaker at the end.

        Raises:
            AuthorityError: It has the id or a name of another, or the list stands in brackets.
        """
        root = yaml.compose(self._text, Loader=yaml.BaseLoader)
        text = self._text if not self._text or self._text.endswith("\n") else f"{self._text}\n"
        gap = "\n" if text.strip() else ""
        added = gap + entry_lines(entry, root.start_mark.column if root else 0)
        try:
            self._use(text + self._lines(added), (*self.authority.entries, entry))
        except (_NotAsMeant, AuthorityError):
            if not _in_brackets(root):
                raise
            raise self._stubborn(1, f"{{id: {entry.id}, ...}}") from None

    def add_alias(self, id: str, alias: str) -> None:
        """Add another name to a speaker.

        Raises:
            AuthorityError: The name is another's, or the entry is written in a way that cannot
                be added to.
        """
        entries = tuple(
            replace(entry, aliases=(*entry.aliases, alias)) if entry.id == id else entry
            for entry in self.authority.entries
        )
        node = self._nodes()[id]
        values = {str(key.value): value for key, value in node.value}
        start, end, added = self._alias_place(node, values.get("aliases"), alias)
        text = self._text[:start] + self._lines(added) + self._text[end:]
        try:
            self._use(text, entries)
        except _NotAsMeant:
            raise self._stubborn(self.line_of(id), f"aliases: [{alias}]") from None

    def save(self) -> None:
        """Write the file.

        Raises:
            AuthorityError: It cannot be written.
        """
        replace_file(self.path, (_BOM if self._has_mark else "") + self._text, AuthorityError)

    def _alias_place(
        self, node: yaml.Node, aliases: yaml.Node | None, alias: str
    ) -> tuple[int, int, str]:
        """From where to where the text changes, and to what."""
        if aliases is None:
            if _in_brackets(node):
                at = node.end_mark.index - 1
                comma = "" if self._text[:at].rstrip().endswith(",") else ","
                return at, at, f"{comma} aliases: [{scalar(alias, flow=True)}]"
            space = " " * node.value[0][0].start_mark.column
            lines = f"{space}aliases:\n{space}{' ' * _STEP}- {scalar(alias)}\n"
            return self._line_after(node, lines)
        if isinstance(aliases, yaml.ScalarNode):
            start, end = aliases.start_mark.index, aliases.end_mark.index
            known = [] if aliases.value in ABSENT else [str(aliases.value)]
            listed = ", ".join(scalar(each, flow=True) for each in (*known, alias))
            return start, end, f"{' ' if start == end else ''}[{listed}]"
        if _in_brackets(aliases):
            at = aliases.end_mark.index - 1
            bare = not aliases.value or self._text[:at].rstrip().endswith(",")
            return at, at, f"{'' if bare else ', '}{scalar(alias, flow=True)}"
        space = " " * aliases.start_mark.column
        return self._line_after(aliases, f"{space}- {scalar(alias)}\n")

    def _line_after(self, node: yaml.Node, lines: str) -> tuple[int, int, str]:
        """The place of new lines below the last line of a node."""
        while isinstance(node, yaml.CollectionNode) and not _in_brackets(node) and node.value:
            last = node.value[-1]
            node = last[1] if isinstance(last, tuple) else last
        ends = len(self._text[: node.end_mark.index].rstrip())
        at = self._text.find("\n", ends) + 1
        return (at, at, lines) if at else (len(self._text), len(self._text), f"\n{lines}")

    def _lines(self, added: str) -> str:
        """The text with the line ends that the file has."""
        return added.replace("\n", "\r\n") if "\r\n" in self._text else added

    def _nodes(self) -> dict[str, yaml.Node]:
        nodes = reader(self.path).entries(self._text)
        return {e.id: node for e, node in zip(self.authority.entries, nodes, strict=True)}

    def _use(self, text: str, entries: tuple[AuthorityEntry, ...]) -> None:
        """Take the changed text, if it says just that."""
        found = parse_authority(text, self.path)
        if found != Authority(entries):
            raise _NotAsMeant
        self._text, self.authority = text, found

    def _stubborn(self, line: int, wanted: str) -> AuthorityError:
        what = "this is written in a way that the program cannot add to"
        return AuthorityError(f"{self.path}:{line}", what, f"Add by hand: {wanted}")


def _in_brackets(node: yaml.Node | None) -> bool:
    return isinstance(node, yaml.CollectionNode) and bool(node.flow_style)


class _NotAsMeant(Exception):
    """The changed text says something else than it should."""


def entry_lines(entry: AuthorityEntry, indent: int = 0) -> str:
    """An entry as it stands in the file."""
    fields: dict[str, str | list[str]] = {
        "id": entry.id,
        "name": entry.name,
        "kind": entry.kind,
        "role": entry.role or "",
        "party": entry.party or "",
        "aliases": list(entry.aliases),
        "wikidata": entry.wikidata or "",
    }
    return lines_of(fields, indent)
