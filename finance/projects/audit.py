"""What can happen here, in the words of the history."""

from django.utils.translation import gettext_lazy as _

from core.history import audit_actions

audit_actions.register(
    project_begun=_("started the project"),
    project_changed=_("changed the project"),
    project_moved=_("moved the project to another stage"),
    project_discarded=_("discarded the project"),
    studyfile_added=_("attached a file of a study"),
    studyfile_removed=_("removed a file of a study"),
    projectprofile_prepared=_("prepared the page of the project"),
    projectprofile_added=_("added the page of the project"),
    projectprofile_changed=_("changed the published content of the project"),
    projectprofile_narrowed=_("restricted the visibility of part of the project"),
    projectprofile_withdrawn=_("withdrew the page of the project"),
    projectprofile_removed=_("removed the page of the project"),
    projectprofile_reverted=_("restored an earlier version of the page of the project"),
)
