"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    assessment_started=_("started the assessment"),
    assessment_described=_("changed the description of the assessment"),
    assessment_answered=_("answered an indicator of the assessment"),
    assessment_rescored=_("scored an answer of the assessment again"),
    assessment_finished=_("finished the assessment"),
    assessment_reopened=_("reopened the assessment"),
    assessment_discarded=_("discarded the assessment"),
    result_prepared=_("prepared the result for publication"),
    result_added=_("added the result"),
    result_changed=_("changed the result"),
    result_withdrawn=_("withdrew the result"),
    result_removed=_("removed the result"),
    result_reverted=_("restored an earlier version of the result"),
    bands_entered=_("entered the score bands of an indicator"),
    bands_confirmed=_("confirmed the score bands of an indicator"),
    bands_withdrawn=_("withdrew the score bands of an indicator"),
)
