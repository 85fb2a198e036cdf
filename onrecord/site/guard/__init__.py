"""The guard around Datasette: what may be asked, what it may cost, how it is answered."""
