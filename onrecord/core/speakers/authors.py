"""Whose words a document is, from the name that stands with it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from onrecord.core.speakers.capitals import after_titles
from onrecord.core.speakers.names import kind_of
from onrecord.core.speakers.roles import is_role_phrase
from onrecord.models import Authority, AuthorityEntry, Speaker

__all__ = ["author_called"]


def author_called(written: str, authority: Authority) -> Speaker:
    """The speaker whom a document names as its own.

    An id, a name or an alias of the authority file is that entry's, in capitals or not, with "the"
    or a title before it or not. Any other name is a person's if its words say so (a given name, a
    title), and else an organization's, as with the names in an article.

    Args:
        written: The name as the document has it.
        authority: The speakers known beforehand.

    >>> guild = AuthorityEntry("cpg", "Coast Painters Guild", "organization", party="cpg")
    >>> author_called("the Coast Painters Guild", Authority((guild,))).id
    'cpg'
    >>> author_called("Mayor Kay Bell", Authority())
    Speaker(name='Kay Bell', kind='person', id=None, role='Mayor', party=None)
    >>> author_called("Harbor Works", Authority()).kind
    'organization'
    """
    name, _, role = written.partition(", ")
    if not (is_role_phrase(role) or kind_of(name) == "person"):
        name, role = written, ""
    words = name.split()
    titles = after_titles(words)
    title = " ".join(words[:titles]) if titles < len(words) else ""
    bare = name[len(title) :].strip()
    for form in (written, name, bare):
        entry = _by_form(authority).get(_compared(form))
        if entry is not None:
            return _known(entry, role or title or None, authority)
    bare = _without_the(bare) or bare
    kind = "person" if title else kind_of(bare)
    if kind == "person":
        return Speaker(bare, "person", role=role or title or None)
    return Speaker(bare, "organization")


def _known(entry: AuthorityEntry, role: str | None, authority: Authority) -> Speaker:
    party = authority.by_id.get(entry.party or "")
    return Speaker(
        entry.name, entry.kind, entry.id, entry.role or role, party.name if party else None
    )


@lru_cache(maxsize=4)
def _by_form(authority: Authority) -> Mapping[str, AuthorityEntry]:
    forms = {
        _compared(form): entry
        for entry in authority.entries
        for form in (*entry.aliases, entry.name)
    }
    return {entry.id: entry for entry in authority.entries} | forms


def _compared(form: str) -> str:
    return _without_the(" ".join(form.split())).casefold()


def _without_the(name: str) -> str:
    return name[4:] if name[:4].casefold() == "the " else name
