"""How the pages load the scripts of the site."""

import re

from django.conf import settings

OURS = re.compile(r'<script src="{% static "(?:js|admin)/[^"]+" %}"([^>]*)>')


def test_scripts_are_modules_so_that_two_on_a_page_never_share_a_name() -> None:
    found = [
        (path.name, attributes)
        for path in (settings.BASE_DIR / "templates").rglob("*.html")
        for attributes in OURS.findall(path.read_text())
    ]

    assert len(found) > 10
    assert [name for name, attributes in found if 'type="module"' not in attributes] == []
