"""A plan as a table: what a city's own spreadsheet says, compared with what is there, and a table that reads back."""
