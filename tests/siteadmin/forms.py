"""What a browser would send for a form of the admin: all fields of the page as they stand, and what was typed."""

from typing import Any

from django.test import Client


def form_of(response: Any) -> dict[str, Any]:
    """Of the change or add page that was answered."""
    sent: dict[str, Any] = {}
    context = response.context
    for form in [context["adminform"].form, *inline_forms(context)]:
        for bound in form:
            fill(sent, bound)
    for inline in context["inline_admin_formsets"]:
        for bound in inline.formset.management_form:
            sent[bound.html_name] = bound.value()
    return sent


def inline_forms(context: Any) -> list[Any]:
    return [form for inline in context["inline_admin_formsets"] for form in inline.formset.forms]


def fill(sent: dict[str, Any], bound: Any) -> None:
    widget = getattr(bound.field.widget, "widget", bound.field.widget)
    value = bound.value()
    if hasattr(widget, "decompress"):
        for number, (each, part) in enumerate(zip(widget.widgets, widget.decompress(value), strict=True)):
            sent[f"{bound.html_name}_{number}"] = each.format_value(part) or ""
    elif getattr(widget, "allow_multiple_selected", False):
        sent[bound.html_name] = widget.format_value(value)
    elif getattr(widget, "input_type", "") == "checkbox":
        if value:
            sent[bound.html_name] = "on"
    elif getattr(widget, "input_type", "") != "file":
        shown = widget.format_value(value)
        sent[bound.html_name] = shown if isinstance(shown, list) else as_sent(shown)


def as_sent(shown: Any) -> str:
    """Browsers send line breaks in their own way."""
    return "" if shown is None else str(shown).replace("\n", "\r\n")


def open_form(client: Client, url: str) -> dict[str, Any]:
    response = client.get(url)
    assert response.status_code == 200
    return form_of(response)


def only(model: Any) -> Any:
    """The one row there is, as it is now; mypy does not know the columns of its languages."""
    return model.objects.get()


def send(client: Client, url: str, typed: dict[str, Any], **files: Any) -> Any:
    """Opens the form, types into it, saves."""
    return client.post(url, {**open_form(client, url), **typed, **files})
