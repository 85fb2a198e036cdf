"""Only English is read; a text is refused when it is clearly something else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from onrecord.sources.language import foreign_language

CASES = Path(__file__).parent / "cases" / "languages.jsonl"
FOREIGN = {
    row["language"]: row["text"]
    for row in map(json.loads, CASES.read_text(encoding="utf-8").splitlines())
}


@pytest.mark.parametrize("language", FOREIGN)
def test_another_language_is_told_by_name(language: str) -> None:
    assert foreign_language(FOREIGN[language]) == language


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“We bake,” Ann Lee said.", id="short"),
        pytest.param("Hello.", id="a word"),
        pytest.param("", id="nothing"),
        pytest.param("Oui.", id="a foreign word"),
        pytest.param("Lakers 112, Celtics 98", id="scores"),
        pytest.param(
            "Dow Jones 34,000.12 +1.2% Nasdaq 13,000.55 -0.3% S&P 500 4,500.01", id="prices"
        ),
        pytest.param("WGA, SAG-AFTRA, IATSE: talks resume Monday", id="headline"),
        pytest.param("Police said Tuesday. Chicago. Two dead.", id="fragments"),
        pytest.param(
            "BERLIN — Bundeskanzler Olaf Scholz and Außenministerin Annalena Baerbock met "
            "Bürgermeister Kai Wegner.",
            id="foreign names",
        ),
        pytest.param(
            "José Ramírez, María Fernández, Ángel Gutiérrez, Luis Hernández, Carlos Peña, Núria "
            "Vidal, Joaquín Sabina, Óscar López and Yolanda Díaz signed the letter.",
            id="a list of names",
        ),
        pytest.param(
            "LONDON - Shares in Société Générale fell 3% to 22.10 euros, BNP Paribas 1.2%, Crédit "
            "Agricole 0.4%.",
            id="foreign firms",
        ),
        pytest.param("“No tenemos otra opción,” Mayor José Ruiz said in Spanish.", id="quoted"),
        pytest.param(
            FOREIGN["Spanish"] + "\n\nThe mayor said on Tuesday that the bridge would be closed "
            "next year. “We have no choice,” he told reporters.",
            id="with a translation",
        ),
    ],
)
def test_what_is_not_clearly_foreign_is_read(text: str) -> None:
    assert foreign_language(text) is None


def test_a_long_text_with_a_word_of_english_is_foreign() -> None:
    text = "\n\n".join([FOREIGN["Spanish"]] * 5) + "\n\nRead this story in English."
    assert foreign_language(text) == "Spanish"
