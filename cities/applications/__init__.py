"""An application from the first draft to the city's own page: its steps stand in `cities.applications.steps`."""
