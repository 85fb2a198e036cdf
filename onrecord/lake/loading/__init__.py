"""Loading: a lake, or a slice of it, becomes a database."""
