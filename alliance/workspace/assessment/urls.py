"""Addresses of the assessments of a city. They stand before those of kinds of content, one of which results are."""

from django.urls import path, register_converter

from alliance.workspace import ready
from alliance.workspace.assessment import areas, evidence, figures, finishing, indicator, lists, tasks, workbook
from assessment.models import KEY


class KeyConverter:
    """The year of an assessment, with its edition where the year is taken."""

    regex = KEY

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "assessment")

HERE = "w/<slug:city>/assessments/<assessment:key>/"

urlpatterns = [
    path("w/<slug:city>/assessments/", lists.assessments, name="workspace_assessments"),
    path("w/<slug:city>/assessments/new/", lists.new, name="assessment_new"),
    path(HERE, tasks.page, name="assessment"),
    path(f"{HERE}profile/", tasks.profile, name="assessment_profile"),
    path(f"{HERE}<int:number>/", indicator.page, name="assessment_indicator"),
    path(f"{HERE}<int:number>/draft/", indicator.draft, name="assessment_draft"),
    path(f"{HERE}<int:number>/here/", indicator.here, name="assessment_here"),
    path(f"{HERE}<int:number>/evidence/", evidence.page, name="assessment_evidence"),
    path(f"{HERE}<int:number>/evidence/file/", evidence.read, name="assessment_evidence_file"),
    path(f"{HERE}check/", finishing.check, name="assessment_check"),
    path(f"{HERE}ready/", ready.assessment, name="assessment_ready"),
    path(f"{HERE}areas/", areas.answer, name="assessment_areas"),
    path(f"{HERE}finish/", finishing.finish, name="assessment_finish"),
    path(f"{HERE}result/", finishing.result, name="assessment_result"),
    path(f"{HERE}send/", finishing.send, name="assessment_send"),
    path(f"{HERE}take-back/", finishing.take_back, name="assessment_take_back"),
    path(f"{HERE}reopen/", finishing.reopen, name="assessment_reopen"),
    path(f"{HERE}withdraw/", finishing.withdraw, name="assessment_withdraw"),
    path(f"{HERE}figures/", figures.take_over, name="assessment_figures"),
    path(f"{HERE}discard/", finishing.discard, name="assessment_discard"),
    path(f"{HERE}workbook.xlsx", workbook.download, name="assessment_workbook"),
    path(f"{HERE}import/", workbook.upload, name="assessment_import"),
]
