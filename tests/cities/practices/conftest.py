"""The same city at work as in tests/workspace, with an earlier practice."""

from tests.workspace.conftest import at_work, office

__all__ = ["at_work", "office"]
