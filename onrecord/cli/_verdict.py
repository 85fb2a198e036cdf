"""The result of a check as a person reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from onrecord.cli._errors import count, plain
from onrecord.core.checking import (
    CheckResult,
    Found,
    Match,
    Report,
    Who,
    compared,
    day_in_words,
    heading_of,
    how_it_compares,
    looked_at,
    what_of_it,
)

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show"]

_SIGNS = {"same": ("", ""), "left out": ("[-", "-]"), "added": ("{+", "+}")}
"""Around words that differ, where there are no colours: as in a word diff of git's."""
_STYLES = {"same": "", "left out": "red strike", "added": "green bold"}
_LONGEST = 600
"""Characters of words on record that are shown around the place."""
_BY_REPORT = {
    "verbatim": "in these words",
    "shortened": "in these words, and more",
    "altered": "in other words",
    "not found": "without these words",
}


def show(result: CheckResult) -> None:
    """Print a result: verdict, what is on record, what of it differs, and what was looked in."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False)
    _line(console, Text(plain(heading_of(result)), style="bold"))
    for match in result.matches:
        _match(console, result.words, match)
    if result.others:
        _section(console, "Also on record, as somebody else's words:")
        for match in result.others:
            _match(console, result.words, match)
    if result.nearest is not None:
        little = result.nearest.found.too_little
        head = "For example in:" if little else "The nearest on record, but not near enough:"
        _section(console, head)
        _match(console, result.words, result.nearest)
    console.print()
    if result.more:
        _line(console, Text(f"{count(result.more, 'more statement')} as near, not shown."))
    for sentence in what_of_it(result):
        _line(console, Text(plain(sentence)))
    who = result.speaker.name if result.speaker else None
    _line(console, Text(plain(f"Looked at: {looked_at(result.record, who)}."), style="dim"))


def _section(console: Console, head: str) -> None:
    from rich.text import Text

    console.print()
    _line(console, Text(head, style="bold"))


def _line(console: Console, text: Any) -> None:
    # In a pipe nothing is cut to a width.
    console.print(text, soft_wrap=not console.is_terminal)


def _match(console: Console, words: str, match: Match) -> None:
    from rich.text import Text

    found = match.found
    console.print()
    if any(piece.what != "same" and not piece.marked for piece in found.pieces):
        _line(console, Text.assemble("  ", _differing(console, words, found)))
        console.print()
    _line(console, Text.assemble((_who(match.who), "bold"), ", ", day_in_words(match)))
    _line(console, Text(f"  {_said(found)}"))
    for sentence in _of_match(match):
        _line(console, Text(plain(sentence)))
    if match.original is not None and found.candidate.kind != "primary":
        _document(console, words, match)
    for line in _reports(match):
        _line(console, Text(line, style="dim"))


def _differing(console: Console, words: str, found: Found) -> Any:
    from rich.text import Text

    coloured = console.is_terminal and not console.no_color
    text = Text()
    for what, run in compared(words, found):
        start, end = ("", "") if coloured else _SIGNS[what]
        text.append(f"{start}{_spaced(run)}{end}", style=_STYLES[what] if coloured else "")
    return text


def _spaced(text: str) -> str:
    """A text on one line, with a space at an end that has one."""
    middle = plain(text)
    if not middle:
        return " " if text else ""
    before = " " if text[:1].isspace() else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{middle}{after}"


def _who(who: Who | None) -> str:
    if who is None:
        return "Speaker unknown"
    name = plain(who.name)
    if who.role:
        name += f", {plain(who.role)}"
    if who.party_name and who.party != who.id:
        name += f", for {plain(who.party_name)}"
    return f"{name} ({plain(who.id)})"


def _said(found: Found) -> str:
    """The words on record around the place; in quotation marks, if they are the speaker's own."""
    text, place = found.said, found.place
    room = max(0, _LONGEST - (place.end - place.start)) // 2
    start = 0 if place.start <= room else text.rfind(" ", 0, place.start - room) + 1
    end = len(text)
    if end - place.end > room:
        cut = text.find(" ", place.end + room)
        end = cut if cut > 0 else end
    shown = f"{'… ' if start else ''}{plain(text[start:end])}{' …' if end < len(text) else ''}"
    whole = found.candidate.own is None or text != found.candidate.text
    return f"“{shown}”" if whole and found.candidate.kind != "indirect" else shown


def _of_match(match: Match) -> Iterator[str]:
    yield from how_it_compares(match.found)
    if match.disputed:
        yield "Who said this is disputed: other reports give these words to somebody else."
    if match.words_differ:
        yield "Its reports differ in their words."


def _document(console: Console, words: str, match: Match) -> None:
    from rich.text import Text

    original = match.original
    assert original is not None
    told = original.title, original.publisher, original.published
    name = ", ".join(plain(str(each)) for each in told if each) or plain(original.article)
    _line(console, Text(f"In the speaker's own document, {name}:"))
    if original.found.verbatim:
        _line(console, Text("  in these words"))
        return
    if original.found.pieces:
        _line(console, Text.assemble("  ", _differing(console, words, original.found)))
    else:
        _line(console, Text("  these words are not in it"))


def _reports(match: Match) -> Iterator[str]:
    """Each report on a line, with its address on a second one."""
    candidate = match.found.candidate
    if match.reports:
        yield f"Reported by {count(match.articles, 'article')}:"
    for report in match.reports:
        how = f", {_BY_REPORT[report.fidelity]}" if len(match.reports) > 1 else ""
        by = report.speaker
        other = f", as {by}'s" if by and match.who and by != match.who.name else ""
        yield plain(f"- {_article(report)}{how}{other} (quote {report.quote})")
        if report.url:
            yield f"  {plain(report.url)}"
    if match.reported > len(match.reports):
        yield f"- and {count(match.reported - len(match.reports), 'more quote')}"
    if candidate.statement is not None:
        yield plain(f"Statement {candidate.statement}")


def _article(report: Report) -> str:
    told = report.publisher, report.published, report.title
    return ", ".join(str(each) for each in told if each) or report.article
