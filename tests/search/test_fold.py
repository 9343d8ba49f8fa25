import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text.fold import VARIANTS_FILE, fold, fold_with_places, forms, tokens
from core.text.variants import variants_text

SAME = [
    ("横浜", "橫濱", "横滨"),
    ("湿地", "濕地"),
    ("神戸", "神户", "神戶"),
    ("生物多样性", "生物多樣性", "生物多様性"),
    ("渋谷", "澀谷", "涩谷"),
    ("ヨコハマ", "ﾖｺﾊﾏ", "よこはま"),
    ("ガーデン", "ｶﾞｰﾃﾞﾝ", "がーでん"),
    ("COP15", "ｃｏｐ１５", "ＣＯＰ１５", "cop15"),
    ("biodiversité", "Biodiversite", "biodiversite\u0301"),
    ("Đà Nẵng", "da nang"),
    ("Malmø", "MALMO"),
    ("İstanbul", "istanbul"),
]


@pytest.mark.parametrize("forms_of_one", SAME)
def test_forms_of_one_text_are_equal_when_folded(forms_of_one: tuple[str, ...]) -> None:
    assert len({fold(form) for form in forms_of_one}) == 1


def test_voiced_kana_stays_another_sound() -> None:
    assert fold("バス") != fold("ハス")


def test_different_words_of_the_same_characters_differ() -> None:
    assert set(tokens("东京")) != set(tokens("京东"))


def test_words_stay_whole_and_cjk_runs_become_pairs_and_their_last_character() -> None:
    assert list(tokens("COP15的湿地 park")) == ["cop15", "的湿", "湿地", "地", "park"]


def test_the_stored_table_equals_what_opencc_gives() -> None:
    assert VARIANTS_FILE.read_text(encoding="utf-8") == variants_text()


def test_the_table_folds_each_form_in_one_step() -> None:
    table = forms()

    assert [chr(code) for code, form in table.items() if isinstance(form, str) and ord(form[0]) in table] == []


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30))
def test_folding_piece_by_piece_points_into_the_text(text: str) -> None:
    folded, places = fold_with_places(text)

    assert len(places) == len(folded) + 1
    assert list(places) == sorted(places)
    assert all(0 <= place <= len(text) for place in places)


@given(st.text(alphabet="aé\u0301Åｶﾞカが한\u1112\u1161\u11ab㌔ﬁ濱 -ŒßΣς", max_size=12))
def test_folding_piece_by_piece_equals_folding_the_whole(text: str) -> None:
    assert fold_with_places(text)[0] == fold(text)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60))
def test_tokens_hold_nothing_that_a_database_could_take_for_an_operator(text: str) -> None:
    for token in tokens(text):
        assert token
        assert all(character.isalnum() or character > "\x7f" for character in token)
        assert token.split() == [token]
