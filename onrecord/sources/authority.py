"""The authority file: the speakers known beforehand, with their parties and other names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import cast

import yaml

from onrecord.errors import AuthorityError
from onrecord.models import Authority, AuthorityEntry, SpeakerKind
from onrecord.sources.marked_yaml import MarkedYaml, read_text

__all__ = ["ID", "load_authority", "parse_authority", "reader"]

_TEXT_KEYS = ("id", "name", "kind", "role", "party", "wikidata")
_KEYS = (*_TEXT_KEYS, "aliases")
_NEEDED = ("id", "name", "kind")
_KINDS = ("person", "organization")

ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
"""The form of a speaker's id."""


def load_authority(path: Path) -> Authority:
    """Read an authority file: a YAML list of speakers.

    Each has ``id`` (small letters, digits, hyphens), ``name`` and ``kind`` (person or
    organization), and may have ``role``, ``party`` (the id of the speaker it speaks for; its own,
    when it is a party by itself), ``aliases`` and ``wikidata``.

    Raises:
        AuthorityError: The file is not there or broken, or a name or an alias belongs to two
            speakers, since then no text could tell them apart. The message has the line.
    """
    return parse_authority(read_text(path, AuthorityError), path)


def parse_authority(text: str, path: Path) -> Authority:
    """Read the text of an authority file; ``path`` is for messages.

    Raises:
        AuthorityError: As ``load_authority``.
    """
    yml = reader(path)
    nodes = yml.entries(text)
    entries = tuple(_entry(yml, node) for node in nodes)
    _check_ids(yml, entries, nodes)
    _check_parties(yml, entries, nodes)
    _check_names(yml, entries, nodes)
    return Authority(entries)


def reader(path: Path) -> MarkedYaml:
    """What reads an authority file as YAML."""
    return MarkedYaml(path, AuthorityError, "speaker", "id")


def _entry(yml: MarkedYaml, node: yaml.Node) -> AuthorityEntry:
    fields = dict(yml.fields(node, _KEYS, _NEEDED))
    texts = {key: yml.text(fields.get(key), key) for key in _TEXT_KEYS}
    for key in _NEEDED:
        if not texts[key]:
            raise yml.error(node, f'this speaker has no "{key}"', f"Give it its {key}.")
    if not ID.match(texts["id"] or ""):
        remedy = "Use small letters, digits and hyphens, such as karen-bass."
        raise yml.error(fields["id"], f'"{texts["id"]}" cannot be an id', remedy)
    if texts["kind"] not in _KINDS:
        what = f'kind "{texts["kind"]}" is not known'
        raise yml.error(fields["kind"], what, "Write person or organization.")
    return AuthorityEntry(
        id=texts["id"] or "",
        name=texts["name"] or "",
        kind=cast(SpeakerKind, texts["kind"]),
        role=texts["role"],
        party=texts["party"],
        aliases=tuple(alias for alias, _ in _aliases(yml, fields.get("aliases"))),
        wikidata=texts["wikidata"],
    )


def _aliases(yml: MarkedYaml, node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    """Each alias, with the place where it stands."""
    if node is None:
        return []
    if not isinstance(node, yaml.ScalarNode | yaml.SequenceNode):
        raise yml.error(node, '"aliases" is not a list', "Write [One, Other].")
    places = node.value if isinstance(node, yaml.SequenceNode) else [node]
    found = [(yml.text(place, "alias"), place) for place in places]
    return [(alias, place) for alias, place in found if alias is not None]


def _check_ids(
    yml: MarkedYaml, entries: tuple[AuthorityEntry, ...], nodes: list[yaml.Node]
) -> None:
    seen = set()
    for entry, node in zip(entries, nodes, strict=True):
        if entry.id in seen:
            what = f'id "{entry.id}" belongs to two speakers'
            raise yml.error(_field(node, "id"), what, "Give each an id of its own.")
        seen.add(entry.id)


def _check_parties(
    yml: MarkedYaml, entries: tuple[AuthorityEntry, ...], nodes: list[yaml.Node]
) -> None:
    known = {entry.id for entry in entries}
    for entry, node in zip(entries, nodes, strict=True):
        if entry.party is not None and entry.party not in known:
            what = f'party "{entry.party}" is not the id of any speaker'
            raise yml.error(_field(node, "party"), what, "Add that speaker, or mend the id.")


def _check_names(
    yml: MarkedYaml, entries: tuple[AuthorityEntry, ...], nodes: list[yaml.Node]
) -> None:
    owners: dict[str, str] = {}
    for entry, node in zip(entries, nodes, strict=True):
        aliases = _aliases(yml, _field(node, "aliases")) if entry.aliases else []
        names = [("name", entry.name, _field(node, "name"))]
        for kind, name, place in [*names, *(("alias", *alias) for alias in aliases)]:
            # With and without "the" is one name where mentions are compared.
            owner = owners.setdefault(name.casefold().removeprefix("the "), entry.id)
            if owner != entry.id:
                what = f'{kind} "{name}" belongs to two speakers ({owner}, {entry.id})'
                raise yml.error(place, what, "Remove one, or give each a fuller alias.")


def _field(node: yaml.Node, name: str) -> yaml.Node:
    found: yaml.Node = next(value for key, value in node.value if key.value == name)
    return found
