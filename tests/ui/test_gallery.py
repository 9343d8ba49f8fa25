"""The gallery answers in every language and theme."""

import pytest
from django.test import Client

from core.ui import components


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ja"])
@pytest.mark.parametrize("theme", ["auto", "dark"])
def test_gallery_shows_every_component(client: Client, language: str, theme: str) -> None:
    response = client.get(f"/{language}/ui/", {"theme": theme})

    html = response.content.decode()
    assert response.status_code == 200
    assert [name for name in components.REGISTRY if f'id="{name}"' not in html] == []
    assert html.count("<h1") == 1
    assert ('data-theme="dark"' in html) == (theme == "dark")
