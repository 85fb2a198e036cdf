"""Writing into YAML files that people keep: their words stay, and no file is ever half written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import yaml

from onrecord.errors import OnRecordError

__all__ = ["lines_of", "replace_file", "scalar"]

_WIDE = 1_000_000


def scalar(text: str, *, flow: bool = False) -> str:
    """A text as a YAML scalar: plain where that is safe, else in quotation marks.

    Args:
        text: The text.
        flow: Whether it stands within brackets, where a comma needs the marks too.

    >>> scalar("Ann Bell, Jr."), scalar("Ann Bell, Jr.", flow=True), scalar("on: the day")
    ('Ann Bell, Jr.', "'Ann Bell, Jr.'", "'on: the day'")
    """
    # With these marks every character can be written on one line.
    style = None if text.isprintable() else '"'
    value = [text] if flow else {"k": text}
    written = yaml.safe_dump(
        value, default_flow_style=flow, default_style=style, width=_WIDE, allow_unicode=True
    ).strip()
    return written[1:-1] if flow else written.partition(":")[2].strip()


def lines_of(entry: dict[str, str | list[str]], indent: int = 0) -> str:
    """An entry of a list, a key a line; an empty value is left out.

    >>> print(lines_of({"id": "ann-bell", "role": "", "aliases": ["Bell"]}), end="")
    - id: ann-bell
      aliases:
        - Bell
    """
    space = " " * indent
    lines = []
    for key, value in entry.items():
        if isinstance(value, str):
            lines += [f"{key}: {scalar(value)}"] if value else []
        elif value:
            lines += [f"{key}:", *(f"  - {scalar(each)}" for each in value)]
    return "".join(f"{space}{'  ' if n else '- '}{line}\n" for n, line in enumerate(lines))


def replace_file(path: Path, text: str, error: type[OnRecordError]) -> None:
    """Put a text in the place of a file's, so that nobody ever sees half of it.

    Raises:
        OnRecordError: Of the kind ``error``: it cannot be written.
    """
    target = path.resolve()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(made, target.stat().st_mode & 0o777 if target.exists() else 0o644)
            os.replace(made, target)
        except BaseException:
            Path(made).unlink(missing_ok=True)
            raise
    except OSError as fault:
        what = f"it cannot be written ({fault.strerror})"
        raise error(str(path), what, "Name a file that can be written.") from None
