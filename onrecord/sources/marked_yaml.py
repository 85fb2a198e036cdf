"""YAML that people write by hand, read with the line of everything, so that errors can name it.

All scalars are text: what ``on`` or ``2024-03-05`` means is for the reader of the file to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from onrecord.errors import OnRecordError

__all__ = ["ABSENT", "MarkedYaml", "read_text"]

ABSENT = frozenset({"", "~", "null"})
"""What a value of nothing looks like."""


def read_text(path: Path, error: type[OnRecordError]) -> str:
    """The text of a file, its line ends as they are.

    Raises:
        OnRecordError: Of the kind ``error``: it is not there, or is not UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        what = f"it cannot be read ({fault.strerror})"
        raise error(str(path), what, "Check the name of the file.") from None
    except UnicodeDecodeError:
        raise error(str(path), "this is not UTF-8 text", "Save it as UTF-8.") from None


@dataclass(frozen=True, slots=True)
class MarkedYaml:
    """A file that is a list of entries.

    Attributes:
        path: The file, for messages.
        kind: The kind of error that is raised.
        entry: What an entry is, for messages: "speaker".
        first: The key that entries begin with, for messages.
    """

    path: Path
    kind: type[OnRecordError]
    entry: str
    first: str

    def entries(self, text: str) -> list[yaml.Node]:
        """The nodes of the list that the file's text is; none when it says nothing.

        Raises:
            OnRecordError: It is not YAML, or no list.
        """
        try:
            root = yaml.compose(text, Loader=yaml.BaseLoader)
        except (yaml.YAMLError, RecursionError) as error:
            raise self._broken(error) from None
        if root is None:
            return []
        if not isinstance(root, yaml.SequenceNode):
            what = f"this is not a list of {self.entry}s"
            raise self.error(root, what, f'Begin each with "- {self.first}:".')
        return list(root.value)

    def fields(
        self, node: yaml.Node, keys: Sequence[str], needed: Sequence[str]
    ) -> Iterator[tuple[str, yaml.Node]]:
        """Each key of an entry with its value.

        Args:
            node: The entry.
            keys: The keys that there are.
            needed: Those to name when it has none at all.

        Raises:
            OnRecordError: It has no keys, or one that is not known, or one twice.
        """
        if not isinstance(node, yaml.MappingNode):
            *most, last = (f'"{key}:"' for key in needed)
            listed = f"{', '.join(most)} and {last}" if most else last
            raise self.error(node, f"this {self.entry} has no keys", f"Write {listed}.")
        seen = set()
        for key, value in node.value:
            name = str(key.value)
            if name not in keys:
                raise self.error(key, f'key "{name}" is not known', f"Use {', '.join(keys)}.")
            if name in seen:
                raise self.error(key, f'key "{name}" stands twice', "Keep one.")
            seen.add(name)
            yield name, value

    def text(self, node: yaml.Node | None, key: str) -> str | None:
        """The value of a key as one line of text; None when it is absent or null.

        Raises:
            OnRecordError: It is a list or a mapping.
        """
        if node is None:
            return None
        if not isinstance(node, yaml.ScalarNode):
            raise self.error(node, f'"{key}" is not a single text', f"Write one {key}.")
        text = " ".join(str(node.value).split())
        return None if text in ABSENT else text

    def error(self, node: yaml.Node, what: str, remedy: str) -> OnRecordError:
        """The error to raise about a place of the file."""
        return self.kind(self.place(node), what, remedy)

    def place(self, node: yaml.Node) -> str:
        """The file, and the line on which a node begins."""
        return f"{self.path}:{node.start_mark.line + 1}"

    def _broken(self, error: Exception) -> OnRecordError:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or "nested too deeply, or not text"
        where = str(self.path) if mark is None else f"{self.path}:{mark.line + 1}"
        return self.kind(where, f"this is not YAML ({problem})", "Mend that line.")
