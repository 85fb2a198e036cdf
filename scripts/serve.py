"""Third step: show data/quotes.db in the browser.

Another name of ``onrecord serve``; try ``python scripts/serve.py --help``.
"""

from __future__ import annotations

import sys

from onrecord.cli import main

if __name__ == "__main__":
    main(["serve", *sys.argv[1:]], prog_name="onrecord")
