"""The core is a function of its input: what import-linter cannot see is checked here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

CORE = Path(__file__).resolve().parent.parent / "onrecord" / "core"
CLOCKS = {"today", "now", "utcnow", "fromtimestamp"}
CALLS = {"open", "input", "print", "exec", "eval", "__import__"}


def impure(source: str) -> list[str]:
    """Calls that reach outside: files, the terminal, the clock."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        match node.func:
            case ast.Name(id=name) if name in CALLS:
                found.append(f"{node.lineno}: {name}()")
            case ast.Attribute(value=ast.Name(id="date" | "datetime"), attr=name) if name in CLOCKS:
                found.append(f"{node.lineno}: {name}()")
    return found


@pytest.mark.parametrize("path", sorted(CORE.glob("*.py")), ids=lambda path: path.stem)
def test_core_reaches_nothing_outside(path: Path) -> None:
    assert not impure(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "source", ["open('a')", "print(1)", "date.today()", "x = datetime.now(UTC)"]
)
def test_reaching_outside_is_seen(source: str) -> None:
    assert impure(source)
