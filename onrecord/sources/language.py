"""Which language a text is in: only English can be read."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from onrecord import lexicons
from onrecord.errors import ForeignLanguage
from onrecord.models import Article

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = ["foreign_language", "refuse_foreign"]

_WORD = re.compile(r"[^\W\d_]+")
_LOOKED_AT, _SHOWN = 4_000, 1_000
_ENGLISH, _MIXED = 0.25, 0.15
_LEAST_LETTERS = 30
_NEARLY_CERTAIN, _SURE, _FAIRLY_SURE = 0.99, 0.8, 0.6


def foreign_language(text: str) -> str | None:
    """The English name of the language that a text is clearly in, if that is not English.

    A quarter of the words of any English text, and far less of any other, are those of
    ``lexicons/en/grammar_words.tsv``: where they are, nothing else is asked. For other texts
    py3langid tells the language; it must be sure of it, and a text with some English in it, or
    one of a few words, is not clearly foreign.

    >>> foreign_language("Der Bürgermeister sagte am Dienstag, die Brücke werde gesperrt.")
    'German'
    >>> foreign_language("“No tenemos otra opción,” the mayor said in Spanish.")
    """
    share = _english_share(text[:_LOOKED_AT])
    if share >= _ENGLISH or sum(map(len, _WORD.findall(text[:_LOOKED_AT]))) < _LEAST_LETTERS:
        return None
    # A translation may follow.
    share = max(share, _english_share(text))
    half = min(_SHOWN, len(text) // 2)
    code, chance = _identifier().classify(text[:_SHOWN])
    if share >= _MIXED:
        codes = {_identifier().classify(part)[0] for part in (text[:half], text[-half:])}
        sure = _NEARLY_CERTAIN if codes == {code} else 1.0
    else:
        sure = _SURE if share > _MIXED / 3 else _FAIRLY_SURE
    if chance <= sure or code in lexicons.column("languages", "code", read="yes"):
        return None
    return lexicons.mapping("languages", "code", "name").get(code, f"the language {code}")


def refuse_foreign(article: Article) -> Article:
    """Let pass an article that is not clearly in another language than English.

    Raises:
        ForeignLanguage: It is.
    """
    language = foreign_language(article.text)
    if language is None:
        return article
    what = f"it seems to be in {language}, and On Record reads English only"
    raise ForeignLanguage(article.source or article.id, what, "Leave it out.")


def _english_share(text: str) -> float:
    words = _WORD.findall(text)
    english = lexicons.column("grammar_words", "form")
    return sum(word.lower() in english for word in words) / len(words) if words else 0.0


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
