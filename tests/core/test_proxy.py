"""The files for the proxy hold what the site promises."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from core.accounts.logs import before_secrets

ROOT = Path(settings.BASE_DIR)


@pytest.mark.parametrize("name", ["deploy/nginx.conf", "docs/operators.md"])
def test_keys_of_links_stand_in_no_log_of_the_proxy(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    written = re.search(r'"~\^\(\?<before>(.*)\)" "\$before…";', text)
    assert written is not None
    hidden = re.compile(f"^({written[1]})")
    for route in {*before_secrets()}:
        for language in ("", "en/", "zh-hans/"):
            found = hidden.match(f"/{language}{route}a-key/")
            assert found is not None, route
            assert found[1] == f"/{language}{route}"
    log = re.search(r"log_format without_links((?:.|\n)*?);", text)
    assert log is not None
    assert not {"$request", "$request_uri", "$http_referer"}.intersection(re.findall(r"\$\w+", log[1]))
    assert re.search(r"access_log \S+ without_links;", text)
    assert re.search(r"error_log \S+ crit;", text)
