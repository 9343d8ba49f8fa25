"""The same city at work as in tests/workspace, with an earlier practice."""

from tests.workspace.conftest import office

__all__ = ["office"]
