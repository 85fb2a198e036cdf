"""What the quality benchmark prints: changes, kinds of faults, and cases to read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from faults import Fault, SourceKinds, tree
from reading import Reading
from runs import Change, Run, changes

from onrecord.models import Span

__all__ = ["show_cases", "show_changes", "show_sources", "show_tree"]

FEW = 15
"""How many changes of a kind are listed when not all are asked for."""


def show_changes(before: Run, now: Run, texts: Mapping[str, str], whole: bool) -> None:
    """Print what turned right and wrong."""
    for title, changed in changes(before, now):
        print(f"\n{title}: {len(changed)}")
        for change in changed if whole else changed[:FEW]:
            print(f"  {change_line(change, texts)}")
        if not whole and len(changed) > FEW:
            print(f"  ... and {len(changed) - FEW} more (--list)")


def change_line(change: Change, texts: Mapping[str, str]) -> str:
    """Where it is, its first words, the gold mention, and ours now and before."""
    id, place = change.key.rsplit(" ", 1)
    text = texts[id]
    start, end = map(int, place.split("-"))
    gold = (change.now or change.before or {})["gold"]

    def ours(outcome: dict[str, Any] | None) -> str:
        if outcome is None:
            return "-"
        words = said(text, outcome["ours"]) or "nobody"
        return f"{outcome['state']}: {words} [{outcome['rule']}]" if outcome["rule"] else "nothing"

    words = " ".join(text[start:end].split())[:60]
    return (
        f"{id} {start} “{words}” gold: {said(text, gold) or '-'}"
        f" | now {ours(change.now)} | before {ours(change.before)}"
    )


def said(text: str, spans: Iterable[Sequence[int]]) -> str:
    """The words of spans, on one line."""
    return " … ".join(" ".join(text[start:end].split()) for start, end in spans)


def show_tree(found: Counter[str], before: Run | None) -> None:
    """Print the kinds of faults, the commonest first, with the change since the run before."""
    old: dict[str, int] = before.get("faults", {}) if before else {}

    def below(parent: str) -> None:
        depth = parent.count("/") + 1 if parent else 0
        kids = [
            path
            for path in {*found, *old}
            if path.count("/") == depth and path.startswith(f"{parent}/" if parent else "")
        ]
        for path in sorted(kids, key=lambda path: (-found[path], path)):
            moved = f"{found[path] - old.get(path, 0):+6}" if before else ""
            name = f"{'  ' * depth}{path.rsplit('/', 1)[-1]}"
            print(f"{name:32} {found[path]:6} {'' if moved.strip() == '+0' else moved}".rstrip())
            below(path)

    below("")


def show_sources(readings: Iterable[Reading], kinds: SourceKinds) -> None:
    """Print how quoted units with each kind of gold source fare."""
    total: Counter[tuple[str, str]] = Counter()
    for reading in readings:
        for unit in reading.units:
            if unit.told is None or not reading.told[unit.told].source:
                continue
            kind = kinds(reading.text, reading.told[unit.told].source_span)
            total[kind, "units"] += 1
            total[kind, "found"] += bool(unit.covering)
            total[kind, "right"] += unit.right
    print(f"\n{'gold source':12} {'units':>6} {'found':>6} {'right':>6}")
    for kind in ("pronoun", "name", "noun"):
        numbers = [total[kind, what] for what in ("units", "found", "right")]
        print(f"{kind:12} {numbers[0]:6} {numbers[1]:6} {numbers[2]:6}")


def show_cases(found: Iterable[Fault], kind: str) -> None:
    """Print the cases of a kind, to be read: the text, the gold, ours."""
    wanted = kind.rstrip("/") + "/"
    chosen = [fault for fault in found if f"{fault.path}/".startswith(wanted)]
    show_tree(tree(chosen, depth=9), None)
    for fault in chosen:
        reading, text = fault.reading, fault.reading.text
        spans: list[Span] = []
        lines = []
        if fault.told is not None:
            told = reading.told[fault.told]
            spans += (*told.spans, *told.cue_span, *told.source_span)
            lines.append(_case("gold", text, told.source_span, told.cue_span, told.spans))
        if fault.made is not None:
            quote = reading.made[fault.made].quote
            spans += (*quote.content, *quote.cue, *quote.mention)
            ours = _case("ours", text, quote.mention, quote.cue, quote.content)
            lines.append(f"{ours} [{quote.rule} {quote.confidence:.2f}]")
        start, end = min(span.start for span in spans), max(span.end for span in spans)
        around = " ".join(text[max(0, start - 60) : end + 60].split())
        print(f"\n{fault.path}  {reading.id} {fault.start}\n  text  … {around} …")
        for line in lines:
            print(f"  {line}")


def _case(
    who: str, text: str, source: Sequence[Span], cue: Sequence[Span], content: Sequence[Span]
) -> str:
    return f"{who}  {said(text, source) or '-'} | {said(text, cue) or '-'} | {said(text, content)}"
