"""Characters that nobody sees, made visible on pages: they can make words look like others.

An override of direction turns what follows it back to front, and a space of no width makes two
speakers of one name. The data keep such characters, and so do JSON and CSV; pages show their code.
Characters that writing needs stay: soft hyphens, variants of emoji, and joiners within scripts that
join their letters.
"""

from __future__ import annotations

import re

from markupsafe import Markup

__all__ = ["AsTyped", "as_typed", "show_unseen"]

_UNSEEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters, save tab and line ends
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2800\u3164\uffa0"  # fillers and joiners
    "\u200b\u200e\u200f\u202a-\u202e"  # no width; marks and overrides of direction
    "\u2060-\u206f\ufeff\ufff9-\ufffb"  # word joiner, isolates, byte order mark, annotations
    "\U000e0000-\U000e007f"  # tags: a hidden alphabet
    "]"
    "|(?<![^\x00-\x7f])[\u200c\u200d]"  # a joiner that joins nothing but plain letters
    "|[\u200c\u200d](?![^\x00-\x7f])"
)


class AsTyped(str):
    """A text that goes back into a form just as the reader has typed it."""

    __slots__ = ()


def as_typed(value: object) -> AsTyped:
    """Mark a value of a form's field, so that ``show_unseen`` leaves it alone."""
    return AsTyped("" if value is None else value)


def show_unseen(value: object) -> object:
    r"""Show what a template is about to print with its unseen characters made visible.

    Their codes hold no character that means anything in HTML, so that it does not matter whether
    the value is text or finished HTML, nor whether it stands in an attribute.

    >>> show_unseen("agree\u202e toN")
    'agree[U+202E] toN'
    >>> show_unseen("\u200bKaren"), show_unseen(1)
    ('[U+200B]Karen', 1)
    """
    if not isinstance(value, str) or isinstance(value, AsTyped) or not _UNSEEN.search(value):
        return value
    shown = _UNSEEN.sub(lambda found: f"[U+{ord(found[0]):04X}]", value)
    return Markup(shown) if isinstance(value, Markup) else shown
