"""Which cities stand near which, and why: a table that follows each write, so that a page reads it with one query.

`gathering` reads the facts of a city, `rings` says who is near, `keeping` keeps the table in step, `reading` gives the
facts back for matching.
"""
