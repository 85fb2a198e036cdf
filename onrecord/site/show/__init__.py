"""How words, days and names are shown: from values of the database to safe HTML."""
