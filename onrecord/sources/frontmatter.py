"""A document with YAML front matter: details between two lines ``---``, then the text."""

from __future__ import annotations

import yaml

from onrecord.errors import BadFrontMatter

__all__ = ["parse", "split"]

_OPEN = "---"
_CLOSE = ("---", "...")


def split(document: str, source: str) -> tuple[dict[str, object], str]:
    r"""Take a document apart into its details and its text.

    Every scalar stays as written ("2023-08-05", "007"), since what a date is, is decided later.
    Of the text, blank lines at the beginning and one line end at the end are left out; nothing
    else is touched, and offsets count from its first character.

    >>> split("---\nid: a  # mine\n---\n\nShe agreed.\n", "a.md")
    ({'id': 'a'}, 'She agreed.')

    Raises:
        BadFrontMatter: It is not closed, is no YAML, or is no mapping; the message has the line.
    """
    lines = document.split("\n")
    if lines[0].rstrip() != _OPEN:
        return {}, _body(document)
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in _CLOSE), None)
    if end is None:
        raise BadFrontMatter(
            f"{source}:1", "the front matter is not closed", 'Put a line "---" after it.'
        )
    return parse("\n".join(lines[1:end]), source), _body("\n".join(lines[end + 1 :]))


def _body(text: str) -> str:
    start = 0
    while (end := text.find("\n", start)) >= 0 and not text[start:end].strip():
        start = end + 1
    return text[start:].removesuffix("\n")


def parse(block: str, source: str, line: int = 2) -> dict[str, object]:
    """The details in a block of YAML.

    Args:
        block: The YAML.
        source: Where it stands, for messages.
        line: The line of the source on which it begins.

    Raises:
        BadFrontMatter: It is no YAML, or is no mapping; the message has the line.
    """
    try:
        # The base loader makes text of every scalar and runs no constructor.
        details = yaml.load(block, Loader=yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise _broken(error, source, line) from None
    except RecursionError:
        raise BadFrontMatter(source, "the front matter is nested too deeply") from None
    if details is None or details == "":
        return {}
    if not isinstance(details, dict):
        what = "the front matter is not a list of keys"
        raise BadFrontMatter(f"{source}:{line}", what, 'Write lines of "key: value".')
    return {str(key): value for key, value in details.items()}


def _broken(error: yaml.YAMLError, source: str, line: int) -> BadFrontMatter:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "it is no YAML"
    where = source if mark is None else f"{source}:{mark.line + line}"
    remedy = "Mend that line; put a value that holds a colon in quotation marks."
    return BadFrontMatter(where, f"the front matter is broken ({problem})", remedy)
