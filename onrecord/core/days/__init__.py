"""When each attribution of an article was said, as far as its text tells."""

from onrecord.core.days.dates import date_attributions

__all__ = ["date_attributions"]
