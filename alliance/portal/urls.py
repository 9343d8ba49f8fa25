from django.urls import path

from alliance.portal import (
    about,
    brief,
    card,
    certificates,
    contact,
    directory,
    feed_urls,
    health,
    home,
    photos,
    profile,
    search,
)
from alliance.portal.following import views as following
from alliance.portal.topics import organisations, practices, targets

with_language = [
    *feed_urls.with_language,
    path("", home.home, name="home"),
    path("cities/", directory.city_list, name="cities"),
    path("cities/compare/", directory.compare, name="compare"),
    path("cities/<slug:slug>/", profile.city_page, name="city"),
    path("cities/<slug:slug>/brief/", brief.brief, name="city_brief"),
    path("cities/<slug:slug>/card/", card.city_card, name="city_card"),
    path("certificate/", certificates.check, name="certificate_check"),
    path("certificate/<slug:code>/", certificates.certificate, name="certificate"),
    path("cities/<slug:slug>/photo/", photos.city_photo, name="city_photo"),
    path("targets/", targets.targets, name="targets"),
    path("targets/<int:number>/", targets.target, name="target"),
    path("practices/", practices.practices, name="practices"),
    path("practices/<slug:slug>/", practices.practice, name="practice"),
    path("practices/<slug:slug>/photo/", photos.practice_photo, name="practice_photo"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("follow/<slug:kind>/<slug:slug>/", following.follow, name="follow"),
    path("account/following/", following.following, name="following"),
    path("account/following/<int:number>/stop/", following.stop, name="following_stop"),
    path("search/", search.search_page, name="search"),
    path("about/", about.about, name="about"),
    path("about/join/", about.join, name="join"),
    path("about/accessibility/", about.accessibility, name="accessibility"),
    path("about/data/", about.data, name="data"),
    path("about/privacy/", about.privacy, name="privacy"),
    path("display/", about.display, name="display"),
    path("contact/", contact.contact, name="contact"),
    path("contact/report/", contact.report, name="contact_report"),
    path("contact/sent/", contact.sent, name="contact_sent"),
    path("contact/done/", contact.done, name="contact_done"),
    path("contact/confirm/<str:key>/", contact.confirm, name="contact_confirm"),
]
without_language = [
    *feed_urls.without_language,
    path("", home.door, name="door"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
