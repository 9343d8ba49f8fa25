"""Components take what they declare, and nothing else."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy, override

from core.ui import components, gallery
from core.ui.templatetags.ui import icon, lang_tag

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def rendered(source: str, **values: object) -> str:
    return Template(source).render(Context(values))


def test_component_shows_its_attributes_escaped() -> None:
    html = rendered('{% component "tag" label=label tone="ok" %}', label="<b>Plan</b>")

    assert html.strip() == '<span class="tag ok">&lt;b&gt;Plan&lt;/b&gt;</span>'


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ('{% component "tag" label="a" colour="red" %}', "The component 'tag' does not know: colour."),
        ('{% component "tag" tone="ok" %}', "The component 'tag' needs: label."),
        ('{% component "flag" %}', "There is no component 'flag'."),
        ('{% component "tag" "a" %}', "component takes attributes as name=value, not '\"a\"'."),
        ("{% component tag %}", "component takes the name of a component in quotes."),
        ("{% component %}", "component takes the name of a component in quotes."),
    ],
)
def test_wrong_use_is_refused_when_the_page_is_compiled(source: str, message: str) -> None:
    with pytest.raises(components.ComponentError) as refusal:
        Template(source)

    assert str(refusal.value) == message


def test_component_sees_nothing_of_the_page_around_it() -> None:
    html = rendered('{% component "tag" label="a" %}', icon="search", tone="bad")

    assert html.strip() == '<span class="tag">A</span>'


def test_every_component_has_a_template_and_every_template_a_component() -> None:
    files = {file.stem for file in (TEMPLATES / "components").glob("*.html")}

    assert files == set(components.REGISTRY)


def test_every_component_is_in_the_gallery_with_known_attributes() -> None:
    examples = gallery.examples()

    assert set(examples) == set(components.REGISTRY)
    for name, states in examples.items():
        for each in states:
            components.check(name, each.values)


@pytest.mark.parametrize("name", sorted(components.REGISTRY))
def test_every_attribute_is_shown_in_some_state(name: str) -> None:
    """So that the gallery, and the checks that run on it, cover the whole component."""
    used = {attribute for each in gallery.examples()[name] for attribute in each.values}

    assert used == components.REGISTRY[name].known


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant", "ja"])
def test_every_state_renders_in_every_language(language: str) -> None:
    with override(language):
        for name, states in gallery.examples().items():
            for each in states:
                assert components.render(name, each.values).strip(), (name, each.state)


def test_numbers_inside_attributes_are_not_grouped() -> None:
    choices = [{"value": 12345, "label": "a", "count": 12345}]

    html = rendered('{% component "filter_group" legend="l" name="n" choices=choices %}', choices=choices)

    assert 'value="12345"' in html
    assert "(12,345)" in html


def test_pages_keep_the_filters_and_the_first_has_no_number() -> None:
    html = components.render("pagination", gallery.examples()["pagination"][1].values)

    assert re.findall(r'href="([^"]+)"', html) == [
        "?q=lake&amp;page=4",
        "?q=lake",
        "?q=lake&amp;page=4",
        "?q=lake&amp;page=6",
        "?q=lake&amp;page=10",
        "?q=lake&amp;page=6",
    ]


def test_language_note_names_both_languages() -> None:
    with override("ja"):
        html = components.render("language_note", {"shown": "en", "stale": False})

    assert html.count("<p") == 1


def test_date_box_shows_months_in_the_order_of_the_language() -> None:
    values = {**gallery.examples()["date_box"][0].values, "end": None}

    with override("zh-hans"):
        chinese = components.render("date_box", values)
    with override("en"):
        english = components.render("date_box", values)

    assert "<span>2024年10月</span><b>25日</b>" in chinese
    assert "<span>Oct 2024</span> <b>25</b>" in english


def test_days_of_a_date_box_have_their_sign_and_their_range() -> None:
    values = gallery.examples()["date_box"][1].values

    with override("zh-hans"):
        assert "<b>25至27日</b>" in components.render("date_box", values)
    with override("ja"):
        assert "<b>25～27日</b>" in components.render("date_box", values)


def test_icon_is_hidden_from_readers_of_the_screen() -> None:
    assert 'aria-hidden="true"' in icon("search")


@pytest.mark.parametrize(
    ("code", "tag"), [("zh-hans", "zh-Hans"), ("zh-hant", "zh-Hant"), ("en", "en"), ("ja", "ja"), ("pt", "pt")]
)
def test_lang_tag(code: str, tag: str) -> None:
    assert lang_tag(code) == tag


def test_no_template_carries_styles_or_scripts_inside_the_page() -> None:
    forbidden = re.compile(r"\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*\ssrc=)(?![^>]*ld\+json)", re.IGNORECASE)
    files = [*TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.svg")]

    assert [str(file) for file in files if forbidden.search(file.read_text())] == []
    assert len(files) > len(components.REGISTRY)


# --- Kept HTML ----------------------------------------------------------------------------------------------------


def test_equal_values_have_the_html_that_was_made_before() -> None:
    components.kept_html.cache_clear()
    for _turn in range(2):
        components.render("tabs", {"label": "Regions", "tabs": [{"label": "World", "url": "?", "current": True}]})
    assert (components.kept_html.cache_info().hits, components.kept_html.cache_info().misses) == (1, 1)


def test_what_changed_inside_a_list_is_shown_anew() -> None:
    choices = [{"value": "lake", "label": "Lake", "count": 1, "checked": False}]
    before = components.render("filter_group", {"legend": "Setting", "name": "setting", "choices": choices})
    choices[0]["checked"] = True
    after = components.render("filter_group", {"legend": "Setting", "name": "setting", "choices": choices})
    assert ("checked" in before, "checked" in after) == (False, True)


@pytest.mark.parametrize(
    ("one", "other"),
    [([1], [True]), ("<b>", SafeString("<b>")), ({"a": 1}, {"a": "1"}), ((1,), [1]), (Decimal("1.50"), Decimal("1.5"))],
)
def test_values_that_are_equal_but_of_another_type_are_kept_apart(one: object, other: object) -> None:
    assert components.frozen(one) != components.frozen(other)


@pytest.mark.parametrize("value", [datetime(2026, 1, 1, tzinfo=UTC), object(), [object()], gettext_lazy("City")])
def test_what_reads_otherwise_at_another_moment_is_not_kept(value: object) -> None:
    with pytest.raises(components.NotPlain):
        components.frozen(value)


def test_what_is_long_is_made_each_time_and_takes_no_room() -> None:
    components.kept_html.cache_clear()
    tabs = [{"label": "x" * 100, "url": f"?{number}", "current": False} for number in range(500)]
    for _turn in range(2):
        assert components.render("tabs", {"label": "Regions", "tabs": tabs}).count("<a ") == 500
    assert components.kept_html.cache_info().currsize == 0


def test_the_parts_of_a_money_bar_and_their_keys_differ_in_height_besides_colour() -> None:
    words = {"secured": "Secured", "offered": "Offered", "sought": "Sought"}
    amounts = {"secured": 4, "offered": 2, "sought": 1, "gap": 0}
    html = components.render("money_bar", {"label": "Cost", "words": words, **amounts})

    heights = {name: set(re.findall(rf'<rect class="{name}"[^>]* height="(\d+)"', html)) for name in words}

    assert heights == {"secured": {"16"}, "offered": {"11"}, "sought": {"6"}}
