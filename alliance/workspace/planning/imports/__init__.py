"""A city's own spreadsheet becomes drafts of its plan: sent, matched, looked through, and taken over as a whole."""
