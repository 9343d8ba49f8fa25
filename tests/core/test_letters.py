"""Mails have short lines in every language, say that no person wrote them, and who sends them."""

from email.policy import default

import pytest
from django.test import override_settings
from django.utils import translation

from core.text.letters import LONGEST_LINE, AutomaticLetter, columns, wrapped

ADDRESS = "https://alliance.example/en/unsubscribe/" + "x" * 120
LONG = {
    "en": "Somebody asked for an account with this address, and if it was you, confirm the address by the link below.",
    "zh": "有人使用此邮箱地址申请了账户。如果是您本人，请通过下方链接确认该地址；如果不是您本人，则无需操作。",
    "ja": "このアドレスでアカウントの申請がありました。ご本人の場合は、下のリンクからアドレスを確認してください。",
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
@pytest.mark.parametrize("begins", ["", "> ", "* "])
def test_no_line_is_too_long_and_no_word_is_lost(text: str, begins: str) -> None:
    lines = wrapped(begins + text).split("\n")

    assert len(lines) > 1
    assert max(map(columns, lines)) <= LONGEST_LINE + 2  # a mark that must not begin a line
    joined = "".join(
        line.removeprefix(begins.replace("*", " ") if number else begins) for number, line in enumerate(lines)
    )
    assert joined.replace(" ", "") == text.replace(" ", "")
    assert not any(line.strip(" >*")[0] in "，。、；：？！）" for line in lines)


@pytest.mark.parametrize("shift", range(4))
def test_a_bracket_stays_with_what_it_opens_and_what_it_closes(shift: int) -> None:
    text = "あ" * shift + "昆明（日本語）の「湖」" * 12

    lines = wrapped(text).split("\n")

    assert "".join(lines) == text
    assert not any(line[-1] in "（「" or line[0] in "）」" for line in lines)


def test_an_address_and_a_short_line_stay_as_they_are() -> None:
    text = f"Open it:\n{ADDRESS}\n\n--\n> said"

    assert wrapped(text) == text


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Cities Biodiversity Alliance"), ("ja", "都市生物多様性アライアンス")]
)
@override_settings(DEFAULT_FROM_EMAIL="no-reply@alliance.example")
def test_the_sender_has_the_name_of_the_alliance_in_the_readers_language(language: str, name: str) -> None:
    with translation.override(language):
        source = AutomaticLetter("Subject", LONG["ja"], to=["mei@example.org"]).message(policy=default)

    [sender] = source["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "no-reply@alliance.example")
    assert source["Auto-Submitted"] == "auto-generated"
    assert all(len(line) <= 78 for line in source.as_bytes().decode().split("\n"))


@override_settings(DEFAULT_FROM_EMAIL="City Office <office@alliance.example>")
def test_a_name_that_the_operator_chose_stays() -> None:
    assert AutomaticLetter("Subject", "Text").from_email == "City Office <office@alliance.example>"
