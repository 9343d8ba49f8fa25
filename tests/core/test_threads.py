"""What Django keeps for a thread stands in a place of Python's own, and no thread sees that of another."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from django.urls import get_urlconf, set_urlconf
from django.utils import timezone, translation

from core.text.threads import KEPT

NAMES = "import importlib, sys; [print(type(getattr(importlib.import_module(m), n)).__module__) for m, n in {places}]"


@pytest.mark.parametrize(("module", "name"), KEPT, ids=[f"{module.__name__}.{name}" for module, name in KEPT])
def test_it_is_kept_by_the_thread(module: object, name: str) -> None:
    assert isinstance(getattr(module, name), threading.local)


def test_django_itself_keeps_these_four_in_the_way_that_is_replaced() -> None:
    places = [(module.__name__, name) for module, name in KEPT]

    told = subprocess.run(
        [sys.executable, "-c", NAMES.format(places=places)], capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["asgiref.local"] * 4


def test_another_thread_has_its_own() -> None:
    with translation.override("ja"), timezone.override("Asia/Tokyo"), ThreadPoolExecutor(1) as other:
        set_urlconf("tests.urls")
        there = other.submit(lambda: (translation.get_language(), timezone.get_current_timezone(), get_urlconf()))
        here = translation.get_language(), timezone.get_current_timezone(), get_urlconf()
        set_urlconf(None)

    assert here == ("ja", ZoneInfo("Asia/Tokyo"), "tests.urls")
    assert there.result() == ("en", timezone.get_default_timezone(), None)
