"""The most that is read of one file. What a process may use in all stands in measurement/child.py."""

MOST_BYTES = 100_000_000
MOST_GEOJSON = 25_000_000
MOST_UNPACKED = 600_000_000
MOST_ENTRIES = 10
MOST_FEATURES = 200_000
MOST_POINTS = 5_000_000
MOST_DEFINITION = 20_000  # characters of the text of a coordinate system
MOST_COORDINATE = 1e9  # metres or degrees: nothing on Earth has more
