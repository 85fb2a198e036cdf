"""The day of a page: a wrong one is worse than none."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from onrecord.sources.html.days import published_day
from onrecord.sources.html.stamps import address_day, is_written, read_stamp, written_days

PROSE = "<p>" + "The council put off its vote on the bridge for the second time. " * 6 + "</p>"


def day_of(
    head: str = "",
    body: str = "<h1>Vote put off</h1>",
    stamped: tuple[str, ...] = (),
    url: str | None = None,
    latest: date | None = None,
) -> str | None:
    footer = "<footer>© 2026 on May 5, 2026</footer>"
    tree = html.document_fromstring(
        f"<html><head>{head}</head><body>{body}{PROSE}{footer}</body></html>"
    )
    found = published_day(tree, stamped, url, latest)
    return found and found.isoformat()


def meta(name: str, value: str) -> str:
    return f'<meta property="{name}" content="{value}">'


OG = "article:published_time"
UTC_STAMP = "2024-08-05T01:40:10Z"


@pytest.mark.parametrize(
    ("given_", "day"),
    [
        pytest.param({"stamped": ("2024-03-14",)}, "2024-03-14", id="JSON-LD"),
        pytest.param(
            {"stamped": ("2024-03-14",), "head": meta(OG, "2024-03-20")},
            "2024-03-14",
            id="JSON-LD goes before OpenGraph",
        ),
        pytest.param(
            {"stamped": ("soon",), "head": meta(OG, "2024-03-20")},
            "2024-03-20",
            id="JSON-LD of no use",
        ),
        pytest.param(
            {"head": '<meta name="parsely-pub-date" content="2024-03-14T23:00:00-05:00">'},
            "2024-03-14",
            id="another field",
        ),
        pytest.param(
            {"head": meta("article:modified_time", "2024-03-20")}, None, id="when it was changed"
        ),
        pytest.param(
            {"head": '<meta itemprop="copyrightYear" content="2024">'},
            None,
            id="a year of copyright",
        ),
        pytest.param(
            {"body": '<h1>V</h1><time datetime="2024-03-14T09:00">Thursday</time>'},
            "2024-03-14",
            id="a lone time",
        ),
        pytest.param(
            {
                "body": '<h1>V</h1><time datetime="2024-03-14">x</time>'
                '<time datetime="2024-03-15">y</time>'
            },
            None,
            id="two times",
        ),
        pytest.param(
            {"body": '<h1>V</h1><aside><time datetime="2024-03-14">x</time></aside>'},
            None,
            id="the time of another article",
        ),
        pytest.param({"url": "https://a.example/2024/03/14/vote"}, "2024-03-14", id="address"),
        pytest.param({"url": "https://a.example/2024/03/vote"}, None, id="a month in the address"),
        pytest.param(
            {"body": "<h1>V</h1><p>Posted: March 14, 2024 10:30 AM</p>"},
            "2024-03-14",
            id="written below the headline",
        ),
        pytest.param(
            {"body": "<p>March 14, 2024</p><h1>V</h1>"},
            "2024-03-14",
            id="written above the headline",
        ),
        pytest.param(
            {"body": "<h1>V</h1><p>03/04/2024</p>"}, None, id="which of them is the month?"
        ),
        pytest.param(
            {"body": "<h1>V</h1><p>14.03.2024</p>"}, "2024-03-14", id="which of them is plain"
        ),
        pytest.param(
            {"body": f"<h1>V</h1>{PROSE}<p>On March 14, 2024</p>"}, None, id="only below the text"
        ),
        pytest.param({"body": "<p>March 14, 2024</p>"}, None, id="no headline to stand beside"),
        pytest.param({"body": "<h1>V</h1><p>© 2024</p>"}, None, id="a lone year"),
        pytest.param({"stamped": (UTC_STAMP,)}, "2024-08-05", id="UTC, as it is written"),
        pytest.param(
            {"stamped": (UTC_STAMP,), "head": meta(OG, "2024-08-04T18:40:10-07:00")},
            "2024-08-04",
            id="the same moment in a zone",
        ),
        pytest.param(
            {"stamped": (UTC_STAMP,), "head": meta(OG, "2024-08-03T18:40:10-07:00")},
            "2024-08-05",
            id="another moment in a zone",
        ),
        pytest.param(
            {"stamped": (UTC_STAMP,), "url": "https://a.example/2024/08/04/v"},
            "2024-08-04",
            id="the day before in the address",
        ),
        pytest.param(
            {"stamped": (UTC_STAMP,), "url": "https://a.example/2024/07/04/v"},
            "2024-08-05",
            id="another month in the address",
        ),
        pytest.param(
            {"stamped": (UTC_STAMP,), "body": "<h1>V</h1><p>By Ann, Aug. 4, 2024</p>"},
            "2024-08-04",
            id="the day before in words",
        ),
        pytest.param(
            {"stamped": ("2024-08-05T01:40:10+02:00",), "url": "https://a.example/2024/08/04/v"},
            "2024-08-05",
            id="a zone of its own is believed",
        ),
        pytest.param(
            {"stamped": ("2031-01-01",), "latest": date(2024, 3, 20)},
            None,
            id="after it was fetched",
        ),
        pytest.param(
            {"stamped": ("2024-03-14",), "latest": date(2024, 3, 14)},
            "2024-03-14",
            id="as it was fetched",
        ),
        pytest.param({}, None, id="nothing"),
    ],
)
def test_day(given_: dict[str, object], day: str | None) -> None:
    assert day_of(**given_) == day  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2024-03-14", "2024-03-14"),
        ("2024-03-14T21:12:44-04:00", "2024-03-14"),
        ("2024-03-14T21:12:44.000Z", "2024-03-14"),
        ("2024-03-14 21:12:44 -0400", "2024-03-14"),
        ("20240314", "2024-03-14"),
        ("Thu, 14 Mar 2024 21:12:44 GMT", "2024-03-14"),
        ("March 14, 2024", "2024-03-14"),
        ("14 March 2024 09:00", "2024-03-14"),
        ("14th Sept. 2024", "2024-09-14"),
        ("03/04/2024", None),
        ("2024-02-30", None),
        ("March 2024", None),
        ("0001-01-01T00:00:00Z", None),
        ("1710450764", None),
        ("", None),
        ("yesterday", None),
        ("2024-03-14 and 2024-03-15", None),
    ],
)
def test_stamps(value: str, day: str | None) -> None:
    stamp = read_stamp(value)
    assert (stamp and stamp.day.isoformat()) == day


@given(st.text(max_size=60))
@settings(deadline=None)
def test_any_stamp_is_read_or_not(value: str) -> None:
    read_stamp(value)
    written_days(value)
    address_day(value)


@settings(deadline=None)
@given(st.dates(date(1980, 1, 1), date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    for form in (
        day.isoformat(),
        f"{day:%B} {day.day}, {day.year}",
        f"{day.day} {day:%b} {day.year}",
    ):
        stamp = read_stamp(form)
        assert stamp is not None and stamp.day == day
        assert is_written(day, f"x {form} y")
    assert address_day(f"https://a.example/{day:%Y/%m/%d}/vote") == day
