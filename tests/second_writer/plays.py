"""The kinds of forms that hold a version, and how each is played.

Not played: forms that begin a row (nobody has written there before), and those without words or version, such as a
message, which is added and writes over nothing.
"""

from typing import Any

from tests.second_writer.forms import Form
from tests.second_writer.playing import THEIRS, Moves, Play

BAY, KUNMING = "w/example-bay/", "w/kunming/"
DRAFT, MARSH = f"{BAY}finance/{{draft_project}}/", f"{BAY}finance/example-salt-marsh-belt/"
LINK, ASKED, DRAFTED = (
    f"{BAY}links/example-bay-example-hills/",
    f"{BAY}inbox/{{asked_for}}/",
    f"{BAY}inbox/{{drafted}}/",
)
WORK, RESULT = f"{KUNMING}assessments/{{work}}/", f"{BAY}assessments/2026/"
PROJECT = (
    "finance.project",
    "finance.projectcost",
    "finance.projectmoney",
    "finance.projectstudy",
    "finance.projectresult",
)
PROPOSAL = ("review.proposal",)
AGREED = {"amount": "500", "currency": "EUR"}
MANY = ("3000", "2000")


def a_line(child: str, **values: str) -> Any:
    """Writes into the first blank line of a group of a project."""

    def fill(form: Form) -> dict[str, str]:
        part = next(iter(values))
        keys = [each.value for each in form if each.name == f"{child}-keys"]
        blank = [key for key in keys if any(each.name == f"{child}-{key}-{part}" and not each.value for each in form)]
        return {f"{child}-{blank[0]}-{name}": value for name, value in values.items()}

    return fill


# --- Staff of a city ----------------------------------------------------------------------------------------------


def group(name: str, field: str, beside: str = "", **options: Any) -> Play:
    """One group of a project, at first in the language of the page; it is taken away by a lead."""
    at = f"{DRAFT}write/{name}/"
    given = {"language": (f"{at}?language=ja", "")} | options
    moved: Moves = (("assessor-2", DRAFT, "/discard/$", {}),)
    return Play(
        who="assessor",
        at=at,
        to=f"/write/{name}/",
        field=field,
        beside=beside,
        moved=moved,
        merges=True,
        holds=PROJECT,
        **given,
    )


def button(who: str, at: str, to: str, **options: Any) -> Play:
    """A button without words, pressed by both."""
    return Play(who=who, at=at, to=to, presses=True, **options)


FINANCE = [
    group("description", "problem", "purpose", values_beside=("works", ""), line=a_line("results", words=THEIRS)),
    group("place", "place"),
    group(
        "money",
        "revenue_model",
        "financial_analysis",
        line=a_line("costs", words=THEIRS, amount="7"),
        fill={"currency": "EUR"},
    ),
    group("documents", "permits", "approved_on", values_beside=("2026-05-05", "")),
    group("contacts", "contact"),
    group("safeguards", "risks", "stakeholders"),
    group("studies", "go_on", values=("2027-03-01", "2028-04-02"), language=None),
    group("applying", "applicant", "seat", values=("city", "city_body"), values_beside=("DZ", ""), language=None),
    Play(
        who="assessor",
        at=MARSH,
        to="/example-salt-marsh-belt/move/",
        field="reason",
        fill={"to": "on_hold"},
        moved=(("assessor-2", MARSH, "/example-salt-marsh-belt/move/", {"to": "cancelled", "reason": "No money."}),),
    ),
    button("assessor", f"{BAY}finance/example-invasive-plants/", "/move/"),
    button("assessor", DRAFT, "/discard/"),
    Play(
        who="assessor",
        at=f"{DRAFT}show/",
        to="/levels/",
        field="place",
        values=("cities", "secretariat"),
        holds=PROJECT,
    ),
    button("assessor", f"{MARSH}show/", "/withdraw/"),
    Play(
        who="assessor",
        at=f"{MARSH}interests/{{applied_to}}/",
        to="/move/",
        field="note",
        fill={"step": "shortlist"},
        moved=(("assessor-2", f"{MARSH}interests/{{applied_to}}/", "/move/", {"step": "agree"}),),
    ),
    Play(
        who="assessor",
        at=f"{MARSH}interests/{{applied_to}}/",
        to="/change/",
        field="amount",
        values=MANY,
        moved=(("assessor-2", f"{MARSH}interests/{{applied_to}}/", "/move/", {"step": "agree"}),),
        holds=("finance.interest",),
    ),
    Play(
        who="assessor",
        at=f"{MARSH}interests/{{agreed}}/",
        to="/close/",
        field="learned",
        fill=AGREED,
        moved=(("assessor-2", f"{MARSH}interests/{{agreed}}/", "/close/", {"learned": "Much.", **AGREED}),),
    ),
    button("assessor", f"{MARSH}packs/{{pack}}/", "/revoke/"),
]

SECTIONS = [
    Play(
        who="editor",
        at=f"{KUNMING}profile/text/",
        to="/profile/text/",
        field="text_en",
        beside="summary_en",
        language=(f"{KUNMING}profile/text/", "text_ja"),
        moved=(("lead-2", f"{KUNMING}profile/check/", "/profile/send/", {}),),
        merges=True,
        holds=PROPOSAL,
    ),
    Play(
        who="editor",
        at=f"{KUNMING}profile/names/",
        to="/profile/names/",
        field="official_name_en",
        beside="official_name_zh_hans",
        language=(f"{KUNMING}profile/names/", "official_name_ja"),
        merges=True,
        holds=PROPOSAL,
        moved=(("lead-2", f"{KUNMING}profile/check/", "/profile/send/", {}),),
    ),
    Play(
        who="asked",
        at="w/kobe/profile/text/",
        to="/profile/text/",
        field="text_en",
        beside="summary_ja",
        moved=(("asked-2", "w/kobe/profile/check/", "/profile/send/", {}),),
        merges=True,
        holds=PROPOSAL,
    ),
    Play(
        who="ahead",
        at="w/ninghe/profile/text/",
        to="/profile/text/",
        field="text_en",
        beside="text_ja",
        merges=True,
        holds=PROPOSAL,
    ),
    button("lead", f"{KUNMING}profile/check/", "/profile/send/"),
    button("sender", "w/yokohama/profile/", "/profile/withdraw/"),
    button("editor", f"{KUNMING}profile/discard/", "/profile/discard/"),
    button("ahead", "w/ninghe/profile/", "/profile/fits/"),
    button("sender", "w/yokohama/together/{bundle}/", "/withdraw/"),
    button("lead", f"{KUNMING}together/{{own_bundle}}/", "/send/"),
    button("lead", f"{KUNMING}together/{{own_bundle}}/", "/discard/"),
]

ASSESSING = [
    button("assessor", f"{BAY}data/layers/{{park}}/", "/remove/"),
    button("assessor", f"{BAY}data/layers/{{natural}}/", "/choice/"),
    Play(
        who="assessor",
        at=f"{BAY}data/layers/{{park}}/",
        to="/choice/",
        field="nature",
        values=("not-said", "all"),
        holds=("measurement.layer",),
        moved=(("assessor-2", f"{BAY}data/layers/{{park}}/", "/remove/", {}),),
    ),
    Play(
        who="editor",
        at=f"{WORK}profile/",
        to="/profile/",
        field="p-climate",
        beside="p-geography",
        merges=True,
        holds=("assessment.assessment",),
        moved=(("lead-2", WORK, "/discard/", {}),),
    ),
    Play(
        who="editor",
        at=f"{WORK}1/",
        to="/1/$",
        field="note",
        beside="source_title",
        merges=True,
        holds=("assessment.answer",),
        fill={"mode": "given"},
        moved=(("lead-2", WORK, "/discard/", {}),),
    ),
    button("lead", WORK, "/discard/"),
    Play(
        who="assessor",
        at=f"{RESULT}result/",
        to="/reopen/",
        field="reason",
        moved=(("assessor-2", f"{RESULT}result/", "/reopen/", {"reason": "A year."}),),
    ),
    button("assessor", f"{RESULT}result/", "/withdraw/"),
]

YEARS = [
    Play(
        who="editor",
        at=f"{KUNMING}year/2025/",
        to="/year/2025/$",
        field="*-footnote",
        beside="*-source_title",
        fill={"*-say": "value", "*-value": "7"},
        keeps_all=True,
        merges=True,
        holds=("planning.yearrow",),
    ),
]

COOPERATING = [
    *(button("assessor", f"{BAY}cooperation/", f"/example-salt-marsh-visit/{step}/") for step in ("pause", "meet")),
    Play(
        who="assessor",
        at=ASKED,
        to="/accept/",
        field="answer",
        moved=(("assessor-2", ASKED, "/decline/", {"reason": "no-time"}),),
    ),
    Play(
        who="assessor",
        at=ASKED,
        to="/change/",
        field="answer",
        moved=(("assessor-2", ASKED, "/decline/", {"reason": "no-time"}),),
    ),
    Play(
        who="assessor",
        at=ASKED,
        to="/decline/",
        field="answer",
        fill={"reason": "no-time"},
        moved=(("assessor-2", ASKED, "/accept/", {}),),
    ),
    button("assessor", DRAFTED, "/send/"),
    button("assessor", DRAFTED, "/discard/"),
    Play(
        who="assessor",
        at=f"{DRAFTED}edit/",
        to="/edit/",
        field="text",
        beside="period",
        holds=("cooperation.request",),
        moved=(("assessor-2", DRAFTED, "/discard/", {}),),
    ),
    Play(
        who="assessor",
        at=LINK,
        to="/words/",
        field="words_summary",
        beside="words_title",
        holds=("cooperation.link",),
        moved=(("assessor-2", LINK, "/end/", {"outcome": "done"}),),
    ),
    Play(
        who="assessor",
        at=LINK,
        to="/end/",
        field="outcome",
        values=("done", "partly"),
        moved=(("assessor-2", LINK, "/end/", {"outcome": "done"}),),
    ),
    Play(
        who="assessor",
        at=f"{LINK}exchanges/{{exchange}}/",
        to="/exchanges/",
        field="learned",
        beside="day",
        values_beside=("2026-09-01", ""),
        holds=("cooperation.exchange",),
        moved=(("assessor-2", f"{LINK}exchanges/{{exchange}}/", "/exchanges/", {"remove": "1"}),),
    ),
]

COMMITTING = [
    Play(
        who="assessor",
        at=f"{BAY}commitments/example-bay-shade-for-every-street/tool/",
        to="/filings/.+",
        field="*-note",
        fill={"*-step": "withdraw", "*-on": "2026-11-20"},
        moved=(
            (
                "assessor-2",
                f"{BAY}commitments/example-bay-shade-for-every-street/tool/",
                "/filings/.+",
                {"*-step": "withdraw", "*-on": "2026-11-21"},
            ),
        ),
    ),
]

JOINING = [
    Play(
        who="applicant",
        at="join/{begun}/edit/",
        to="/edit/",
        field="purpose",
        beside="office",
        holds=("cities.application",),
        moved=(("applicant", "join/{begun}/discard/", "/discard/", {}),),
    ),
    button("applicant", "join/{begun}/discard/", "/discard/"),
    button("applicant", "join/{applied}/withdraw/", "/withdraw/"),
]

TEAM = [
    button("lead", f"{KUNMING}team/people/{{role}}/{step}/", f"/{step}/", other="lead-2") for step in ("lead", "end")
]

# --- Curators -----------------------------------------------------------------------------------------------------

REWRITTEN: Moves = (
    ("sender", "w/yokohama/profile/", "/profile/withdraw/", {}),
    ("sender", "w/yokohama/profile/text/", "/profile/text/", {"summary_en": "Words that nobody read.", "later": "1"}),
    ("sender", "w/yokohama/profile/check/", "/profile/send/", {}),
)
REVIEW = [
    Play(
        who="curator",
        at="review/{sent}/",
        to="/decision/",
        field="message",
        fill={"decision": "return"},
        moved=REWRITTEN,
        mistake=("message", ""),
    ),
    Play(
        who="curator",
        at="review/{sent}/",
        to="/decision/",
        field="message",
        fill={"decision": "publish"},
        moved=REWRITTEN,
    ),
    button("curator", "review/translations/city/{older}/", "/translations/"),
    Play(
        who="curator",
        at="review/reports/{report}/",
        to="/answer/",
        field="text",
        moved=(("curator-2", "review/reports/{report}/", "/close/", {"reason": "Done."}),),
    ),
    Play(
        who="curator",
        at="review/reports/{report}/",
        to="/close/",
        field="reason",
        moved=(("curator-2", "review/reports/{report}/", "/answer/", {"text": "Thank you."}),),
    ),
    button("curator", "review/by-rule/", "/looked/"),
    Play(
        who="curator",
        at="review/bands/cbi-2014/1/",
        to="/bands/cbi-2014/1/$",
        field="edition",
        holds=("assessment.bandconfirmation",),
        fill={"edition": "Copy of the office"},
        moved=(("curator-2", "review/bands/cbi-2014/1/", "/bands/cbi-2014/1/$", {"edition": "Printed copy."}),),
    ),
    Play(
        who="curator",
        at="review/bands/cbi-2014/3/",
        to="/bands/cbi-2014/3/$",
        field="edition",
        holds=("assessment.bandconfirmation",),
        fill={"edition": "Copy of the office"},
        moved=(("curator-2", "review/bands/cbi-2014/3/", "/bands/cbi-2014/3/confirm/", {}),),
    ),
    button("curator", "review/bands/cbi-2014/3/", "/bands/cbi-2014/3/confirm/"),
    Play(
        who="curator",
        at="review/bands/cbi-2014/3/",
        to="/undo/",
        field="reason",
        moved=(("curator-2", "review/bands/cbi-2014/3/", "/undo/", {"reason": "Wrong page."}),),
    ),
    button("curator", "review/market/gap-fund/", "/confirm/"),
    Play(
        who="curator",
        at="review/market/gap-fund/",
        to="/withdraw/",
        field="reason",
        moved=(("curator-2", "review/market/gap-fund/", "/withdraw/", {"reason": "It is over."}),),
        mistake=("reason", ""),
    ),
    Play(
        who="curator",
        at="review/rules/spelling/",
        to="/rules/spelling/",
        field="reason",
        beside="scope",
        values_beside=("trusted", ""),
        mistake=("reason", ""),
        holds=(),
        fill={"reason": "As agreed."},
    ),
    button("curator", "review/rules/", "/rules/spelling/move/"),
    Play(
        who="curator",
        at="review/rules/cities/{city}/",
        to="/rules/cities/",
        field="reason",
        mistake=("reason", ""),
        moved=(("curator-2", "review/rules/cities/{city}/", "/rules/cities/", {"reason": "They know."}),),
    ),
    Play(
        who="curator",
        at="review/texts/{text}/",
        to="/texts/",
        field="text_en",
        beside="title_en",
        merges=True,
        language=("review/texts/{text}/", "text_ja"),
        holds=("review.answertext",),
    ),
    *(
        Play(
            who="curator",
            at=at,
            to=to,
            field="reason",
            mistake=("reason", ""),
            moved=(("curator-2", at, to, {"reason": "Not right."}),),
        )
        for at, to in (
            ("review/cooperation/requests/{asked_for}/", "/requests/"),
            ("review/cooperation/links/example-bay-example-hills/", "/links/"),
            ("review/cooperation/postings/example-green-roof-rules/", "/move/"),
        )
    ),
    Play(
        who="curator",
        at="review/applications/{applied}/decline/",
        to="/decline/",
        field="message",
        mistake=("message", ""),
        moved=(("curator-2", "review/applications/{applied}/ask/", "/ask/", {"message": "Which office?"}),),
    ),
    button("superuser", "review/applications/{applied}/remove/", "/remove/"),
    button("curator", "review/team/kunming/people/{role}/suspend/", "/suspend/"),
    Play(
        who="curator",
        at="review/history/cities.city/{older}/revert/1/",
        to="/revert/1/",
        field="reason",
        mistake=("reason", ""),
        moved=(("curator-2", "review/history/cities.city/{older}/revert/2/", "/revert/2/", {"reason": "Wrong."}),),
    ),
]

# --- The admin ----------------------------------------------------------------------------------------------------


def record(at: str, field: str, beside: str = "", who: str = "superuser", **options: Any) -> Play:
    """One page of the admin, on which whatever was changed meanwhile is shown once."""
    app, model = at.split("/")[1:3]
    label = {"cities/practice": "cities.practice"}.get(f"{app}/{model}", f"{app}.{model}")
    return Play(who=who, at=at, to="/change/", field=field, beside=beside, holds=(label,), **options)


ADMIN = [
    record(
        "admin/cities/city/{city}/change/",
        "summary_en",
        "leader_name",
        language=("admin/cities/city/{city}/change/", "summary_ja"),
    ),
    record("admin/resources/resource/{resource}/change/", "title_en", "summary_en"),
    record("admin/events/event/{event}/change/", "title_en", "summary_en"),
    record("admin/planning/plan/{plan}/change/", "title_en", "title_ja"),
    record("admin/finance/call/{call}/change/", "title_en", "title_ja"),
    record("admin/finance/funder/{funder}/change/", "name_en", "about_en"),
    record("admin/finance/placegroup/{placegroup}/change/", "name_en", "note_en"),
    record("admin/finance/instrumentnote/{instrumentnote}/change/", "who_decides_en", "example_en"),
    record("admin/events/speaker/{speaker}/change/", "post_en", "local_name"),
    record("admin/cities/organisation/{organisation}/change/", "name_en", "full_name_en"),
    record("admin/cities/practice/{practice}/change/", "title_en", "summary_en"),
    record("admin/cities/membershiptext/{membershiptext}/change/", "costs_en", "runs_en"),
    record("admin/cooperation/posting/{posting}/change/", "title_en", "text_en"),
    record("admin/planning/goal/{goal}/change/", "title_en", "title_ja"),
    record("admin/planning/plantarget/{plantarget}/change/", "title_en", "title_ja"),
    record("admin/planning/planaction/{planaction}/change/", "title_en", "description_en"),
    record("admin/planning/cityindicator/{cityindicator}/change/", "name_en", "method_en"),
    record("admin/planning/commitment/{commitment}/change/", "title_en", "title_ja"),
    record("admin/vocabulary/source/{source}/change/", "title_en", "note_en"),
    *(
        Play(
            who="superuser",
            at=at,
            to=to,
            field="reason",
            moved=(
                ("superuser-2", at.replace("delete", "change").replace("history/1/revert", "change"), "/change/", data),
            ),
        )
        for at, to, data in (
            ("admin/finance/instrumentnote/{instrumentnote}/delete/", "/delete/", {"example_en": THEIRS}),
            ("admin/cities/city/{older}/history/1/revert/", "/revert/", {"summary_en": THEIRS}),
        )
    ),
]

PLAYS = [
    *FINANCE,
    *SECTIONS,
    *ASSESSING,
    *YEARS,
    *COOPERATING,
    *COMMITTING,
    *JOINING,
    *TEAM,
    *REVIEW,
    *ADMIN,
]

# Forms that hold a token and are not played, by the route to which they go, each with its reason.
NOT_PLAYED = {
    "~/w/<slug:city>/data/boundary/": "a file: tests/workspace/test_measuring.py",
    "~/w/<slug:city>/data/runs/new/": "a file that makes a row of its own: tests/workspace/test_measured_years.py",
    "~/w/<slug:city>/data/layers/new/": "a file that makes a row of its own: tests/workspace/test_measuring.py",
    "~/w/<slug:city>/data/layers/<uuid:key>/file/": "a file: tests/workspace/test_measuring.py",
    "~/w/<slug:city>/data/species/new/": "a file that makes a row of its own: tests/workspace/test_species.py",
    "~/w/<slug:city>/data/species/<uuid:key>/answers/": "adds what nobody answered: tests/workspace/test_species.py",
    "~/review/species/references/new/": "adds a list, which writes over nothing",
    "~/review/species/hidden/new/": "adds names, which writes over nothing",
    "~/w/<slug:city>/<segment:segment>/new/": "begins a draft: nobody has written there before",
    "~/w/<slug:city>/<segment:segment>/new/quick/": "begins a draft: nobody has written there before",
    "~/w/<slug:city>/cooperation/needs/new/": "begins a draft: nobody has written there before",
    "~/w/<slug:city>/cooperation/offers/new/": "begins a draft: nobody has written there before",
    "~/review/texts/new/": "begins a text: nobody has written there before",
    "~/join/new/": "begins an application: nobody has written there before",
    "~/w/<slug:city>/assessments/<assessment:key>/<int:number>/evidence/": "a file: tests/assessment/test_evidence.py",
    "~/review/<uuid:key>/comments/": "adds a remark, which writes over nothing",
    "~/review/<uuid:key>/reviewer/": "takes a proposal on by a button, which acts on it as it is",
    "~/review/bundles/<uuid:key>/decision/": "decides on several at once: tests/review/test_bundles.py",
    "~/w/<slug:city>/plans/<slug:slug>/entry/": "says it of what was seen, else nothing: tests/planning/test_entry.py",
    "~/w/<slug:city>/links/<slug:slug>/<link_step:step>/": "played for the words and the end; the others add",
}
