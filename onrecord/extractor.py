"""The core and a language model, put together."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from onrecord import lexicons
from onrecord.code import code_digest
from onrecord.core.pipeline import extract_all
from onrecord.core.reading.tokens import Parser
from onrecord.models import Article, Authority, Quote
from onrecord.nlp import DEFAULT_MODEL, load_parser

__all__ = ["LocalExtractor"]


@dataclass
class LocalExtractor:
    """The core with a language model, which is loaded when the first article comes.

    Args:
        authority: The speakers known beforehand.
        model_name: The language model: an installed package, or a path.
    """

    authority: Authority
    model_name: str = DEFAULT_MODEL
    _parser: Parser | None = field(default=None, init=False, repr=False)

    @property
    def model(self) -> str:
        """The model's name and version, found without loading it."""
        return f"{self.model_name} {_model_version(self.model_name)}".rstrip()

    @property
    def identity(self) -> str:
        """Digest of the core's code, its word lists, the model, and the speakers known.

        What gathers quotes into statements is left out: it reads no article.
        """
        total = blake2b(digest_size=16)
        code = code_digest("onrecord.core", without={"statements"})
        for part in (code, lexicons.digest(), self.model, repr(self.authority)):
            total.update(part.encode())
        return total.hexdigest()

    def __call__(self, articles: Sequence[Article]) -> Sequence[tuple[Quote, ...]]:
        """The quotes of each article, in order.

        Raises:
            ModelError: The language model is missing or unfit.
        """
        if self._parser is None:
            self._parser = load_parser(self.model_name)
            # What is loaded stays: the collector need not look through it again and again.
            gc.freeze()
        found = extract_all(articles, parser=self._parser, authority=self.authority)
        return [quotes for _, quotes in found]

    def __getstate__(self) -> dict[str, object]:
        # Another process loads a model of its own.
        return {"authority": self.authority, "model_name": self.model_name, "_parser": None}


def _model_version(name: str) -> str:
    try:
        return version(name)
    except (PackageNotFoundError, ValueError):
        pass
    try:
        meta = json.loads((Path(name) / "meta.json").read_text(encoding="utf-8"))
        return str(meta["version"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""
