"""Adding decisions to the file of corrections, of which everything else stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from onrecord.errors import CorrectionError
from onrecord.models import Change, Correction, Speaker
from onrecord.sources.corrections import UNKNOWN, parse_corrections
from onrecord.sources.marked_yaml import read_text
from onrecord.sources.written_yaml import replace_file, scalar

__all__ = ["CorrectionsFile"]


class CorrectionsFile:
    """A file of corrections to be read and added to; one that is not there is empty.

    Args:
        path: The file.

    Raises:
        CorrectionError: It is broken.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.corrections = self._read()[1]

    def add(self, correction: Correction) -> None:
        """Add a decision at the end, and write the file.

        The file is read anew before, so that what somebody else has written meanwhile stays.

        Raises:
            CorrectionError: The file cannot be written, is broken, or has decided on that quote.
        """
        text, before = self._read()
        gap = "" if not text or text.endswith("\n") else "\n"
        changed = text + gap + "".join(f"{line}\n" for line in _lines(correction))
        found = parse_corrections(changed, self.path)
        if found != (*before, replace(correction, where=found[-1].where)):
            what = "a decision cannot be added to it"
            raise CorrectionError(str(self.path), what, 'Begin each entry with "- quote:".')
        replace_file(self.path, changed, CorrectionError)
        self.corrections = found

    def _read(self) -> tuple[str, tuple[Correction, ...]]:
        text = read_text(self.path, CorrectionError) if self.path.exists() else ""
        return text, parse_corrections(text, self.path)


def _lines(correction: Correction) -> Iterator[str]:
    """An entry as it stands in the file."""
    yield f"- quote: {scalar(correction.quote or '')}"
    for key, text in (("article", correction.article), ("words", correction.words)):
        if text is not None:
            yield f"  {key}: {scalar(text)}"
    for change in correction.changes:
        yield f"  {change.field}: {_value(change)}"
    if correction.reject or correction.confirms:
        yield f"  {'reject' if correction.reject else 'confirm'}: true"
    if correction.reason is not None:
        yield f"  reason: {scalar(correction.reason)}"
    yield f"  by: {scalar(correction.by)}"
    yield f"  on: {correction.on.isoformat()}"


def _value(change: Change) -> str:
    if isinstance(change.value, Speaker):
        name = scalar(change.value.name, flow=True)
        return f"{{name: {name}, kind: {change.value.kind}}}"
    if change.value is None:
        return UNKNOWN
    return change.value if change.field == "said_on" else scalar(change.value)
