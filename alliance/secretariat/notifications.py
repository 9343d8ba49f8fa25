"""What curators are told, in words."""

from django.utils.translation import gettext_lazy

from alliance.secretariat import monday
from core.accounts.tenants import is_curator
from core.notifications import wording

wording.register_group(
    monday.GROUP,
    label=gettext_lazy("Overview of the alliance, every Monday"),
    hint=gettext_lazy("The numbers of the overview for curators: what waits, what closes soon, what is missing."),
    usual=wording.OFF,
    is_for=is_curator,
)
wording.register(
    monday.NOTICE,
    subject=gettext_lazy("Overview of the alliance this week"),
    text=gettext_lazy("%(lines)s. The overview leads to each list."),
    words=monday.alone,
    together=monday.together,
    group=monday.GROUP,
)
