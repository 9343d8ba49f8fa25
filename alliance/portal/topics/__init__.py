"""The pages of topics: what is published on each, the cities that it concerns, and what its followers are told of."""
