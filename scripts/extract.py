"""First step, for a look: print the quotes of some articles; nothing is stored.

Another name of ``onrecord extract``; try ``python scripts/extract.py --help``.
"""

from __future__ import annotations

import sys

from onrecord.cli import main

if __name__ == "__main__":
    main(["extract", *sys.argv[1:]], prog_name="onrecord")
