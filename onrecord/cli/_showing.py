"""A quote as a person reviews it: the words in their place, and what its row rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from onrecord.cli._errors import plain
from onrecord.storage import Doubtful

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_quote"]

_MARKS = (">>", "<<")
"""Around the quoted words where there are no colours."""


def show_quote(doubtful: Doubtful, n: int, of: int) -> None:
    """Print a quote: in which article it stands, its place there, its speaker and its day."""
    from rich.console import Console
    from rich.text import Text

    console, row = Console(highlight=False), doubtful.row
    told = row["title"], row["publisher"], row["published"]
    article = ", ".join(plain(str(each)) for each in told if each) or plain(row["article"])
    console.print()
    if console.is_terminal:
        console.rule(style="dim")
    _line(console, Text(f"{n} of {of} · {row['kind']} · confidence {_number(row['confidence'])}"))
    _line(console, Text(f"{article} ({plain(row['article'])})", style="dim"))
    console.print()
    _line(console, _context(doubtful, coloured=_coloured(console)))
    console.print()
    _line(console, Text.assemble("Speaker: ", (_speaker(row), "bold")))
    for line in _ways(doubtful.evidence, "speaker"):
        _line(console, Text(f"  {line}", style="dim"))
    _line(console, Text.assemble("Day: ", (_day(row), "bold")))
    for line in _ways(doubtful.evidence, "day"):
        _line(console, Text(f"  {line}", style="dim"))


def _line(console: Console, text: Any) -> None:
    # In a pipe nothing is cut to a width.
    console.print(text, soft_wrap=not console.is_terminal)


def _coloured(console: Console) -> bool:
    return console.is_terminal and not console.no_color


def _context(doubtful: Doubtful, *, coloured: bool) -> Any:
    from rich.text import Text

    text = Text()
    for piece, quoted in doubtful.context:
        words = _spaced(piece)
        if quoted and not coloured:
            words = f"{_MARKS[0]}{words}{_MARKS[1]}"
        text.append(words, style="bold yellow" if quoted else "")
    return text


def _spaced(text: str) -> str:
    """A text on one line, with a space at an end that has one."""
    middle = plain(text)
    before = " " if text[:1].isspace() and middle else ""
    after = " " if text[-1:].isspace() else ""
    return f"{before}{middle}{after}"


def _number(confidence: float | None) -> str:
    return "unknown" if confidence is None else f"{confidence:.2f}"


def _speaker(row: Mapping[str, Any]) -> str:
    if row["speaker"] is None:
        return "unknown"
    name = f"{plain(row['speaker_name'])} ({plain(row['speaker'])})"
    if row["party"] in (None, row["speaker"]):
        return name
    return f"{name}, for {plain(row['party_name'])}"


def _day(row: Mapping[str, Any]) -> str:
    if row["said_on"]:
        return str(row["said_on"])
    earliest, latest = row["earliest"], row["latest"]
    if earliest and latest:
        return f"unknown, between {earliest} and {latest}"
    if latest:
        return f"unknown, no later than {latest}"
    return f"unknown, no earlier than {earliest}" if earliest else "unknown"


def _ways(evidence: Sequence[Mapping[str, Any]], about: str) -> Iterator[str]:
    """The evidence for one thing, step by step on a line."""
    steps = [each for each in evidence if each["about"] == about]
    if steps:
        yield " → ".join(map(_step, steps)) + f" [{plain(str(steps[-1]['rule'] or 'no rule'))}]"


def _step(step: Mapping[str, Any]) -> str:
    words = f"“{plain(step['text'])}”"
    if step["what"] == "alias":
        return f"{words} (another name, in the list of known speakers)"
    place = f"paragraph {step['paragraph']}"
    kind = place if step["what"] == "expression" else f"{step['what']}, {place}"
    carried = f", with quote {step['carried_from']}" if step["carried_from"] else ""
    return f"{words} ({kind}{carried})"
