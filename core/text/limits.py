"""Longest texts, in characters. A field without a limit is a door for slow or huge input."""

NAME = 200
LINE = 300
REASON = 500  # why somebody did something, for the history
SUMMARY = 1_000
BODY = 20_000
URL = 500
