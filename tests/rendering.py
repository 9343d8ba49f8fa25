"""What `response.context` holds in tests: that of the pages, and not of every part within them.

Django's test client copies the variables of each template that is rendered, down to the controls of a form, which
costs a third of a page with many parts.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.template import Context, Template
from django.test.signals import template_rendered
from django.utils.safestring import SafeString

state = threading.local()


@contextmanager
def watching_whole_pages() -> Iterator[None]:
    before = Template._render  # type: ignore[attr-defined]
    Template._render = render  # type: ignore[attr-defined]
    yield
    Template._render = before  # type: ignore[attr-defined]


@contextmanager
def nothing_shown() -> Iterator[None]:
    """For answers without a body, of which everything else is decided before a template is rendered."""
    before = Template._render  # type: ignore[attr-defined]
    Template._render = lambda template, context: SafeString("")  # type: ignore[attr-defined]
    try:
        yield
    finally:
        Template._render = before  # type: ignore[attr-defined]


def render(template: Template, context: Context) -> SafeString:
    if getattr(state, "is_within_a_page", False):
        return template.nodelist.render(context)
    state.is_within_a_page = True
    try:
        template_rendered.send(sender=template, template=template, context=context)
        return template.nodelist.render(context)
    finally:
        state.is_within_a_page = False
