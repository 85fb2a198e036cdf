"""Web pages: their text, their details, their day."""

from __future__ import annotations
