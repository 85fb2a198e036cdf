"""Which addresses mean the same article, and which do not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.core.addresses import canonical, name_of

PLAIN = "https://paper.example/2024/vote"


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("http://paper.example/2024/vote", id="scheme"),
        pytest.param("HTTPS://Paper.Example/2024/vote", id="capitals of the site"),
        pytest.param("https://www.paper.example/2024/vote", id="www"),
        pytest.param("https://m.paper.example/2024/vote", id="phone"),
        pytest.param("https://amp.paper.example/2024/vote", id="AMP site"),
        pytest.param("https://www.m.paper.example/2024/vote", id="both"),
        pytest.param("https://paper.example:443/2024/vote", id="port"),
        pytest.param("https://paper.example./2024/vote", id="dot of the root"),
        pytest.param("https://ann:secret@paper.example/2024/vote", id="password"),
        pytest.param("https://paper.example/2024/vote/", id="slash at the end"),
        pytest.param("https://paper.example//2024//vote", id="double slashes"),
        pytest.param("https://paper.example/2024/vote/index.html", id="default page"),
        pytest.param("https://paper.example/2024/vote#comments", id="fragment"),
        pytest.param("https://paper.example/2024/vote?", id="empty query"),
        pytest.param("https://paper.example/2024/vote?utm_source=x&utm_medium=y", id="campaign"),
        pytest.param("https://paper.example/2024/vote?fbclid=abc", id="click"),
        pytest.param(
            "https://paper.example/2024/vote?UTM_Source=x&amp;gclid=y", id="capitals, entity"
        ),
        pytest.param("https://paper.example/2024/vote/amp/", id="AMP folder"),
        pytest.param("https://paper.example/2024/vote.amp", id="AMP ending"),
        pytest.param("https://paper.example/2024/vote.amp.html", id="AMP page"),
        pytest.param("https://paper.example/amp/2024/vote", id="AMP at the start"),
        pytest.param("https://paper.example/2024/vote?outputType=amp", id="AMP parameter"),
        pytest.param("https://paper.example/2024/%76ote", id="needless escape"),
        pytest.param(
            "https://paper-example.cdn.ampproject.org/c/s/paper.example/2024/vote", id="AMP cache"
        ),
        pytest.param(
            "https://www.google.com/amp/s/www.paper.example/2024/vote.amp", id="AMP viewer"
        ),
        pytest.param(
            "https://web.archive.org/web/20240305101112/https://paper.example/2024/vote",
            id="archive",
        ),
        pytest.param(
            "https://web.archive.org/web/2024id_/http://paper.example:80/2024/vote",
            id="archive, raw",
        ),
        pytest.param(" https://paper.example/2024/vote ", id="white space"),
        pytest.param("https://paper.example/2024/vote?ref=it's here", id="unsafe characters"),
    ],
)
def test_the_same_article(address: str) -> None:
    assert canonical(address) == PLAIN
    assert name_of(address) == name_of(PLAIN)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(PLAIN, "https://paper.example/2024/Vote", id="capitals of the path"),
        pytest.param(PLAIN, "https://other.example/2024/vote", id="site"),
        pytest.param(PLAIN, "https://city.paper.example/2024/vote", id="another part of a site"),
        pytest.param(f"{PLAIN}?id=1", f"{PLAIN}?id=2", id="number in the query"),
        pytest.param(f"{PLAIN}?p=1", PLAIN, id="query"),
        pytest.param(f"{PLAIN}%2F1", f"{PLAIN}/1", id="needed escape"),
        pytest.param(
            "https://paper.example/amplify/vote",
            "https://paper.example/lify/vote",
            id="amp in a word",
        ),
        pytest.param("https://google.example/amp/s/x", "https://x/", id="no viewer"),
        pytest.param("https://paper.example:8080/vote", "https://paper.example/vote", id="port"),
    ],
)
def test_not_the_same(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)
    assert name_of(one) != name_of(other)


@pytest.mark.parametrize(
    "address",
    [
        "https://paper.example",
        "https://www.paper.example/?utm_source=x",
        "ftp://a.example/x",
        "a/b",
        "",
        "https:///x",
    ],
)
def test_no_article(address: str) -> None:
    assert canonical(address) is None


def test_what_is_unsafe_is_escaped() -> None:
    assert canonical("https://a.example/it's here") == "https://a.example/it%27s%20here"
    assert canonical("https://a.example/it%27s%20here") == "https://a.example/it%27s%20here"


def test_parameters_are_in_order() -> None:
    assert canonical(f"{PLAIN}?b=2&a=1&utm_id=x") == f"{PLAIN}?a=1&b=2"


@given(
    st.from_regex(re.compile(r"https?://[a-z.]{1,20}/[a-zA-Z0-9/%?&=._#é-]{0,40}"), fullmatch=True)
)
def test_once_is_enough(address: str) -> None:
    once = canonical(address)
    if once is not None:
        assert canonical(once) == once
        assert once.startswith("https://")


@given(st.text(max_size=80))
def test_any_text_has_a_name(text: str) -> None:
    canonical(text)
    assert re.fullmatch(r"[\w.:-]+", name_of(text))
