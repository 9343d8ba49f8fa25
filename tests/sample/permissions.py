"""May they: the twins of the querysets."""

from cities.permissions import register_content

register_content("sample")
