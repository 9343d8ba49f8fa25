"""What the page of a form tells its script: where it saves, and when the session ends."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from alliance.workspace.edit_targets import EditTarget
from core.autosave import ends_in
from core.review.proposals.kinds import Section


def script_of(request: HttpRequest, thing: EditTarget, section: Section) -> dict[str, Any]:
    """The address for a new thing changes with its first save."""
    workspace, is_new = thing.workspace, not thing.has_page
    return {
        "draft": workspace.address(
            "workspace_quick_draft" if section is thing.kind.quick else "workspace_new_draft", thing.kind.segment
        )
        if is_new
        else thing.address("workspace_draft", section.code),
        "here": "" if is_new else thing.address("workspace_here", section.code),
        "stay": workspace.address("workspace_stay"),
        "sign_in_url": f"{reverse('account_login')}?next={request.path}",
        "ends_in": ends_in(request),
    }
