from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from core.retention import rules


class FilesConfig(AppConfig):
    name = "core.files"
    verbose_name = _("Files")

    def ready(self) -> None:
        from core.files import keeping, references  # both need models, which are not loaded before

        rules.register(
            "unused-uploads",
            after=references.UNUSED,
            says=_("Uploaded files that nothing refers to: 7 days."),
            due=references.unused,
            remove=keeping.retire_all,
        )
