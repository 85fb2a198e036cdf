"""Datasette's own pages of tables, rows and SQL, made easy to read."""
