"""Pages on which a city writes several parts of its plan at once."""
