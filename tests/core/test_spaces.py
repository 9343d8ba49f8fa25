"""Chinese and Japanese pages have no space where English has one."""

import pytest
from django.template import Context, Template
from django.test import Client
from django.utils.translation import override

from core.text.lines import in_brackets, items_in_line
from core.text.spaces import closed_up


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>来源： C40</p>", "<p>来源：C40</p>"),
        ("<p>来源：\n    <a>C40</a></p>", "<p>来源：<a>C40</a></p>"),
        ("<p><b>原因：</b> <bdi>好</bdi></p>", "<p><b>原因：</b><bdi>好</bdi></p>"),
        ("<p>甲。\n  乙</p>", "<p>甲。乙</p>"),
        ("<a>甲</a>·\n  <a>乙</a>", "<a>甲</a>·<a>乙</a>"),
        ("<b>23%</b>\n  （2024年）", "<b>23%</b>（2024年）"),
    ],
)
def test_the_space_of_a_template_goes(html: str, expected: str) -> None:
    assert closed_up(html) == expected


@pytest.mark.parametrize(
    "html",
    [
        "<p>甲。\n乙</p>",  # a new line that somebody typed
        '<input value="甲： 乙">',
        "<textarea>甲： 乙\n    丙。  </textarea>",
        "<pre>甲： 乙</pre>",
        '<script type="application/ld+json">{"name": "甲： 乙"}</script>',
        '<p lang="en">A · B <a>C</a></p>',
        "<p>Wetlands, parks (2024) or more. <a>All</a></p>",
    ],
)
def test_what_somebody_typed_and_english_stay(html: str) -> None:
    assert closed_up(html) == html


@pytest.mark.django_db
def test_a_page_is_closed_up_when_it_is_made(client: Client) -> None:
    page = client.get("/zh-hans/about/data/").text

    assert "。<a " in page
    assert closed_up(page) == page


def test_items_and_what_is_said_beside_them_have_the_signs_of_the_language() -> None:
    with override("en"):
        assert (items_in_line(["English", "Spanish"]), f"Area{in_brackets('2024')}") == (
            "English, Spanish",
            "Area (2024)",
        )
    with override("zh-hans"):
        assert (items_in_line(["英文", "日文"]), f"面积{in_brackets('2024')}") == ("英文、日文", "面积（2024）")
        assert in_brackets("结束·20:46（UTC）") == "［结束·20:46（UTC）］"


def test_what_a_template_puts_in_brackets_is_escaped_once() -> None:
    template = Template("{{ name }}{% bracketed %}{{ note }}{% endbracketed %}")
    with override("ja"):
        assert template.render(Context({"name": "面積", "note": "a & <b>"})) == "面積（a &amp; &lt;b&gt;）"
