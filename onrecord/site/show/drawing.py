"""Timelines as HTML: made once for each, since they are long and the same until the next build."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from markupsafe import Markup

from onrecord.site.show.timeline import Chart

__all__ = ["drawing"]

_made: WeakKeyDictionary[Chart, Markup] = WeakKeyDictionary()


async def drawing(datasette: Any, template: str, chart: Chart | None, **given: Any) -> Markup:
    """A timeline as HTML; nothing when there is none.

    Args:
        datasette: The Datasette that serves it.
        template: The name of the template; one chart goes with one.
        chart: The timeline.
        given: What else the template needs, the same whenever the timeline is.
    """
    if chart is None:
        return Markup("")
    made = _made.get(chart)
    if made is None:
        page = datasette.jinja_env.get_template(template)
        html = await page.render_async({"timeline": chart, "urls": datasette.urls, **given})
        made = _made[chart] = Markup(html)
    return made
