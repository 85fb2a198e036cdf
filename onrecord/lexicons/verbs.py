"""The cue verbs in all their forms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from onrecord.lexicons import rows

__all__ = ["CueVerb", "cue_verb", "cue_verb_forms", "inflections"]

_VOWELS = "aeiou"
_DOUBLING = frozenset(
    "admit aver beg blog brag chat deadpan dub grin infer nod put quip rap rebut refer rip shrug "
    "slam submit tap".split()
)


@dataclass(frozen=True, slots=True)
class CueVerb:
    """A verb that attributes words; ``takes`` says what can be its content."""

    lemma: str
    kind: str
    takes: frozenset[str]


def inflections(lemma: str, irregular: str = "") -> tuple[str, ...]:
    """All forms of a verb; ``irregular`` holds its past forms when spelling gives no rule.

    >>> inflections("deny", "denied")
    ('deny', 'denies', 'denying', 'denied')
    """
    ends_in_y = lemma.endswith("y") and lemma[-2] not in _VOWELS
    double = lemma + lemma[-1] if lemma in _DOUBLING else lemma
    if ends_in_y:
        third = lemma[:-1] + "ies"
    else:
        third = lemma + ("es" if lemma.endswith(("s", "sh", "ch", "x", "z")) else "s")
    stem = lemma[:-1] if lemma.endswith("e") and not lemma.endswith(("ee", "oe")) else double
    past = tuple(irregular.split()) or (lemma + "d" if lemma.endswith("e") else double + "ed",)
    return (lemma, third, stem + "ing", *past)


@cache
def _forms() -> dict[str, CueVerb]:
    forms: dict[str, CueVerb] = {}
    for row in rows("cue_verbs"):
        verb = CueVerb(row["lemma"], row["class"], frozenset(row["takes"].split()))
        for form in inflections(row["lemma"], row["irregular"]):
            forms.setdefault(form, verb)
    return forms


def cue_verb(form: str) -> CueVerb | None:
    """The cue verb of which ``form`` (in lower case) is a form.

    >>> cue_verb("said").lemma
    'say'
    """
    return _forms().get(form)


def cue_verb_forms() -> frozenset[str]:
    """All forms of all cue verbs."""
    return frozenset(_forms())
