"""What is installed is what was locked, and the package carries its data."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
PINNED = re.compile(r"^([\w.-]+)==([\w.]+)((?: ;[^\\\n]*)?)", re.MULTILINE)


def read_toml(name: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / name).read_text(encoding="utf-8"))


def locked() -> dict[tuple[str, str], set[str]]:
    """The hashes of each package in uv.lock."""
    packages: dict[tuple[str, str], set[str]] = {}
    for package in read_toml("uv.lock")["package"]:
        files = [*package.get("wheels", []), *filter(None, [package.get("sdist")])]
        packages[package["name"], package["version"]] = {file["hash"] for file in files}
    return packages


@pytest.mark.parametrize("name", ["run", "dev"])
def test_list_for_pip_is_what_was_locked(name: str) -> None:
    entries = re.split(
        r"\n(?=\S)", (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    )
    known = locked()
    for entry in entries:
        pinned = PINNED.match(entry)
        assert pinned, entry
        assert set(re.findall(r"--hash=(\S+)", entry)) == known[pinned[1], pinned[2]], pinned[0]


def test_lock_has_what_the_project_asks_for() -> None:
    project = read_toml("pyproject.toml")["project"]
    extras = [line for lines in project["optional-dependencies"].values() for line in lines]
    asked = project["dependencies"] + extras
    (own,) = (each for each in read_toml("uv.lock")["package"] if each["name"] == "onrecord")
    wanted = {(each["name"], each.get("specifier")) for each in own["metadata"]["requires-dist"]}
    assert {re.match(r"[\w-]+", line).group() for line in asked} == {name for name, _ in wanted}  # type: ignore[union-attr]
    for line in asked:
        name, specifier = re.match(r"([\w-]+)(?:\[\w+\])?(.*)", line).groups()  # type: ignore[union-attr]
        ((_, found),) = (pair for pair in wanted if pair[0] == name)
        assert set(specifier.split(",")) == set(found.split(",")), line


def test_lock_names_no_index_but_the_public_one() -> None:
    text = (ROOT / "uv.lock").read_text(encoding="utf-8")
    hosts = set(re.findall(r"https?://([^/\"]+)", text))
    assert hosts == {"pypi.org", "files.pythonhosted.org"}


def test_package_carries_its_data() -> None:
    patterns = read_toml("pyproject.toml")["tool"]["setuptools"]["package-data"]["onrecord"]
    package = ROOT / "onrecord"
    packed = {path for pattern in patterns for path in package.glob(pattern) if path.is_file()}
    packed |= {path for pattern in patterns for path in package.glob(f"{pattern}/*")}
    data = {
        path
        for path in package.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"} and "__pycache__" not in path.parts
    }
    assert data
    assert data <= packed


def test_ci_runs_what_people_run() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == "make test"


def test_old_python_is_told_what_to_do() -> None:
    pretend = (
        "import runpy, sys; sys.version_info = (3, 9, 2); sys.argv = ['install.py', 'run'];"
        "runpy.run_path('scripts/install.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", pretend], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr == (
        "Error: On Record needs Python 3.11 or newer, and this is 3.9.2. "
        "Say which to use: make PYTHON=python3.11\n"
    )
