"""Tests in a real browser. What `walking` asserts says as much as what a test does."""

import pytest

pytest.register_assert_rewrite("tests.browser.walking")
