"""Addresses of the projects of a city. They stand before those of kinds of content, one of which their pages are."""

from django.urls import path

from alliance.workspace.finance import files, importing, interests, matching, note, packs, pages, reading, sending

HERE = "w/<slug:city>/finance/<slug:key>/"

urlpatterns = [
    path("w/<slug:city>/finance/", pages.projects, name="workspace_projects"),
    path("w/<slug:city>/import/projects/", importing.upload, name="finance_import"),
    path("w/<slug:city>/import/projects/table.<slug:format>", importing.export, name="finance_export"),
    path("w/<slug:city>/import/projects/<uuid:key>/", importing.preview, name="finance_import_job"),
    path("w/<slug:city>/import/projects/<uuid:key>/run/", importing.run, name="finance_import_run"),
    path("w/<slug:city>/finance/new/", pages.new, name="finance_new"),
    path(HERE, pages.project, name="finance_project"),
    path(f"{HERE}write/<slug:group>/", pages.group, name="finance_group"),
    path(f"{HERE}move/", pages.move, name="finance_move"),
    path(f"{HERE}match/", matching.match, name="finance_match"),
    path(f"{HERE}note/", note.page, name="finance_note"),
    path(f"{HERE}note.<slug:format>", note.download, name="finance_note_file"),
    path(f"{HERE}interests/", interests.interest_list, name="finance_interests"),
    path(f"{HERE}interests/begin/", interests.begin, name="finance_interest_begin"),
    path(f"{HERE}interests/<int:number>/", interests.interest, name="finance_interest"),
    path(f"{HERE}interests/<int:number>/change/", interests.change, name="finance_interest_change"),
    path(f"{HERE}interests/<int:number>/move/", interests.move, name="finance_interest_move"),
    path(f"{HERE}interests/<int:number>/close/", interests.close, name="finance_interest_close"),
    path(f"{HERE}interests/<int:number>/practice/", interests.practice, name="finance_interest_practice"),
    path(f"{HERE}files/", files.page, name="finance_files"),
    path(f"{HERE}files/<uuid:file>/", files.read, name="finance_file"),
    path(f"{HERE}files/<uuid:file>/remove/", files.remove, name="finance_file_remove"),
    path(f"{HERE}packs/", packs.pack_list, name="finance_packs"),
    path(f"{HERE}packs/new/", packs.new, name="finance_pack_new"),
    path(f"{HERE}packs/<int:number>/", packs.pack, name="finance_pack"),
    path(f"{HERE}packs/<int:number>/revoke/", packs.revoke, name="finance_pack_revoke"),
    path(f"{HERE}reading/", reading.reading, name="finance_reading"),
    path(f"{HERE}show/", sending.page, name="finance_show"),
    path(f"{HERE}levels/", sending.levels, name="finance_levels"),
    path(f"{HERE}send/", sending.send, name="finance_send"),
    path(f"{HERE}take-back/", sending.take_back, name="finance_take_back"),
    path(f"{HERE}withdraw/", sending.withdraw, name="finance_withdraw"),
    path(f"{HERE}discard/", pages.discard, name="finance_discard"),
]
