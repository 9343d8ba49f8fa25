"""Addresses of the workspace of a city."""

from django.urls import include, path, register_converter

from alliance.workspace import (
    card_and_certificate,
    cards,
    checking,
    confirming,
    drafts,
    history,
    imports,
    lists,
    overview,
    previewing,
    ready,
    reports,
    sections,
    together,
    translations,
)
from alliance.workspace.addresses import SegmentConverter, TargetRefConverter
from alliance.workspace.assessment import urls as assessment
from alliance.workspace.commitments import urls as commitments
from alliance.workspace.cooperation import urls as cooperation
from alliance.workspace.finance import urls as finance
from alliance.workspace.measurement import urls as measurement
from alliance.workspace.planning import urls as planning

register_converter(TargetRefConverter, "where")
register_converter(SegmentConverter, "segment")


urlpatterns = [
    path("w/", include("alliance.workspace.export_urls")),
    path("account/cities/<slug:slug>/", cards.staff_card, name="staff_card"),
    path("proposals/<uuid:key>/", lists.proposal, name="proposal"),
    path("w/", lists.desks, name="workspaces"),
    path("w/<slug:city>/", overview.overview, name="workspace"),
    path("w/<slug:city>/stay/", drafts.keep_session, name="workspace_stay"),
    path("w/<slug:city>/import/<segment:segment>/", imports.upload, name="workspace_import"),
    path(
        "w/<slug:city>/import/<segment:segment>/template.<slug:format>",
        imports.template,
        name="workspace_import_template",
    ),
    path("w/<slug:city>/import/<uuid:key>/", imports.job, name="workspace_import_job"),
    path("w/<slug:city>/import/<uuid:key>/run/", imports.run, name="workspace_import_run"),
    path("w/<slug:city>/import/<uuid:key>/report.csv", imports.report, name="workspace_import_report"),
    path("w/<slug:city>/card/", card_and_certificate.card_page, name="workspace_card"),
    path("w/<slug:city>/certificate/", card_and_certificate.certificate_page, name="workspace_certificate"),
    path("w/<slug:city>/history/", history.city_history, name="workspace_history"),
    path("w/<slug:city>/reports/", reports.reports, name="workspace_reports"),
    path("w/<slug:city>/translations/", translations.translations, name="workspace_translations"),
    *assessment.urlpatterns,
    *measurement.urlpatterns,
    *cooperation.urlpatterns,
    *finance.urlpatterns,
    *planning.urlpatterns,
    *commitments.urlpatterns,
    path("w/<slug:city>/together/", together.choose, name="workspace_together_choose"),
    path("w/<slug:city>/together/new/", together.put_together, name="workspace_together_new"),
    path("w/<slug:city>/together/<uuid:key>/add/", together.add, name="workspace_together_add"),
    path("w/<slug:city>/together/<uuid:key>/remove/", together.remove, name="workspace_together_remove"),
    path("w/<slug:city>/together/<uuid:key>/rows/<uuid:row>/", together.part, name="workspace_together_part"),
    path(
        "w/<slug:city>/together/<uuid:key>/rows/<uuid:row>/discard/",
        together.discard_part,
        name="workspace_together_part_discard",
    ),
    path("w/<slug:city>/together/<uuid:key>/", together.page, name="workspace_together"),
    path("w/<slug:city>/together/<uuid:key>/ready/", ready.bundle, name="workspace_together_ready"),
    path("w/<slug:city>/together/<uuid:key>/send/", together.send, name="workspace_together_send"),
    path("w/<slug:city>/together/<uuid:key>/withdraw/", together.withdraw, name="workspace_together_withdraw"),
    path("w/<slug:city>/together/<uuid:key>/discard/", together.discard, name="workspace_together_discard"),
    path("w/<slug:city>/<segment:segment>/", lists.thing_list, name="workspace_list"),
    path("w/<slug:city>/<segment:segment>/new/", sections.new_page, name="workspace_new"),
    path("w/<slug:city>/<segment:segment>/new/draft/", drafts.new_draft, name="workspace_new_draft"),
    path(
        "w/<slug:city>/<segment:segment>/new/quick/draft/",
        drafts.new_draft,
        {"code": "quick"},
        name="workspace_quick_draft",
    ),
    path("w/<slug:city>/<segment:segment>/new/quick/", sections.quick_page, {"code": "quick"}, name="workspace_quick"),
    path("w/<slug:city>/<where:where>/", sections.task_list, name="workspace_thing"),
    path("w/<slug:city>/<where:where>/check/", checking.check_page, name="workspace_check"),
    path("w/<slug:city>/<where:where>/fits/", confirming.fits, name="workspace_fits"),
    path("w/<slug:city>/<where:where>/history/", history.thing_history, name="workspace_thing_history"),
    path("w/<slug:city>/<where:where>/send/", checking.send, name="workspace_send"),
    path("w/<slug:city>/<where:where>/offer/", checking.offer, name="workspace_offer"),
    path("w/<slug:city>/<where:where>/offer/back/", checking.offer_back, name="workspace_offer_back"),
    path("w/<slug:city>/<where:where>/preview/", previewing.preview, name="workspace_preview"),
    path("w/<slug:city>/<where:where>/sent/", checking.sent_page, name="workspace_sent"),
    path("w/<slug:city>/<where:where>/next/", checking.begin_next, name="workspace_next"),
    path("w/<slug:city>/<where:where>/withdraw/", checking.withdraw, name="workspace_withdraw"),
    path("w/<slug:city>/<where:where>/discard/", checking.discard, name="workspace_discard"),
    path("w/<slug:city>/<where:where>/settle/", checking.settle, name="workspace_settle"),
    path("w/<slug:city>/<where:where>/picture/<str:field>/<slug:side>/", checking.picture, name="workspace_picture"),
    path("w/<slug:city>/<where:where>/<slug:code>/", sections.section_page, name="workspace_section"),
    path("w/<slug:city>/<where:where>/<slug:code>/draft/", drafts.section_draft, name="workspace_draft"),
    path("w/<slug:city>/<where:where>/<slug:code>/still-true/", confirming.part_page, name="workspace_still_true"),
    path("w/<slug:city>/<where:where>/<slug:code>/confirm/", confirming.still_true, name="workspace_confirm_part"),
    path("w/<slug:city>/<where:where>/<slug:code>/ask-lead/", confirming.offer_part, name="workspace_offer_part"),
    path("w/<slug:city>/<where:where>/<slug:code>/not-so/", confirming.take_back_part, name="workspace_unconfirm_part"),
    path("w/<slug:city>/<where:where>/<slug:code>/here/", drafts.presence_ping, name="workspace_here"),
]
