"""Whether a certificate that somebody holds in their hands is good."""

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities import certificates
from core.pagecache.middleware import public_page
from core.ratelimits.limits import client_address, take
from core.ui.answers import error

CHECKS_AN_HOUR, HOUR = 60, 3_600
CODE = re.compile(r"[0-9A-Za-z]{4,40}")


@require_safe
@public_page()
def check(request: HttpRequest) -> HttpResponse:
    """Where the code of a printed certificate is typed in."""
    typed = request.GET.get("code", "")
    code = re.sub(r"[\s-]", "", typed)
    if CODE.fullmatch(code):
        return redirect("certificate", code=code.upper())
    wrong = _("Enter the code exactly as printed: 32 letters and digits in groups of four.") if typed else ""
    context = {
        "title": _("Check a certificate"),
        "typed": typed[:60],
        "error": wrong,
        "errors": [{"text": wrong, "url": "#id_code"}] if wrong else [],
    }
    return render(request, "portal/certificate-check.html", context)


def certificate(request: HttpRequest, code: str) -> HttpResponseBase:
    """The answer to an unknown code is the one to any page that is not there."""
    wait = take("certificate", client_address(request), CHECKS_AN_HOUR, HOUR)
    if wait is not None:
        return error(request, 429, wait=wait)
    return answer(request, code)


@require_safe
@public_page()
def answer(request: HttpRequest, code: str) -> HttpResponse:
    found = certificates.read(code)
    if found is None:
        raise Http404
    context = {
        "title": _("This certificate is valid") if found.is_valid else _("This certificate is no longer valid"),
        "certificate": found,
        "city": found.city if found.is_valid else None,
    }
    response = render(request, "portal/certificate.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response
