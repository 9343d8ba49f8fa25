from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SampleConfig(AppConfig):
    name = "tests.sample"
    verbose_name = _("Samples")

    def ready(self) -> None:
        """Lists the kind in the API, in place of the line that a kind of the site has in `alliance/api/v1/lists.py`."""
        from alliance.api.v1.lists import LISTS
        from tests.sample.api import Samples

        LISTS["samples"] = Samples
