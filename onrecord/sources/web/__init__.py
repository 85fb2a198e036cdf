"""Articles from the web: fetched with care, and kept, so that a rebuild needs no network."""
