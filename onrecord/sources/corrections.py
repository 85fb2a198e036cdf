"""The file of corrections: what people have decided about quotes."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import cast, get_args

import yaml

from onrecord.errors import CorrectionError
from onrecord.models import (
    Change,
    CorrectedField,
    Correction,
    QuoteKind,
    Speaker,
    SpeakerKind,
)
from onrecord.sources.marked_yaml import MarkedYaml, read_text

__all__ = ["KEYS", "UNKNOWN", "load_corrections", "parse_corrections"]

UNKNOWN = "unknown"
"""The value that says: nobody can tell."""

_FIELDS = get_args(CorrectedField)
_SWITCHES = ("reject", "confirm")
_WHICH = ("quote", "article", "words")
KEYS = (*_WHICH, *_FIELDS, *_SWITCHES, "reason", "by", "on")
"""The keys of an entry."""
_NEW_KEYS = ("name", "kind")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


def load_corrections(path: Path) -> tuple[Correction, ...]:
    """Read a file of corrections: a YAML list of decisions.

    Each names its quote, by ``quote`` (the id) or by ``article`` and ``words``, best by all three;
    what is decided, by ``speaker``, ``party``, ``said_on``, ``kind``, ``reject`` or ``confirm``;
    and ``by`` whom and ``on`` which day, perhaps with a ``reason``.

    Raises:
        CorrectionError: The file is not there or broken, an entry decides nothing or what cannot
            go together, or two are about one quote. The message has the line.
    """
    return parse_corrections(read_text(path, CorrectionError), path)


def parse_corrections(text: str, path: Path) -> tuple[Correction, ...]:
    """Read the text of a file of corrections; ``path`` is for messages.

    Raises:
        CorrectionError: As ``load_corrections``.
    """
    yml = MarkedYaml(path, CorrectionError, "correction", "quote")
    nodes = yml.entries(text)
    found = tuple(_correction(yml, node) for node in nodes)
    seen: dict[object, int] = {}
    for correction, node in zip(found, nodes, strict=True):
        which = correction.quote or (correction.article, correction.words)
        first = seen.setdefault(which, node.start_mark.line + 1)
        if first != node.start_mark.line + 1:
            what = f"this quote was decided on before, on line {first}"
            raise yml.error(node, what, "Put what is decided into one entry.")
    return found


def _correction(yml: MarkedYaml, node: yaml.Node) -> Correction:
    fields = dict(yml.fields(node, KEYS, ("quote", "by", "on")))
    quote, article = (yml.text(fields.get(key), key) for key in ("quote", "article"))
    words = _words(yml, fields.get("words"))
    if not quote and not (article and words):
        remedy = 'Write its id as "quote:", or "article:" and "words:".'
        raise yml.error(node, "this correction names no quote", remedy)
    reject, confirm = (_switch(yml, fields.get(key), key) for key in _SWITCHES)
    changes = tuple(
        Change(cast(CorrectedField, key), _value(yml, fields[key], key))
        for key in _FIELDS
        if key in fields
    )
    if not (changes or reject or confirm):
        remedy = f"Give it one of {', '.join((*_FIELDS, *_SWITCHES))}."
        raise yml.error(node, "this correction decides nothing", remedy)
    if reject and (changes or confirm):
        remedy = "Reject it, or say what is right."
        raise yml.error(fields["reject"], "what is rejected cannot be corrected too", remedy)
    return Correction(
        where=yml.place(node),
        quote=quote,
        article=article,
        words=words,
        changes=changes,
        reject=reject,
        by=_needed(yml, node, fields, "by"),
        on=_day(yml, fields.get("on", node), _needed(yml, node, fields, "on")),
        reason=yml.text(fields.get("reason"), "reason"),
    )


def _words(yml: MarkedYaml, node: yaml.Node | None) -> str | None:
    """The quoted words, of which any may be right: also "null"."""
    yml.text(node, "words")
    return " ".join(str(node.value).split()) or None if node is not None else None


def _needed(yml: MarkedYaml, node: yaml.Node, fields: dict[str, yaml.Node], key: str) -> str:
    text = yml.text(fields.get(key), key)
    if text is None:
        remedy = 'Write who decided it as "by:", and on which day as "on:".'
        raise yml.error(fields.get(key, node), f'this correction has no "{key}"', remedy)
    return text


def _switch(yml: MarkedYaml, node: yaml.Node | None, key: str) -> bool:
    text = yml.text(node, key)
    if node is not None and text not in ("true", "false"):
        raise yml.error(node, f'"{key}" is neither true nor false', f"Write {key}: true.")
    return text == "true"


def _value(yml: MarkedYaml, node: yaml.Node, field: str) -> str | Speaker | None:
    """What a field is set to; None for unknown."""
    if isinstance(node, yaml.MappingNode) and field in ("speaker", "party"):
        return _somebody_new(yml, node, field)
    text = yml.text(node, field)
    if text is None:
        remedy = f"Write what is right, or {UNKNOWN}."
        raise yml.error(node, f'"{field}" is set to nothing', remedy)
    if field == "kind":
        if text not in get_args(QuoteKind):
            what = f'kind "{text}" is not known'
            raise yml.error(node, what, f"Use {', '.join(get_args(QuoteKind))}.")
        return text
    if text == UNKNOWN:
        return None
    return _day(yml, node, text).isoformat() if field == "said_on" else text


def _somebody_new(yml: MarkedYaml, node: yaml.Node, field: str) -> Speaker:
    """Somebody whom neither the authority file nor an article knows by that name."""
    fields = dict(yml.fields(node, _NEW_KEYS, _NEW_KEYS))
    name, kind = (yml.text(fields.get(key), key) for key in _NEW_KEYS)
    if not name or not kind:
        raise yml.error(node, f'this {field} lacks a "name" or a "kind"', "Give it both.")
    if kind not in get_args(SpeakerKind):
        what = f'kind "{kind}" is not known'
        raise yml.error(fields["kind"], what, f"Use {', '.join(get_args(SpeakerKind))}.")
    if field == "party" and kind != "organization":
        raise yml.error(fields["kind"], "a party is an organization", "Write organization.")
    return Speaker(name, cast(SpeakerKind, kind))


def _day(yml: MarkedYaml, node: yaml.Node, text: str) -> date:
    try:
        if _DAY.match(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    remedy = "Write the day as YYYY-MM-DD, such as 2023-08-05."
    raise yml.error(node, f'"{text}" is not a day', remedy)
