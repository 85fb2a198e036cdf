"""The pages that are read: quotes, statements, articles, checks, and what is told of the record."""
