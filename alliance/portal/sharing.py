"""What browsers and messengers ask a site for: pictures of its pages, its name on a telephone, its search."""

from xml.sax.xmlreader import AttributesImpl

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, gettext
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from alliance.portal import datasets
from cities.models import City
from core.pagecache.middleware import public_page
from core.text.languages import LANGUAGE_TAGS
from core.ui import pictures, quilt
from core.ui.jsonld import absolute

SEARCH_TYPE = "application/opensearchdescription+xml"
PATTERN = (12, 8)  # tiles across and down
DEEP, PAPER = "#0f2e24", "#faf8f2"  # the ground of static/icon.svg, and the paper of the pages


@require_safe
@public_page()
def picture(request: HttpRequest) -> HttpResponse:
    tiles = quilt.patchwork("home", sorted(quilt.FAMILIES), pictures.COLUMNS, pictures.ROWS)
    return HttpResponse(pictures.png(tiles), content_type="image/png")


@require_safe
@public_page()
def city_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """The quilt of the city, as on its page."""
    city = get_object_or_404(City.objects.public().select_related("biome"), slug=slug)
    return HttpResponse(pictures.png(pattern_of(city, pictures.COLUMNS, pictures.ROWS)), content_type="image/png")


@require_safe
@public_page()
def city_pattern(request: HttpRequest, slug: str) -> HttpResponse:
    """The quilt of the city to take away: for slides, posters, invitations."""
    city = get_object_or_404(City.objects.listed().select_related("biome"), slug=slug)
    title = gettext("The pattern of %(city)s") % {"city": city.name}
    rights = gettext("The secretariat has not yet chosen a licence for this pattern. It is decoration without data.")
    said = datasets.terms_of(title, rights)
    response = HttpResponse(pictures.svg(pattern_of(city, *PATTERN), *PATTERN, said), content_type="image/svg+xml")
    response["Content-Disposition"] = f'attachment; filename="{city.slug}-pattern.svg"'
    return response


def pattern_of(city: City, columns: int, rows: int) -> tuple[quilt.Tile, ...]:
    return quilt.tiles(city.slug, city.biome_code, bool(city.on_the_coast), columns, rows, setting_of(city))


def setting_of(city: City) -> str:
    """The first of its settings: what its one own motif tells of. One query."""
    codes = city.terms.filter(scheme__code="settings").order_by("order", "pk").values_list("code", flat=True)
    return codes.first() or ""


@require_safe
@public_page()
def manifest(request: HttpRequest) -> HttpResponse:
    language = get_language() or "en"
    facts = {
        "id": "/",
        "name": gettext("Cities Biodiversity Alliance"),
        "lang": LANGUAGE_TAGS[language],
        "start_url": reverse("home"),
        "scope": "/",
        "display": "browser",
        "theme_color": DEEP,
        "background_color": PAPER,
        "icons": [
            {"src": static("icon.svg"), "sizes": "any", "type": "image/svg+xml"},
            {"src": "/apple-touch-icon.png", "sizes": "180x180", "type": "image/png"},
        ],
    }
    return JsonResponse(facts, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
@public_page()
def search_description(request: HttpRequest) -> HttpResponse:
    """Describes the search after OpenSearch 1.1: a browser offers it in its own field. Names have at most 16 signs."""
    response = HttpResponse(content_type=f"{SEARCH_TYPE}; charset=utf-8")
    xml = SimplerXMLGenerator(response, "utf-8")
    xml.startDocument()
    xml.startElement("OpenSearchDescription", AttributesImpl({"xmlns": "http://a9.com/-/spec/opensearch/1.1/"}))
    xml.addQuickElement("ShortName", gettext("Cities alliance"))
    xml.addQuickElement("Description", gettext("Cities, events, resources and practices on this site"))
    xml.addQuickElement("Language", LANGUAGE_TAGS[get_language() or "en"])
    xml.addQuickElement(
        "Url", "", {"type": "text/html", "template": f"{absolute(reverse('search'))}?q={{searchTerms}}"}
    )
    xml.addQuickElement("Image", f"{settings.SITE_URL}/favicon.ico", {"type": "image/x-icon"})
    xml.endElement("OpenSearchDescription")
    xml.endDocument()
    return response


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Where password managers send people: https://www.w3.org/TR/change-password-url/"""
    response = redirect("account_change_password")
    add_never_cache_headers(response)
    return response
