"""Everything On Record raises on purpose.

::

    OnRecordError
    ├── SourceError            a document, folder or feed could not be used
    │   ├── UnreadableSource   it is not there, is empty, or is not text
    │   ├── ForeignLanguage    it is not in English
    │   ├── BadFrontMatter     its front matter is broken, or its date is wrong or missing
    │   └── FetchError         an address could not be fetched
    │       └── AddressRefused it is not fetched, because that would not be safe
    ├── AuthorityError         data/speakers.yml is broken or names one alias twice
    ├── CorrectionError        data/corrections.yml is broken
    ├── StorageError           the database cannot be opened, read or written
    │   └── BuildInProgress    another build is writing to the same database
    ├── ExportError            files for other programs cannot be written
    ├── LakeError              a lake of Parquet files cannot be read or written
    ├── EngineError            what shares the work among machines is missing or cannot be reached
    ├── QuestionError          words or a speaker asked about cannot be looked up
    ├── ModelError             the language model is missing or unfit
    ├── ServeError             the site cannot be started
    └── SiteBusy               the site has too much to do to take a request

The core raises; only the command line formats. Each error says what is wrong, where, and what
to do about it, so that ``str(error)`` can be shown to a person as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

__all__ = [
    "AddressRefused",
    "AuthorityError",
    "BadFrontMatter",
    "BuildInProgress",
    "CorrectionError",
    "EngineError",
    "ExportError",
    "FetchError",
    "ForeignLanguage",
    "LakeError",
    "ModelError",
    "OnRecordError",
    "QuestionError",
    "ServeError",
    "SiteBusy",
    "SourceError",
    "StorageError",
    "UnreadableSource",
]


class OnRecordError(Exception):
    """The root of the tree: a problem that a person can understand and mend.

    Args:
        where: The file, folder, address or database concerned; may carry a line ("a.yml:14").
        what: What is wrong, as a short clause.
        remedy: What to do about it, as a full sentence; empty when nothing can be done.

    >>> print(OnRecordError("a.md", "the file is empty", "Add a text, or remove it."))
    a.md: the file is empty. Add a text, or remove it.
    """

    def __init__(self, where: str, what: str, remedy: str = "") -> None:
        super().__init__(where, what, remedy)
        self.where = where
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}"
        return f"{text}. {self.remedy}" if self.remedy else text


class SourceError(OnRecordError):
    """A document, folder or feed could not be used."""


class UnreadableSource(SourceError):
    """A source is not there, is empty, or is not text."""


class ForeignLanguage(SourceError):
    """A document is in another language than English."""


class BadFrontMatter(SourceError):
    """A document's front matter is broken, or its date is wrong or missing."""


class FetchError(SourceError):
    """An address could not be fetched."""


class AddressRefused(FetchError):
    """An address is not fetched, because that would not be safe."""


class AuthorityError(OnRecordError):
    """The authority file of speakers is broken, or names one alias twice."""


class CorrectionError(OnRecordError):
    """The file of corrections is broken."""


class StorageError(OnRecordError):
    """The database cannot be opened, read or written."""


class BuildInProgress(StorageError):
    """Another build is writing to the same database."""


class ExportError(OnRecordError):
    """Files for other programs cannot be written."""


class LakeError(OnRecordError):
    """A lake of Parquet files cannot be read or written."""


class EngineError(OnRecordError):
    """What shares the work among machines is missing, or cannot be reached."""


class QuestionError(OnRecordError):
    """Words or a speaker that somebody asks about cannot be looked up.

    Args:
        where: What was asked about.
        what: What is wrong with it.
        remedy: What to do about it.
        offered: Names or ids of speakers who may be meant.
    """

    def __init__(
        self, where: str, what: str, remedy: str = "", offered: Iterable[str] = ()
    ) -> None:
        super().__init__(where, what, remedy)
        self.offered = tuple(offered)


class ModelError(OnRecordError):
    """The language model is missing or unfit."""


class ServeError(OnRecordError):
    """The site cannot be started."""


class SiteBusy(OnRecordError):
    """The site has too much to do to take another request."""
