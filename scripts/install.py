"""Makes ``.venv`` and installs the locked dependencies: ``python3 scripts/install.py run|dev``.

Run by the Makefile with whatever Python the machine has, so it needs nothing but the standard
library and can tell an old Python what is wrong. Every package is checked against the hashes in
``requirements/*.txt``, which are made from ``uv.lock``; where the packages come from is up to
the machine's own pip configuration.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
OLDEST = (3, 11)


def run(*command: object) -> bool:
    """Run a command and tell whether it succeeded."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode == 0


def quietly(*command: object) -> bool:
    """Run a command whose output says nothing that a person needs."""
    words = [str(part) for part in command]
    return subprocess.run(words, cwd=ROOT, check=False, capture_output=True).returncode == 0


def make_venv() -> bool:
    """Make ``.venv``, also where Debian has left the pip of its venv module out."""
    if PYTHON.exists() and quietly(
        PYTHON, "-c", f"import sys; assert sys.version_info >= {OLDEST}"
    ):
        return True
    return quietly(sys.executable, "-m", "venv", "--clear", VENV) or quietly(
        sys.executable, "-m", "venv", "--clear", "--without-pip", VENV
    )


def pip() -> list[object] | None:
    """The pip to install with: that of ``.venv``, else the machine's own, pointed at ``.venv``."""
    if quietly(PYTHON, "-m", "pip", "--version"):
        return [PYTHON, "-m", "pip", "install", "--disable-pip-version-check"]
    if quietly(sys.executable, "-m", "pip", "--python", PYTHON, "--version"):
        return [sys.executable, "-m", "pip", "--python", PYTHON, "install"]
    return None


def install(locked: Path) -> bool:
    """Install what ``locked`` lists, hashes checked, then the package itself, editable."""
    itself = ["--no-deps", "--no-build-isolation", "-qq", "--editable", "."]
    listed = ["--require-hashes", "--no-deps", "-qq", "--requirement", locked]
    uv = shutil.which("uv")
    if uv:
        command: list[object] = [uv, "pip", "install", "--python", PYTHON]
        if run(*command, *listed) and run(*command, *itself):
            return True
        print("uv could not install; trying pip.", file=sys.stderr)
    found = pip()
    if found is None:
        print("pip is missing. On Debian: apt-get install python3-pip", file=sys.stderr)
        return False
    return run(*found, *listed) and run(*found, *itself)


def main() -> int:
    """Set up for ``run`` (what the program needs) or ``dev`` (the checks and tests too)."""
    wanted = sys.argv[1:]
    if wanted not in (["run"], ["dev"]):
        print("Usage: python3 scripts/install.py run|dev", file=sys.stderr)
        return 2
    if sys.version_info < OLDEST:
        has = ".".join(str(part) for part in sys.version_info[:3])
        print(
            f"Error: On Record needs Python 3.11 or newer, and this is {has}. "
            "Say which to use: make PYTHON=python3.11",
            file=sys.stderr,
        )
        return 1
    if not make_venv():
        print(
            "Error: .venv could not be made: the venv module is missing. "
            "On Debian: apt-get install python3-venv",
            file=sys.stderr,
        )
        return 1
    if not install(ROOT / "requirements" / f"{wanted[0]}.txt"):
        print(
            "Error: the locked packages could not be installed; the reason stands above.",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
