"""Text in, quotes out: no files, no network, no clock, no database."""
