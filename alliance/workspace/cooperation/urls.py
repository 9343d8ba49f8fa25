"""Addresses of the cooperation of a city. They stand before those of kinds of content, some of which links are."""

from django.urls import path, register_converter

from alliance.workspace.cooperation import (
    asking,
    joinings,
    links,
    matches,
    overview,
    postings,
    taking,
    threads,
    wanted,
)


class Word:
    """One of a few words: any other is no address of this site."""

    regex: str = ""

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class PostingStep(Word):
    regex: str = "|".join(postings.STEPS)


class RequestStep(Word):
    regex: str = "|".join(threads.STEPS)


class LinkStep(Word):
    regex: str = "|".join(links.STEPS)


class JoiningStep(Word):
    regex: str = "|".join(joinings.STEPS)


register_converter(JoiningStep, "joining_step")
register_converter(PostingStep, "posting_step")
register_converter(RequestStep, "request_step")
register_converter(LinkStep, "link_step")

HERE = "w/<slug:city>/cooperation/"

urlpatterns = [
    path(HERE, overview.page, name="workspace_cooperation"),
    path(f"{HERE}offers/new/", postings.new, {"side": "offer"}, name="offer_new"),
    path(f"{HERE}needs/new/", postings.new, {"side": "need"}, name="need_new"),
    path(f"{HERE}ask/", asking.new, name="request_new"),
    path(f"{HERE}wanted-lead/", wanted.tell, name="lead_wanted"),
    path(f"{HERE}matches/", matches.matches, name="workspace_matches"),
    path(f"{HERE}matches/not-for-us/", matches.pass_one, name="match_pass"),
    path(f"{HERE}matches/show-again/", matches.again, name="match_again"),
    path(f"{HERE}<slug:slug>/<posting_step:step>/", postings.step, name="posting_step"),
    path("w/<slug:city>/inbox/", threads.inbox, name="workspace_inbox"),
    path("w/<slug:city>/inbox/joining/<uuid:key>/", joinings.page, name="workspace_joining"),
    path("w/<slug:city>/inbox/joining/<uuid:key>/<joining_step:step>/", joinings.step, name="joining_step"),
    path("w/<slug:city>/inbox/<uuid:key>/", threads.page, name="workspace_request"),
    path("w/<slug:city>/inbox/<uuid:key>/edit/", asking.edit, name="request_edit"),
    path("w/<slug:city>/inbox/<uuid:key>/thread.txt", taking.request_text, name="request_text"),
    path("w/<slug:city>/inbox/<uuid:key>/files/<uuid:file>/", taking.request_file, name="request_file"),
    path("w/<slug:city>/inbox/<uuid:key>/<request_step:step>/", threads.step, name="request_step"),
    path("w/<slug:city>/links/", links.lists, name="workspace_links"),
    path("w/<slug:city>/links/<slug:slug>/", links.page, name="workspace_link"),
    path("w/<slug:city>/links/<slug:slug>/practice/", links.practice, name="link_practice"),
    path("w/<slug:city>/links/<slug:slug>/exchanges/<uuid:key>/", links.exchange, name="link_exchange"),
    path("w/<slug:city>/links/<slug:slug>/exchanges/<uuid:key>/show/", links.show_exchange, name="exchange_show"),
    path("w/<slug:city>/links/<slug:slug>/thread.txt", taking.link_text, name="link_text"),
    path("w/<slug:city>/links/<slug:slug>/files/<uuid:file>/", taking.link_file, name="link_file"),
    path("w/<slug:city>/links/<slug:slug>/<link_step:step>/", links.step, name="link_step"),
]
