"""Tests of bad documents import what lies beside them, and what the other tests share."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))
