"""The public pages of samples."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.content.reading import as_public, as_read_by
from core.pagecache.middleware import public_page
from core.text.fallback import localized
from core.text.numbers import grouped_number
from core.ui.paging import page_of
from tests.sample.models import Sample


@require_safe
@public_page("page")
def samples(request: HttpRequest) -> HttpResponse:
    page = page_of(Sample.objects.shown_to_all().select_related("city").order_by("slug"), request.GET.get("page"))
    rows = [(row, localized(row, "title")) for row in map(as_public, page.object_list)]
    context = {"title": _("Samples"), "rows": rows, "page_of_samples": page, "params": request.GET}
    return render(request, "sample/samples.html", context)


@require_safe
@public_page()
def sample(request: HttpRequest, slug: str) -> HttpResponse:
    row = get_object_or_404(Sample.objects.visible_to(request.user).select_related("city"), slug=slug)
    found = as_read_by(row, request.user)
    context = {
        "title": localized(found, "title").text,
        "sample": found,
        "heading": localized(found, "title"),
        "summary": localized(found, "summary"),
        "area": grouped_number(found.area) if found.area is not None else "",
        "counts": [(localized(count, "label"), grouped_number(count.value)) for count in found.counts.all()],
    }
    return render(request, "sample/sample.html", context)
