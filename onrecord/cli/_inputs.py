"""Options that several commands share, and what they stand for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

import click

from onrecord.models import Authority, Correction
from onrecord.processes import Spread
from onrecord.sources import load_authority, load_corrections
from onrecord.sources.files import STDIN
from onrecord.storage import PublishText

if TYPE_CHECKING:
    from onrecord.extractor import LocalExtractor

__all__ = [
    "CORRECTIONS",
    "DATABASE",
    "SPEAKERS",
    "authority_for",
    "build_options",
    "corrections_for",
    "corrections_option",
    "elsewhere",
    "engine_options",
    "example",
    "extractor_for",
    "model_option",
    "speakers_option",
    "with_options",
    "workers_option",
]

Command = TypeVar("Command", bound=Callable[..., object])

DATABASE = Path("data/quotes.db")
"""The database that the commands mean when none is named."""

SPEAKERS = Path("data/speakers.yml")
"""The file of known speakers that the commands mean when none is named or found."""

CORRECTIONS = Path("data/corrections.yml")
"""The file of decisions about quotes, likewise."""

model_option = click.option(
    "--model", help="Language model: an installed spaCy pipeline, or a path to one."
)

speakers_option = click.option(
    "--speakers",
    type=click.Path(path_type=Path),
    help="File of known speakers. Default: speakers.yml beside the sources' folder, if any.",
)

corrections_option = click.option(
    "--corrections",
    type=click.Path(path_type=Path),
    help="File of decisions about quotes. Default: corrections.yml beside the sources' folder, "
    "if any.",
)

workers_option = click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Number of processes that share the work.",
)


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Several options as one decorator, in the order in which a help text shows them."""

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


Engine = Literal["local", "ray"]

engine_options = with_options(
    click.option(
        "--engine",
        type=click.Choice(get_args(Engine)),
        default="local",
        show_default=True,
        help='What shares the work: processes of this machine, or Ray (extra "onrecord[scale]").',
    ),
    click.option(
        "--ray-address",
        metavar="ADDRESS",
        help="The Ray cluster, such as ray://head:10001. Default: RAY_ADDRESS, else one on this "
        "machine that ends with the command.",
    ),
)
"""What every command takes that can share its work among machines."""

db_option = click.option(
    "--db",
    type=click.Path(path_type=Path),
    default=DATABASE,
    show_default=True,
    help="The database; made if it is not there.",
)

publish_text_option = click.option(
    "--publish-text",
    type=click.Choice(get_args(PublishText)),
    help="How much of each article to keep beside its quotes: hardly any, some words of context, "
    "or its full text. As in the last build of this database; in a new one, the full text.",
)


build_options = with_options(
    db_option,
    publish_text_option,
    speakers_option,
    corrections_option,
    model_option,
    workers_option,
)
"""What every command that builds takes."""


def elsewhere(engine: Engine, address: str | None) -> Spread | None:
    """What spreads work on the engine chosen; None for processes of this machine."""
    if engine == "local":
        return None
    from onrecord.lake.ray import RaySpread

    return RaySpread(address)


def example(*lines: str) -> str:
    """The end of a help text: commands to copy, one a line."""
    return "\n".join(("\b", "Example:", *(f"  {line}" for line in lines)))


def authority_for(sources: Sequence[str], speakers: Path | None) -> Authority:
    """The speakers known beforehand.

    They come from the file named; else from the ``speakers.yml`` that stands beside the folder of
    the first source that has one; else from ``data/speakers.yml``. Without any of these, nobody
    is known.

    Raises:
        AuthorityError: The file is broken, or is named and not there.
    """
    path = speakers or _beside(sources, SPEAKERS)
    return Authority() if path is None else load_authority(path)


def corrections_for(sources: Sequence[str], corrections: Path | None) -> tuple[Correction, ...]:
    """What people have decided about quotes, found as the known speakers are.

    Raises:
        CorrectionError: The file is broken, or is named and not there.
    """
    path = corrections or _beside(sources, CORRECTIONS)
    return () if path is None else load_corrections(path)


def _beside(sources: Sequence[str], usual: Path) -> Path | None:
    """The file of that name beside the folder of the first source that has one, or its place."""
    folders = (Path(source) for source in sources if source != STDIN)
    beside = [(path if path.is_dir() else path.parent).absolute().parent for path in folders]
    for path in (*(folder / usual.name for folder in beside), usual):
        if path.is_file():
            return _shown(path)
    return None


def extractor_for(authority: Authority, model: str | None) -> LocalExtractor:
    """The extractor with the model named, or with the usual one."""
    from onrecord.extractor import LocalExtractor

    return LocalExtractor(authority, model) if model else LocalExtractor(authority)


def _shown(path: Path) -> Path:
    """The path as people know it: from here, when it lies below."""
    here = Path.cwd()
    return path.relative_to(here) if path.is_relative_to(here) else path
