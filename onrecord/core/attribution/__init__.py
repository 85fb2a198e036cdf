"""Words, the cue that attributes them, the source as written, and how sure that is."""

from onrecord.core.attribution.discourse import attribute
from onrecord.core.attribution.trust import with_confidence

__all__ = ["attribute", "with_confidence"]
