"""A form that says up to where its reader has seen: what merges, what is asked, and what its token tells."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, ClassVar

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from core.conflicts import SeenForm, refusal_of, saved, seen_in
from core.history.merge import Clashes
from core.text.clocks import showing
from core.workflow import InvalidTransition

COLOURS = [("red", "Red"), ("blue", "Blue"), ("green", "Green")]


class Kept:
    """A row as the form knows it, with its values."""

    pk, together = 1, (("amount", "currency"),)

    def __init__(self, **values: Any) -> None:
        self.version, self.values = 1, {"title": "", "note": "", "amount": "", "currency": "", "colours": [], **values}

    def change(self, **values: Any) -> None:
        self.version += 1
        self.values |= values


class Plain(SeenForm):
    title = forms.CharField(required=True)
    note = forms.CharField(required=False, widget=forms.Textarea)
    amount = forms.CharField(required=False)
    currency = forms.CharField(required=False)
    colours = forms.MultipleChoiceField(required=False, choices=COLOURS)

    def __init__(self, row: Kept, data: Any = None) -> None:
        super().__init__(data, row=row, initial=dict(row.values))  # type: ignore[arg-type]

    def page(self, questions: Any, taken: Any = ()) -> Any:
        """Who was faster is no question here: no history is asked."""
        self.asked = {question.name: (question.theirs, question.mine) for question in questions}
        self.taken = dict(taken)
        return "told"


class Merging(Plain):
    merges: ClassVar[bool] = True


def opened(form: Plain) -> QueryDict:
    """The page as a browser holds it from now on."""
    return sent(form)


def typed_in(page: QueryDict, **typed: Any) -> QueryDict:
    data = page.copy()
    for name, value in typed.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    return data


def sent(form: Plain, **typed: Any) -> QueryDict:
    """What a browser sends of a form on which these controls were changed."""
    data = QueryDict(mutable=True)
    for name in form.fields:
        value = form.data.get(name) if form.is_bound and name not in typed else form[name].value()
        value = typed.get(name, value)
        data.setlist(name, value if isinstance(value, list) else [str(value)])
    if form.is_bound and "colours" not in typed:
        data.setlist("colours", form.data.getlist("colours"))  # type: ignore[attr-defined]
    return data


def written(made: type[Plain], row: Kept, data: QueryDict) -> Plain:
    def act(form: Plain) -> None:
        row.change(**form.said)

    return saved(lambda: made(row, data), act)


def test_the_token_stays_after_a_mistake_and_moves_with_both_texts_alone() -> None:
    row = Kept(title="Old", note="Old")
    read = opened(Merging(row))
    row.change(title="Theirs")

    wrong = written(Merging, row, typed_in(read, title=""))
    assert (wrong.status, wrong.conflict) == (200, None)
    assert wrong["version"].value() == read["version"]

    late = written(Merging, row, sent(wrong, title="Mine"))
    assert late.status == 409
    assert late.asked == {"choose-title": ("Theirs", "Mine")}
    assert seen_in(late.data) == 2

    settled = written(Merging, row, sent(late))
    assert (settled.is_saved, row.values["title"]) == (True, "Mine")


def test_different_controls_merge_and_what_was_left_alone_holds_what_the_other_wrote() -> None:
    row = Kept(title="Old", note="Old")
    read = opened(Merging(row))
    row.change(note="Theirs")

    assert written(Merging, row, typed_in(read, title="Mine")).is_saved
    assert (row.values["title"], row.values["note"]) == ("Mine", "Theirs")


def test_a_form_that_never_merges_shows_the_other_text_first_and_holds_it() -> None:
    row = Kept(title="Old", note="Old")
    read = opened(Plain(row))
    row.change(note="Theirs")

    late = written(Plain, row, typed_in(read, title="Mine"))
    assert (late.status, late.asked, late.taken) == (409, {}, {"Note": "Theirs"})
    assert (late["title"].value(), late["note"].value()) == ("Mine", "Theirs")

    assert written(Plain, row, sent(late)).is_saved
    assert (row.values["title"], row.values["note"]) == ("Mine", "Theirs")


def test_theirs_can_be_chosen_and_is_asked_again_where_it_has_changed_once_more() -> None:
    row = Kept(title="Old")
    read = opened(Merging(row))
    row.change(title="Theirs")
    late = written(Merging, row, typed_in(read, title="Mine"))
    choice = sent(late)
    choice["choose-title"] = "theirs"

    row.change(title="Theirs, again")
    again = written(Merging, row, choice)
    assert (again.status, again.asked) == (409, {"choose-title": ("Theirs, again", "Mine")})

    last = sent(again)
    last["choose-title"] = "theirs"
    assert written(Merging, row, last).is_saved
    assert row.values["title"] == "Theirs, again"


def test_an_amount_and_its_currency_are_asked_as_one() -> None:
    row = Kept(title="T", amount="5", currency="EUR")
    read = opened(Merging(row))
    row.change(currency="CNY")

    late = written(Merging, row, typed_in(read, amount="7"))

    assert late.asked == {"choose-amount": ("5\xa0· CNY", "7\xa0· EUR")}


def test_an_answer_that_says_nothing_is_told_as_empty_and_a_box_without_a_tick_as_no() -> None:
    class Ticked(Merging):
        ready = forms.BooleanField(required=False)

    row = Kept(title="T", note="Old", amount="5", currency="EUR", ready=True)
    read = opened(Ticked(row))
    row.change(note="", ready=False, currency="")

    late = written(Ticked, row, typed_in(read, note="Mine", amount="7"))

    assert late.asked == {"choose-amount": ("5", "7\xa0· EUR"), "choose-note": ("Empty", "Mine")}
    assert late.taken == {"Ready": "No"}


def test_what_several_people_tick_merges_one_by_one() -> None:
    row = Kept(title="T", colours=["red", "blue"])
    read = opened(Merging(row))
    row.change(colours=["blue", "green"])

    assert written(Merging, row, typed_in(read, colours=["red"])).is_saved
    assert row.values["colours"] == ["green"]


@pytest.mark.parametrize("token", ["", "x", "-1", "1.0", "1~short", "9" * 40, "1"])
def test_a_token_that_is_none_writes_over_nothing(token: str) -> None:
    row = Kept(title="Old", note="Old")
    read = opened(Merging(row))
    row.change(title="Theirs")
    data = typed_in(read, title="Mine")
    data["version"] = token

    assert written(Merging, row, data).status == 409
    assert row.values["title"] == "Theirs"


def test_what_an_action_refuses_stands_at_its_control_or_above_all() -> None:
    def refusing(fault: Exception) -> Callable[[Plain], object]:
        def act(form: Plain) -> object:
            raise fault

        return act

    row = Kept(title="T")
    data = sent(Plain(row))
    beside = saved(lambda: Plain(row, data), refusing(ValidationError({"note": "Too odd."})))
    above = saved(lambda: Plain(row, data), refusing(ValidationError("No.")))
    late = saved(lambda: Plain(row, data), refusing(InvalidTransition("Not now.")))

    assert (list(beside.errors["note"]), beside.status) == (["Too odd."], 200)
    assert above.non_field_errors() == ["No."]
    assert (late.refusal, late.status) == ("Not now.", 409)


def test_a_step_says_why_it_was_not_taken() -> None:
    def late() -> None:
        raise InvalidTransition("Not now.")

    def clashing() -> None:
        raise Clashes([])

    assert [refusal_of(late), refusal_of(int)] == ["Not now.", ""]
    assert refusal_of(clashing).startswith("Other content was published")


class Dated(Plain):
    on = forms.DateField(required=False)
    at = forms.DateTimeField(required=False)


def test_days_and_moments_of_both_are_told_as_people_read_them() -> None:
    row = Kept(on=date(2026, 3, 1), at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC))
    page = opened(Dated(row))
    row.change(on=date(2026, 4, 2), at=datetime(2026, 4, 2, 23, 30, tzinfo=UTC))
    form = Dated(row, typed_in(page, on="2026-05-03", at="2026-05-03 20:00"))

    with showing(lambda: "Asia/Tokyo"):
        assert not form.is_valid()

    theirs, mine = form.asked["choose-at"]
    assert "00:00:00" not in f"{theirs}{mine}"
    assert "3 April 2026, 08:30 (UTC+9)" in theirs
    assert form.asked["choose-on"] == ("2 April 2026", "3 May 2026")
