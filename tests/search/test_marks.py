import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.search.marks import mark, pattern
from core.search.query import Query


def marked(text: str, q: str) -> str:
    return "".join(f"[{part}]" if on else part for part, on in mark(text, pattern(Query.read(q).words)))


@pytest.mark.parametrize(
    ("text", "q", "shown"),
    [
        ("Yokohama Port", "port", "Yokohama [Port]"),
        ("Airport and portal", "port", "Airport and [port]al"),
        ("Port and portal", "port portal", "[Port] and [portal]"),
        ("A wetland, wetlands", "wetland x", "A [wetland], wetlands"),
        ("橫濱市", "横浜", "[橫濱]市"),
        ("昆明生物多樣性公約", "生物多样性", "昆明[生物多樣性]公約"),
        ("Café Ｐａｒｋ", "cafe park", "[Café] [Ｐａｒｋ]"),
        ("Cafe\u0301 x", "cafe", "[Cafe\u0301] x"),
        ("ｶﾞｰﾃﾞﾝ市", "ガーデン", "[ｶﾞｰﾃﾞﾝ]市"),
        ("COP15会议", "cop15", "[COP15]会议"),
        ("10㌔先", "キ", "10[㌔]先"),
        ("Straße", "strasse", "[Straße]"),
        ("plain", "other", "plain"),
        ("", "x", ""),
    ],
)
def test_marks_what_was_looked_for(text: str, q: str, shown: str) -> None:
    assert marked(text, q) == shown


@given(st.text(max_size=40), st.text(min_size=1, max_size=10))
def test_pieces_always_make_up_the_text(text: str, q: str) -> None:
    words = Query.read(q).words

    if words:
        assert str(mark(text, pattern(words))) == text
