"""An article taken apart: paragraphs, quotations, sentences, and what a parser says of them."""

from onrecord.core.reading.document import Attribution, Document, read_document
from onrecord.core.reading.selection import worth_parsing

__all__ = ["Attribution", "Document", "read_document", "worth_parsing"]
