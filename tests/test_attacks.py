"""Every attack of the table, on the site as people start it: what is tried, and what it answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import datasette
import pytest
from attacks import table, try_all
from hostile import ATTACKS, Answer, Attack, Request, ask, make_sample, running
from hostile.against_sql import SQL
from hostile.attack import LARGEST_REFUSAL, hides, refused, shows
from site_sample import start_datasette, stop

from onrecord.site.guard.answering import HEADERS


@dataclass(frozen=True)
class Served:
    """The sample's site, and the folder of its database."""

    url: str
    folder: Path

    @property
    def files(self) -> dict[str, str]:
        """The files of the folder, each with a digest."""
        found = sorted(path for path in self.folder.iterdir() if path.suffix != ".log")
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_sample(tmp_path_factory.mktemp("hostile"))


@pytest.fixture(scope="module")
def served(sample: Path) -> Iterator[Served]:
    """The site with ``onrecord serve``; no attack may change a file, nor make one."""
    with running(sample) as site:
        found = Served(site.url, sample.parent)
        before = found.files
        yield found
        assert ask(site.url, Request("/")).status == 200
        assert found.files == before


@pytest.fixture(scope="module")
def plain(sample: Path) -> Iterator[Served]:
    """The site as it is with Datasette's own command."""
    process, url = start_datasette(sample)
    found = Served(url, sample.parent)
    before = found.files
    yield found
    stop(process)
    assert found.files == before


def test_datasette_is_the_one_that_the_attacks_were_tried_on() -> None:
    """Another one has other pages and other holes: look at every attack anew before this is set."""
    assert datasette.__version__.split(".")[:2] == ["0", "65"]


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.id)
def test_attack(served: Served, attack: Attack) -> None:
    for request in attack.requests:
        answer = ask(served.url, request)
        assert attack.withstood(answer, [str(served.folder)]), (request, answer)


@pytest.mark.parametrize("attack", SQL, ids=lambda attack: attack.id)
def test_attack_on_plain_datasette(plain: Served, attack: Attack) -> None:
    for request in attack.requests:
        answer = ask(plain.url, request)
        assert attack.withstood(answer, [str(plain.folder)]), (request, answer)


def test_ids_are_names_of_their_own() -> None:
    assert len({attack.id for attack in ATTACKS}) == len(ATTACKS)
    assert all(attack.what and attack.expected and attack.requests for attack in ATTACKS)


FINE = Answer(200, HEADERS, "a page")
NO = Answer(400, HEADERS, "no")


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(Answer(500, HEADERS, "no"), id="error-of-the-server"),
        pytest.param(Answer(0, {}, "", False), id="no-answer"),
        pytest.param(Answer(400, {}, "no"), id="no-headers"),
        pytest.param(Answer(400, HEADERS, "Traceback (most recent call last)"), id="traceback"),
        pytest.param(Answer(400, HEADERS, "no file at /srv/secret"), id="path"),
        pytest.param(Answer(400, {**HEADERS, "location": "//example.com"}, ""), id="elsewhere"),
        pytest.param(
            Answer(400, {**HEADERS, "location": "https://x.example"}, ""), id="other-host"
        ),
        pytest.param(Answer(200, HEADERS, "here you are"), id="not-refused"),
        pytest.param(Answer(400, HEADERS, "x" * LARGEST_REFUSAL), id="much-given-away"),
    ],
)
def test_a_bad_answer_is_seen(answer: Answer) -> None:
    attack = Attack("x", "x", "x", (Request("/"),), refused(400))
    assert attack.withstood(NO, ["/srv/secret"])
    assert not attack.withstood(answer, ["/srv/secret"])


def test_what_a_page_must_hide_is_seen() -> None:
    assert hides("<SCRIPT>")(FINE) and not hides("A Page")(FINE) and not hides("x")(NO)
    assert shows("page")(FINE) and not shows("script")(FINE) and not shows("no")(NO)


def test_the_table_counts_what_was_not_refused(served: Served) -> None:
    wrong = Attack("wrong", "Reading", "400", (Request("/"), Request("/?_size=x")), refused(400))
    [tried] = try_all(served.url, [], [wrong])
    assert tried.failed == (Request("/"),)
    assert table([tried])[-2:] == ["| `wrong` | Reading | 400 | 2 | 1 |", "| all | | | 2 | 1 |"]
