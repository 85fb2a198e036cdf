"""Whom each mention of an article stands for."""

from onrecord.core.speakers.mentions import Resolution, resolve_speakers

__all__ = ["Resolution", "resolve_speakers"]
