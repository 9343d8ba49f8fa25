"""Lists of records become counts of species: a file in, numbers out, nothing but the standard library."""
