"""Who a source mention stands for: one case a rule, through the real parser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from marked import read_marked
from parsing import real_parser

from onrecord.core.speakers.mentions import resolve_speakers
from onrecord.models import Authority, AuthorityEntry, Speaker

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "cases" / "names.jsonl").read_text("utf-8").splitlines()
]
GUILD = Authority(
    (
        AuthorityEntry(
            "cpg",
            "Coast Painters Guild",
            "organization",
            party="cpg",
            aliases=("CPG", "the guild", "the painters"),
        ),
        AuthorityEntry("bell", "Katherine Bell", "person", "director", "cpg", ("Kay Bell",)),
    )
)


def speakers(text: str, authority: Authority | None = None) -> list[Speaker | None]:
    document, attributions = read_marked(text, real_parser())
    resolved = resolve_speakers(document, attributions, authority or Authority())
    return [resolution.speaker for resolution in resolved]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, list[str | None]]) -> None:
    found = speakers(str(case["text"]))
    assert [speaker and speaker.name for speaker in found] == case["speakers"]
    for key in ("kind", "party", "role"):
        wanted = case.get({"kind": "kinds", "party": "parties", "role": "roles"}[key])
        if wanted:
            assert [getattr(speaker, key) for speaker in found] == wanted


def test_there_are_a_hundred_cases() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES) >= 100


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The CPG met. [S:The guild] [C:said] [Q:fees would rise].", "Coast Painters Guild"),
        ("[S:Kay Bell] [C:said] [Q:fees would rise].", "Katherine Bell"),
        ("Kay Bell sat down. [S:She] [C:said] [Q:fees would rise].", "Katherine Bell"),
        # nobody of the file is named: a generic alias means whoever the article means
        ("The Glass Guild met. [S:The guild] [C:said] [Q:fees would rise].", "Glass Guild"),
        ("[S:The painters] [C:said] [Q:fees would rise].", "the painters"),
        # another person of that surname
        ("Ray Bell sat down. [S:Bell] [C:said] [Q:fees would rise].", "Ray Bell"),
    ],
)
def test_authority(text: str, name: str) -> None:
    (speaker,) = speakers(text, GUILD)
    assert speaker and speaker.name == name


def test_the_authority_gives_id_role_and_party() -> None:
    (speaker,) = speakers("[S:Kay Bell] [C:said] [Q:fees would rise].", GUILD)
    wanted = Speaker("Katherine Bell", "person", "bell", "director", "Coast Painters Guild")
    assert speaker == wanted


def test_the_way_leads_to_the_fullest_form() -> None:
    document, attributions = read_marked(
        "Kay Ann Bell sat down. [S:She] [C:said] [Q:fees would rise].", real_parser()
    )
    (resolution,) = resolve_speakers(document, attributions, Authority())
    assert resolution.via[-1].of(document.text) == "Kay Ann Bell"
    assert resolution.rule == "pronoun-he"


def test_without_a_parse_names_are_still_found() -> None:
    document, attributions = read_marked(
        "[S:Mayor Kay Bell] [C:said] [Q:fees would rise].", real_parser()
    )
    bare = document.with_parses({})
    (resolution,) = resolve_speakers(bare, attributions, Authority())
    assert resolution.speaker and resolution.speaker.name == "Kay Bell"
