"""A curator, and files as they send them. Uploads go to a folder of the test."""

from pathlib import Path

import pytest

from core.accounts.models import User
from core.importexport.models import ImportJob
from tests import people


@pytest.fixture(autouse=True)
def uploads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The storage knows its folder since the start."""
    storage = ImportJob._meta.get_field("file").storage
    folder = tmp_path / "imports"
    folder.mkdir()
    monkeypatch.setitem(storage.__dict__, "base_location", str(folder))
    monkeypatch.setitem(storage.__dict__, "location", str(folder))
    return folder


@pytest.fixture
def curator(db: None) -> User:
    return people.curator()
