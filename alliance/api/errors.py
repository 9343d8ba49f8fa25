"""Every refusal in one form: a sentence, a word for programs, what was wrong with which field, the request's number."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, PermissionDenied
from django.core.exceptions import ValidationError as Invalid
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from core.history.merge import Clashes
from core.history.write import AlreadyExists, VersionConflict
from core.text.requests import request_id
from core.workflow import InvalidTransition

OTHERS = "non_field_errors"


class Unverified(exceptions.PermissionDenied):
    """A write by session without the form token."""


class Denied(exceptions.PermissionDenied):
    """`reason` is the sentence that a permission gave."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.more = {"reason": reason} if reason else {}


class Conflict(APIException):
    """`more` are members of the answer beside the usual four."""

    status_code = 409

    def __init__(self, detail: str, errors: Mapping[str, list[str]] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.errors = errors or {}
        self.more = more


class StaleVersion(APIException):
    status_code = 412

    def __init__(self, detail: str, version: int | None) -> None:
        super().__init__(detail)
        self.more = {"version": version} if version else {}


class TooLarge(APIException):
    status_code = 413


class VersionRequired(APIException):
    status_code = 428


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
    Conflict: "conflict",
    StaleVersion: "stale_version",
    TooLarge: "too_large",
    VersionRequired: "version_required",
}


def unknown_filter(*names: str) -> exceptions.ValidationError:
    return exceptions.ValidationError({name: [_("Unknown filter.")] for name in names})


def unknown_order(known: Iterable[str]) -> exceptions.ValidationError:
    sentence = _("Unknown sort order. Use one of these: %(orders)s.") % {"orders": ", ".join(known)}
    return exceptions.ValidationError({"ordering": [sentence]})


def unknown_value(name: str) -> exceptions.ValidationError:
    return exceptions.ValidationError({name: [_("Unknown value.")]})


def answer(fault: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answers a fault, as REST framework's exception handler. What it does not know becomes a 500 elsewhere."""
    known = as_api_exception(fault)
    if known is None:
        return None
    errors = fields_of(known)
    return Response(
        {
            "detail": sentence(known, errors),
            "code": code_of(known),
            "errors": errors,
            "request_id": request_id.get(),
            **getattr(known, "more", {}),
        },
        status=known.status_code,
        headers=headers_of(known),
    )


def code_of(fault: APIException) -> str:
    return next((CODES[kind] for kind in type(fault).__mro__ if kind in CODES), "error")


def as_api_exception(fault: Exception) -> APIException | None:
    if isinstance(fault, Http404):
        return exceptions.NotFound()
    if isinstance(fault, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(fault, BadRequest):
        return exceptions.ParseError(_("We cannot read part of the address or of what you sent. Nothing was saved."))
    return fault if isinstance(fault, APIException) else of_an_action(fault)


def of_an_action(fault: Exception) -> APIException | None:
    """What the actions raise, each with its own status."""
    if isinstance(fault, Invalid):
        return exceptions.ValidationError(by_field(fault))
    if isinstance(fault, InvalidTransition | AlreadyExists):
        return Conflict(str(fault))
    if isinstance(fault, VersionConflict):
        return StaleVersion(who_was_faster(fault), getattr(fault.current, "version", None))
    return clashing(fault) if isinstance(fault, Clashes) else None


def by_field(fault: Invalid) -> dict[str, list[str]]:
    if not hasattr(fault, "error_dict"):
        return {OTHERS: fault.messages}
    return {OTHERS if name == NON_FIELD_ERRORS else name: texts for name, texts in fault.message_dict.items()}


def who_was_faster(fault: VersionConflict) -> str:
    if fault.last is None:
        return _("This record was changed or removed.")
    when = f"{fault.last.at:%Y-%m-%d %H:%M} UTC"
    return _("This record was changed by %(name)s at %(time)s.") % {"name": fault.last.by_label, "time": when}


def clashing(fault: Clashes) -> Conflict:
    sentence = _("Something else has been published here since then.")
    return Conflict(
        sentence,
        {clash.key: [sentence] for clash in fault.clashes},
        clashes={
            clash.key: {"started_from": clash.started_from, "now": clash.now, "proposed": clash.proposed}
            for clash in fault.clashes
        },
    )


def headers_of(fault: APIException) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if (wait := getattr(fault, "wait", None)) is not None:
        headers["Retry-After"] = str(int(wait))
    if challenge := getattr(fault, "auth_header", None):
        failed = isinstance(fault, exceptions.AuthenticationFailed)
        headers["WWW-Authenticate"] = f'{challenge}, error="invalid_token"' if failed else challenge
    return headers


def fields_of(fault: APIException) -> dict[str, list[str]]:
    if isinstance(fault, Conflict):
        return dict(fault.errors)
    if not isinstance(fault, exceptions.ValidationError):
        return {}
    detail = fault.detail
    if not isinstance(detail, dict):
        detail = {OTHERS: detail}
    return {
        name: [in_our_words(one) for one in (given if isinstance(given, list) else [given])]
        for name, given in detail.items()
    }


def in_our_words(fault: Any) -> str:
    """Says one thing of every choice that is none, of which the packages beneath say several."""
    return _("Unknown value.") if getattr(fault, "code", "") == "invalid_choice" else str(fault)


def sentence(fault: APIException, errors: Mapping[str, list[str]]) -> str:
    """What is wrong in one sentence, of several faults the first, so that a reader of `detail` alone sees what to
    mend."""
    if errors:
        return next(iter(errors.values()))[0]
    if isinstance(fault, exceptions.NotFound):
        return _("Page not found.")
    if isinstance(fault, exceptions.NotAuthenticated):
        return _("Sign in or send an access token.")
    if isinstance(fault, Unverified):
        return _("Please reload the page and try again.")
    if isinstance(fault, exceptions.PermissionDenied):
        return _("You do not have permission to do this.")
    if isinstance(fault, exceptions.Throttled):
        return throttled(fault)
    if isinstance(fault, exceptions.MethodNotAllowed):
        return _("This address does not accept this method. The Allow header lists those that it accepts.")
    if isinstance(fault, exceptions.NotAcceptable):
        return _("The API answers in JSON only. Accept application/json.")
    if isinstance(fault, exceptions.UnsupportedMediaType):
        return _("The API accepts JSON only. Send the body as application/json.")
    if isinstance(fault, TooLarge):
        return _("The content you sent is too large.")
    if isinstance(fault, VersionRequired):
        return _("Specify the version to change: send its ETag as If-Match.")
    return str(fault.detail)


def throttled(fault: exceptions.Throttled) -> str:
    if getattr(fault, "is_by_person", False):
        return _("You sent too many requests. Wait a while and try again.")
    return _("Too many requests came from your IP address. Wait a while and try again.")
