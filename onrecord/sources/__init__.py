"""Where articles come from: files and folders, JSON Lines, standard input."""

from __future__ import annotations

from onrecord.sources.authority import load_authority
from onrecord.sources.corrections import load_corrections
from onrecord.sources.files import read

__all__ = ["load_authority", "load_corrections", "read"]
