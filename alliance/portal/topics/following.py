"""Topics and targets of the framework can be followed."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.notifications import following
from core.text.fallback import Text
from events.topics import TOPICS

TARGETS = "kmgbf-targets"


@following.register_followable
class FollowableTarget(following.FollowableTerm):
    code, order, label = "target", 30, gettext_lazy("Framework target")
    scheme = TARGETS

    def title(self, slug: str, name: Text) -> Text:
        return name._replace(text=_("Target %(number)s: %(name)s") % {"number": slug, "name": name.text})


@following.register_followable
class FollowableTopic(following.FollowableTerm):
    code, order, label = "topic", 40, gettext_lazy("Topic")
    scheme = TOPICS

    def title(self, slug: str, name: Text) -> Text:
        return name._replace(text=_("Topic “%(name)s”") % {"name": name.text})
