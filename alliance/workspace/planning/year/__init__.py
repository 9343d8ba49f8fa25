"""The year of a plan: one table for all units of a city, sent as one bundle and locked once it is published."""
