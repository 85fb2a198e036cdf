"""The authority file: the speakers known beforehand, with their parties and other names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import yaml

from onrecord.errors import AuthorityError
from onrecord.models import Authority, AuthorityEntry, SpeakerKind

__all__ = ["load_authority"]

_TEXT_KEYS = ("id", "name", "kind", "role", "party", "wikidata")
_KEYS = (*_TEXT_KEYS, "aliases")
_NEEDED = ("id", "name", "kind")
_KINDS = ("person", "organization")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")


def load_authority(path: Path) -> Authority:
    """Read an authority file: a YAML list of speakers.

    Each has ``id`` (small letters, digits, hyphens), ``name`` and ``kind`` (person or
    organization), and may have ``role``, ``party`` (the id of the speaker it speaks for; its own,
    when it is a party by itself), ``aliases`` and ``wikidata``.

    Raises:
        AuthorityError: The file is not there or broken, or a name or an alias belongs to two
            speakers, since then no text could tell them apart. The message has the line.
    """
    try:
        root = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.BaseLoader)
    except OSError as error:
        what = f"it cannot be read ({error.strerror})"
        raise AuthorityError(str(path), what, "Check the name of the file.") from None
    except UnicodeDecodeError:
        raise AuthorityError(str(path), "this is not UTF-8 text", "Save it as UTF-8.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise _broken(path, error) from None
    if root is None:
        return Authority()
    if not isinstance(root, yaml.SequenceNode):
        raise _error(path, root, "this is not a list of speakers", 'Begin each with "- id:".')
    nodes = list(root.value)
    entries = tuple(_entry(path, node) for node in nodes)
    _check_ids(path, entries, nodes)
    _check_parties(path, entries, nodes)
    _check_names(path, entries, nodes)
    return Authority(entries)


def _entry(path: Path, node: yaml.Node) -> AuthorityEntry:
    fields = dict(_fields(path, node))
    texts = {key: _text(path, fields.get(key), key) for key in _TEXT_KEYS}
    for key in _NEEDED:
        if not texts[key]:
            raise _error(path, node, f'this speaker has no "{key}"', f"Give it its {key}.")
    if not _ID.match(texts["id"] or ""):
        remedy = "Use small letters, digits and hyphens, such as karen-bass."
        raise _error(path, fields["id"], f'"{texts["id"]}" cannot be an id', remedy)
    if texts["kind"] not in _KINDS:
        what = f'kind "{texts["kind"]}" is not known'
        raise _error(path, fields["kind"], what, "Write person or organization.")
    return AuthorityEntry(
        id=texts["id"] or "",
        name=texts["name"] or "",
        kind=cast(SpeakerKind, texts["kind"]),
        role=texts["role"],
        party=texts["party"],
        aliases=tuple(alias for alias, _ in _aliases(path, fields.get("aliases"))),
        wikidata=texts["wikidata"],
    )


def _fields(path: Path, node: yaml.Node) -> Iterator[tuple[str, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise _error(path, node, "this speaker has no keys", 'Write "id:", "name:" and "kind:".')
    seen = set()
    for key, value in node.value:
        name = str(key.value)
        if name not in _KEYS:
            raise _error(path, key, f'key "{name}" is not known', f"Use {', '.join(_KEYS)}.")
        if name in seen:
            raise _error(path, key, f'key "{name}" stands twice', "Keep one.")
        seen.add(name)
        yield name, value


def _text(path: Path, node: yaml.Node | None, key: str) -> str | None:
    if node is None:
        return None
    if not isinstance(node, yaml.ScalarNode):
        raise _error(path, node, f'"{key}" is not a single text', f"Write one {key}.")
    text = " ".join(str(node.value).split())
    return None if text in ("", "~", "null") else text


def _aliases(path: Path, node: yaml.Node | None) -> list[tuple[str, yaml.Node]]:
    """Each alias, with the place where it stands."""
    if node is None:
        return []
    if not isinstance(node, yaml.ScalarNode | yaml.SequenceNode):
        raise _error(path, node, '"aliases" is not a list', "Write [One, Other].")
    places = node.value if isinstance(node, yaml.SequenceNode) else [node]
    found = [(_text(path, place, "alias"), place) for place in places]
    return [(alias, place) for alias, place in found if alias is not None]


def _check_ids(path: Path, entries: tuple[AuthorityEntry, ...], nodes: list[yaml.Node]) -> None:
    seen = set()
    for entry, node in zip(entries, nodes, strict=True):
        if entry.id in seen:
            what = f'id "{entry.id}" belongs to two speakers'
            raise _error(path, _field(node, "id"), what, "Give each an id of its own.")
        seen.add(entry.id)


def _check_parties(path: Path, entries: tuple[AuthorityEntry, ...], nodes: list[yaml.Node]) -> None:
    known = {entry.id for entry in entries}
    for entry, node in zip(entries, nodes, strict=True):
        if entry.party is not None and entry.party not in known:
            what = f'party "{entry.party}" is not the id of any speaker'
            raise _error(path, _field(node, "party"), what, "Add that speaker, or mend the id.")


def _check_names(path: Path, entries: tuple[AuthorityEntry, ...], nodes: list[yaml.Node]) -> None:
    owners: dict[str, str] = {}
    for entry, node in zip(entries, nodes, strict=True):
        aliases = _aliases(path, _field(node, "aliases")) if entry.aliases else []
        names = [("name", entry.name, _field(node, "name"))]
        for kind, name, place in [*names, *(("alias", *alias) for alias in aliases)]:
            owner = owners.setdefault(name.casefold(), entry.id)
            if owner != entry.id:
                what = f'{kind} "{name}" belongs to two speakers ({owner}, {entry.id})'
                raise _error(path, place, what, "Remove one, or give each a fuller alias.")


def _field(node: yaml.Node, name: str) -> yaml.Node:
    found: yaml.Node = next(value for key, value in node.value if key.value == name)
    return found


def _error(path: Path, node: yaml.Node, what: str, remedy: str) -> AuthorityError:
    return AuthorityError(f"{path}:{node.start_mark.line + 1}", what, remedy)


def _broken(path: Path, error: Exception) -> AuthorityError:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "nested too deeply, or not text"
    where = str(path) if mark is None else f"{path}:{mark.line + 1}"
    return AuthorityError(where, f"this is not YAML ({problem})", "Mend that line.")
