"""What components work out before they are shown: small, pure steps without a query."""

from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.timezone import is_aware, localtime
from django.utils.translation import gettext, pgettext

from core.text.fallback import language_name
from core.ui import framing, outlines, quilt, worldmap

type Values = dict[str, Any]

# Column and row of each plate of the mosaic and its width in tiles: the twin of plate-1 to plate-9 in mosaic.css.
PLATES = ((0, 0, 1), (4, 0, 1), (1, 1, 1), (4, 2, 2), (0, 3, 1), (3, 3, 1), (2, 4, 1), (5, 4, 1), (3, 1, 1))
WIDE_PLATE = 3
MOSAIC_COLUMNS, MOSAIC_ROWS = 6, 5


def language_note(values: Values) -> Values:
    names = {"shown": language_name(values["shown"]), "wanted": language_name(values["language"])}
    if values["stale"]:
        return {
            "sentence": gettext("This %(wanted)s text does not reflect the latest changes to the original.") % names
        }
    return {"sentence": gettext("Shown in %(shown)s. The text in %(wanted)s is not available yet.") % names}


def pagination(values: Values) -> Values:
    page = values["page"]
    return {
        "numbers": [
            {"number": number, "current": number == page.number, "url": _page_url(values["params"], number)}
            if isinstance(number, int)
            else {"number": 0}
            for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        ],
        "previous_url": _page_url(values["params"], page.number - 1) if page.has_previous() else "",
        "next_url": _page_url(values["params"], page.number + 1) if page.has_next() else "",
    }


def _page_url(params: Any, number: int) -> str:
    """The first page has no parameter, so that it has one address only."""
    pairs = [(name, values) for name, values in params.lists() if name != "page"] if params else []
    if number > 1:
        pairs.append(("page", [number]))
    return "?" + urlencode(pairs, doseq=True) if pairs else "?"


def result_item(values: Values) -> Values:
    excerpt = values["excerpt"]
    return {"parts": ((excerpt, False),) if isinstance(excerpt, str) else excerpt}


def mosaic(values: Values) -> Values:
    """Longer names go to the one plate that is two tiles wide."""
    plates = list(values["plates"])[: len(PLATES)]
    if len(plates) > WIDE_PLATE:
        longest = max(range(len(plates)), key=lambda index: len(plates[index]["name"]))
        plates[WIDE_PLATE], plates[longest] = plates[longest], plates[WIDE_PLATE]
    families = sorted({quilt.family(plate.get("biome_code"), plate.get("coastal", False)) for plate in plates})
    plates = [{**plate, "own": _own_tile(plate.get("setting", ""), quilt.sprite())} for plate in plates]
    return {"plates": plates, "picture": _mosaic_picture(tuple(families), len(plates), quilt.sprite())}


@lru_cache(maxsize=64)
def _own_tile(setting: str, sprite: str) -> str:
    """The one motif of a city, which its plate shows under the pointer and in focus."""
    tile = quilt.signature(setting)
    return quilt.drawing((tile,), 1, 1, sprite) if tile else ""


@lru_cache(maxsize=64)
def _mosaic_picture(families: tuple[str, ...], plates: int, sprite: str) -> str:
    covered = {(column + step, row) for column, row, width in PLATES[:plates] for step in range(width)}
    tiles = quilt.patchwork("home", families or ("temperate",), MOSAIC_COLUMNS, MOSAIC_ROWS, without=covered)
    return quilt.drawing(tiles, MOSAIC_COLUMNS, MOSAIC_ROWS, sprite)


def city_map(values: Values) -> Values:
    """A region as it is prepared, or the closest view around the places."""
    points, urls = list(values["points"]), values["region_urls"] or {}
    if values["region"]:
        region = worldmap.REGIONS[values["region"]]
        shown = framing.Framed(region, worldmap.pins(points, region), [])
    else:
        shown = framing.framed(points, is_numbered=values["numbered"])
    return {
        "view": shown.view,
        "corners": shown.corners,
        "pins": [
            (pin, _pin_url(pin, shown.view, urls))
            for pins in (shown.pins, *(corner.pins for corner in shown.corners))
            for pin in pins
        ],
        "land": static(shown.view.file),
    }


def place_map(values: Values) -> Values:
    """A map around the middle that is given: near where somebody picks a place, far where readers find their way."""
    width = worldmap.NEAR if values["pick"] else worldmap.FAR
    view = worldmap.local_view(float(values["longitude"]), float(values["latitude"]), width)
    x, y = worldmap.project(float(values["longitude"]), float(values["latitude"]))
    sizes = {"radius": round(width * 0.015, 3), "ring": round(width * 0.004, 3), "letter": round(width * 0.035, 3)}
    return {"view": view, "x": round(x, 3), "y": round(y, 3), "land": static(view.file), **sizes}


def locator(values: Values) -> Values:
    land, x, y = outlines.around(float(values["longitude"]), float(values["latitude"]))
    return {"land": land, "x": f"{x:g}", "y": f"{y:g}"}


def _pin_url(pin: worldmap.Pin, region: worldmap.Region, urls: dict[str, str]) -> str:
    """A pin leads to its card; one that stands for several leads to the view of their region, where there is one."""
    if pin.many and pin.first.region != region.code and pin.first.region in urls:
        return urls[pin.first.region]
    return f"#c-{pin.first.slug}"


def field(values: Values) -> Values:
    control = values["id"] or f"id_{values['name']}"
    described = [f"{control}-hint"] if values["hint"] else []
    if values["error"]:
        described.append(f"{control}-error")
    return {"id": control, "described_by": " ".join(described)}


def form_field(values: Values) -> Values:
    bound = values["field"]
    described = [f"{bound.auto_id}-hint"] if bound.help_text else []
    own = bound.field.widget.attrs.get("class", "")
    attributes = {"class": " ".join(filter(None, ("input", own, fitting(bound))))}
    if bound.errors:
        described.append(f"{bound.auto_id}-error")
        attributes["aria-invalid"] = "true"
    if described:
        attributes["aria-describedby"] = " ".join(described)
    control = bound.as_widget(attrs=attributes)
    if bound.field.show_hidden_initial:
        control = format_html("{}{}", control, bound.as_hidden(only_initial=True))
    return {"control": control, "is_choice": bound.widget_type == "checkbox", "chosen": chosen_again(bound)}


FITS = {"year": "fits-year", "number": "fits-number", "code": "fits-code", "choice": "fits-choice"}
OF_A_WIDGET = {"select": "choice", "date": "choice", "datetime": "choice", "number": "number"}
MOST_LETTERS = {6: "year", 12: "number", 40: "code"}


def fitting(bound: Any) -> str:
    """The class that makes a control as wide as its answer: a field may say so (`fits`), else its control or the
    most letters that it takes does. Nothing for a text."""
    said = getattr(bound.field, "fits", "") or OF_A_WIDGET.get(bound.widget_type, "")
    most = getattr(bound.field, "most", None) or getattr(bound.field, "max_length", None)
    if not said and bound.widget_type == "text" and most:
        said = next((width for letters, width in MOST_LETTERS.items() if most <= letters), "")
    return FITS.get(said, "")


def chosen_again(bound: Any) -> str:
    """The name of a file that was sent with this form and is not kept: a browser empties its control, so that it must
    be chosen again."""
    file = bound.form.files.get(bound.html_name) if bound.form.is_bound and bound.form.files else None
    return str(file.name or "") if file is not None and not getattr(bound.field, "kept", None) else ""


def data_table(values: Values) -> Values:
    """Cells beside the header they stand under."""
    header = list(values["header"])
    rows = [[(head, _cell(cell)) for head, cell in zip(header, row, strict=True)] for row in values["rows"]]
    return {"header": header, "rows": rows}


def _cell(cell: object) -> object:
    return cell if isinstance(cell, dict) else {"text": cell}


def date_box(values: Values) -> Values:
    first = _day(values["date"])
    last = _day(values["end"]) if values["end"] else first
    same_month = (last.year, last.month) == (first.year, first.month)
    return {
        "iso": first.isoformat(),
        "month": _month(first, values["language"]),
        "gap": " " if values["language"] == "en" else "",  # for who hears it or copies it
        "days": _days(first.day, last.day) if same_month and last != first else _days(first.day),
        "until": "" if same_month else gettext("until %(date)s") % {"date": date_format(last, "MONTH_DAY_FORMAT")},
        "weekday_name": date_format(first, "l") if values["weekday"] else "",
    }


def _days(first: int, last: int | None = None) -> str:
    """25, or 25 to 27; 25日 where a day of a month has a word."""
    if last:
        return pgettext("days of a month", "%(first)s–%(last)s") % {"first": first, "last": last}
    return pgettext("a day of a month", "%(day)s") % {"day": first}


def _day(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return (localtime(moment) if is_aware(moment) else moment).date()
    return moment


def _month(day: date, language: str) -> str:
    """Short where words name the months (Oct 2024); Chinese and Japanese have their own order (2024年10月)."""
    return date_format(day, "M Y" if language == "en" else "Y年n月")
