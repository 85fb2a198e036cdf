"""Grouping: the quotes of a lake are gathered into statements, in rounds where there are many."""
