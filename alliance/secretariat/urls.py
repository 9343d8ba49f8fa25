"""Addresses of the curators' pages, under review/."""

from importlib.util import find_spec

from django.urls import include, path

from alliance.secretariat import (
    bands,
    bundle,
    by_rule,
    decision,
    freshness,
    history,
    messages,
    queue,
    reports,
    rules,
    small,
    texts,
    translation_review,
    translations,
)

sheets = [path("", include("alliance.secretariat.sheet_urls"))] if find_spec("alliance.secretariat.sheet_urls") else []

urlpatterns = [
    path("", queue.queue, name="review"),
    *sheets,
    path("freshness/", freshness.freshness_list, name="review_freshness"),
    path("history/<str:object_type>/<str:object_id>/", history.object_history, name="object_history"),
    path("history/<str:object_type>/<str:object_id>/revert/<int:number>/", history.revert, name="object_revert"),
    path("small/", small.pick, name="review_small"),
    path("small/check/", small.check, name="review_small_check"),
    path("small/publish/", small.publish, name="review_small_publish"),
    path("bundles/<uuid:key>/", bundle.bundle, name="review_bundle"),
    path("bundles/<uuid:key>/decision/", bundle.decide, name="review_bundle_decide"),
    path("by-rule/", by_rule.published, name="review_by_rule"),
    path("by-rule/<uuid:key>/looked/", by_rule.looked, name="review_looked"),
    path("bands/", bands.editions, name="review_band_editions"),
    path("bands/<slug:key>/", bands.edition, name="review_bands"),
    path("bands/<slug:key>/<int:number>/", bands.band, name="review_band"),
    path("bands/<slug:key>/<int:number>/confirm/", bands.confirm, name="review_band_confirm"),
    path("bands/<slug:key>/<int:number>/undo/", bands.undo, name="review_band_undo"),
    path("rules/", rules.listed, name="review_rules"),
    path("rules/cities/", rules.trusted, name="review_trusted"),
    path("rules/cities/<int:tenant>/", rules.trust, name="review_trust"),
    path("rules/<slug:code>/", rules.rule, name="review_rule"),
    path("rules/<slug:code>/move/", rules.move, name="review_rule_move"),
    path("texts/", texts.listed, name="review_texts"),
    path("texts/new/", texts.new, name="review_text_new"),
    path("texts/<int:number>/", texts.text, name="review_text"),
    path("translations/", translations.translations, name="review_translations"),
    path("translations/<slug:kind>/<slug:number>/", translation_review.translation, name="review_translation"),
    path("messages/", messages.listed, name="review_messages"),
    path("reports/", reports.listed, name="review_reports"),
    path("reports/<uuid:key>/", reports.report, name="review_report"),
    path("reports/<uuid:key>/answer/", reports.answer, name="review_report_answer"),
    path("reports/<uuid:key>/close/", reports.close, name="review_report_close"),
    path("<uuid:key>/", decision.item, name="review_item"),
    path("<uuid:key>/decision/", decision.decide, name="review_decide"),
    path("<uuid:key>/text/", decision.insert_text, name="review_insert_text"),
    path("<uuid:key>/comments/", decision.comment, name="review_comment"),
    path("<uuid:key>/reviewer/", decision.assign, name="review_assign"),
    path("<uuid:key>/pictures/<str:field>/<str:side>/", decision.picture, name="review_picture"),
]
