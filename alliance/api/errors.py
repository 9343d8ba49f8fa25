"""Every refusal in one form: a sentence, a word for programs, what was wrong with which field, the request's number."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from core.text.requests import request_id

CODES: dict[type[Exception], str] = {
    exceptions.NotFound: "not_found",
    exceptions.PermissionDenied: "permission_denied",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.AuthenticationFailed: "not_authenticated",
    exceptions.ValidationError: "validation_error",
    exceptions.ParseError: "validation_error",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_type",
    exceptions.Throttled: "throttled",
}


def unknown_filter(*names: str) -> exceptions.ValidationError:
    return exceptions.ValidationError({name: [_("Unknown filter.")] for name in names})


def unknown_value(name: str) -> exceptions.ValidationError:
    return exceptions.ValidationError({name: [_("Unknown value.")]})


def answer(fault: Exception, context: Mapping[str, Any]) -> Response | None:
    """REST framework's exception handler. What it does not know becomes a 500 elsewhere."""
    known = as_api_exception(fault)
    if known is None:
        return None
    errors = fields_of(known)
    return Response(
        {
            "detail": sentence(known, errors),
            "code": CODES.get(type(known), "error"),
            "errors": errors,
            "request_id": request_id.get(),
        },
        status=known.status_code,
        headers=headers_of(known),
    )


def as_api_exception(fault: Exception) -> APIException | None:
    if isinstance(fault, Http404):
        return exceptions.NotFound()
    if isinstance(fault, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(fault, BadRequest):
        return exceptions.ParseError()
    return fault if isinstance(fault, APIException) else None


def headers_of(fault: APIException) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if (wait := getattr(fault, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    if challenge := getattr(fault, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    return headers


def fields_of(fault: APIException) -> dict[str, list[str]]:
    if not isinstance(fault, exceptions.ValidationError):
        return {}
    detail = fault.detail
    if not isinstance(detail, dict):
        detail = {"non_field_errors": detail}
    return {
        name: [str(one) for one in (given if isinstance(given, list) else [given])] for name, given in detail.items()
    }


def sentence(fault: APIException, errors: Mapping[str, list[str]]) -> str:
    """Of several faults the first, so that a reader of `detail` alone sees what to mend."""
    if errors:
        return next(iter(errors.values()))[0]
    if isinstance(fault, exceptions.NotFound):
        return _("Page not found.")
    if isinstance(fault, exceptions.PermissionDenied):
        return _("You do not have permission to do this.")
    if isinstance(fault, exceptions.Throttled):
        return _("Too many requests came from your address. Wait a little and try again.")
    return str(fault.detail)
