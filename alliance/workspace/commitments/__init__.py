"""The way of a commitment to where it is filed: what the tool misses, the file, the sheet to sign, what became of
it."""
