from django.urls import path, register_converter

from alliance.portal import (
    about,
    assessments,
    brief,
    certificates,
    city_figures,
    comparison,
    contact,
    directory,
    feed_urls,
    framed_card,
    health,
    home,
    index,
    organisations,
    photos,
    plan_list,
    profile,
    result_charts,
    search_page,
    sources,
    targets,
    writing,
)
from alliance.portal.commitments.urls import urlpatterns as commitment_pages
from alliance.portal.cooperation.urls import urlpatterns as cooperation_pages
from alliance.portal.finance.pack_urls import urlpatterns as pack_pages
from alliance.portal.finance.project_urls import urlpatterns as project_pages
from alliance.portal.finance.urls import urlpatterns as finance_pages
from alliance.portal.following import views as following
from alliance.portal.practices import views
from alliance.portal.topics import views as topics_views
from alliance.portal.tracer.urls import urlpatterns as plan_pages

register_converter(assessments.ResultAddress, "result")

with_language = [
    *feed_urls.with_language,
    path("", home.home, name="home"),
    path("cities/", directory.city_list, name="cities"),
    path("cities/compare/", comparison.compare, name="compare"),
    path("cities/<result:slug>/", assessments.result_page, name="result"),
    path("cities/<result:slug>.csv", assessments.result_table, name="result_table"),
    path("cities/<result:slug>/chart.csv", result_charts.chart_csv, name="result_chart_csv"),
    path("cities/<result:slug>/chart.svg", result_charts.chart_svg, name="result_chart_svg"),
    path("cities/<result:slug>/files/<int:number>/", assessments.result_file, name="result_file"),
    path("cities/<result:slug>/card/", framed_card.result_card, name="result_card"),
    path("cities/<slug:slug>/index/", assessments.city_index, name="city_index"),
    *plan_pages,
    path("cities/<slug:slug>/", profile.city_page, name="city"),
    path("cities/<slug:slug>/figures/", city_figures.city_figures, name="city_figures"),
    path("cities/<slug:slug>/brief/", brief.brief, name="city_brief"),
    path("cities/<slug:slug>/card/", framed_card.city_card, name="city_card"),
    path("cities/<slug:slug>/write/", writing.to_focal_point, name="city_write"),
    path("speakers/<slug:slug>/write/", writing.to_speaker, name="speaker_write"),
    path("messages/sent/", writing.written, name="written"),
    path("messages/<str:key>/report/", writing.report, name="relay_report"),
    path("messages/<str:key>/stop/", writing.stop, name="relay_stop"),
    path("certificate/", certificates.check, name="certificate_check"),
    path("certificate/<slug:code>/", certificates.certificate, name="certificate"),
    path("cities/<slug:slug>/photo/", photos.city_photo, name="city_photo"),
    path("sources/", sources.sources, name="sources"),
    path("sources/<slug:key>/", sources.source, name="source"),
    path("index/", index.index, name="index"),
    path("index/try/<slug:key>/<int:number>/", index.try_one, name="index_try"),
    path("targets/", targets.targets, name="targets"),
    path("targets/<int:number>/", targets.target, name="target"),
    path("plans/", plan_list.plans, name="plans"),
    path("topics/", topics_views.topics, name="topics"),
    path("topics/<code:code>/", topics_views.topic, name="topic"),
    path("practices/", views.practices, name="practices"),
    path("practices/<slug:slug>/", views.practice, name="practice"),
    path("practices/<slug:slug>/photo/", photos.practice_photo, name="practice_photo"),
    *commitment_pages,
    *cooperation_pages,
    *project_pages,
    *pack_pages,
    *finance_pages,
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/<slug:slug>/", organisations.organisation, name="organisation"),
    path("follow/<slug:kind>/<code:slug>/", following.follow, name="follow"),
    path("account/following/", following.following, name="following"),
    path("account/following/<int:number>/stop/", following.stop, name="following_stop"),
    path("search/", search_page.search_page, name="search"),
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
    path("", home.root, name="root"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
]
