"""The figures on a corpus with gold attributions, held against ``corpus_floors.toml``.

The corpus is no part of the project. Where its folder does not lie beside the checkout, these
tests are skipped; ``benchmarks/README.md`` says what it must hold.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from floors import lowered, read_floors, shortfalls

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT.parent / "shared" / "gold"
FLOORS = read_floors(Path(__file__).with_name("corpus_floors.toml").read_text(encoding="utf-8"))

FIGURES = {
    "quoted-attributed": "attribution.quoted.attributed.f1",
    "quoted-source": "attribution.quoted.source_accuracy",
    "speech-partial": "attribution.speech.partial.f1",
    "speech-exact": "attribution.speech.exact.f1",
    "confident-right": "confident.all.right",
    "found": "speakers.found",
    "speaker-of-found": "speakers.speaker_accuracy",
    "speaker-of-all": "speakers.speaker_end_to_end",
    "day": "speakers.day_accuracy",
    "no-day": "speakers.undated_accuracy",
}


def test_no_floor_is_lowered_without_a_reason() -> None:
    assert not lowered(FLOORS.values())
    assert set(FLOORS) == {*FIGURES, "no-false-day"}


@pytest.mark.skipif(not GOLD.is_dir(), reason=f"no corpus in {GOLD.name}/ beside the checkout")
def test_no_figure_falls_below_its_floor(tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "benchmarks/quality.py", "--gold", GOLD, "--runs", tmp_path]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (run,) = tmp_path.glob("*.json")
    figures = json.loads(run.read_text(encoding="utf-8"))["figures"]
    measured = {name: figures[key] for name, key in FIGURES.items()}
    measured["no-false-day"] = 1 - figures["speakers.false_day_rate"]
    assert not shortfalls(FLOORS, measured)
