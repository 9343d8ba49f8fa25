"""Pages that lead from a subject or a body to its cities: framework targets, practices, organisations."""
