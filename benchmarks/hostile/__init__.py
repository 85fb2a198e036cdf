"""Attacks on the public site, as a table: what is tried, and what the site must answer.

``ATTACKS`` is the table, ``make_sample`` makes a database of hostile texts, ``running`` starts the
site on it, and ``ask`` sends requests as they are, without a client's own tidying.
"""

from .asking import Answer, Request, ask
from .attack import Attack
from .sample import make_sample
from .server import Site, running
from .table import ATTACKS

__all__ = ["ATTACKS", "Answer", "Attack", "Request", "Site", "ask", "make_sample", "running"]
