"""What speakers say about themselves."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.conflicts import SeenForm
from core.files.forms import UploadField, WithUploads
from core.text import clean, limits
from core.text.languages import OWN_NAMES, column_names
from events.models import Speaker

POSTS = column_names("post")


class DetailsForm(SeenForm, forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Name and post, as the person gives them."""

    class Meta:
        model = Speaker
        fields = ("given_name", "family_name", "name_order", "local_name", *POSTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, row=kwargs.get("instance"), **kwargs)
        self.fields["family_name"].error_messages["required"] = str(_("Enter your family name."))
        for name, language in zip(POSTS, OWN_NAMES.values(), strict=True):
            post = self.fields[name]
            post.label = _("Job title (%(language)s)") % {"language": language}
            post.required = False

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        return {name: clean.one_line(value) if isinstance(value, str) else value for name, value in cleaned.items()}

    def _post_clean(self) -> None:
        """The row is written by the action, which validates it: nothing is put into the one at hand."""

    def changes(self) -> dict[str, Any]:
        said = {name: value or "" for name, value in self.said.items()}
        order = f"{said['family_name']} {said['given_name']}".strip().lower()
        return {**said, "sort_key": order[: limits.NAME]}


class PhotoForm(WithUploads, forms.Form):
    photo = UploadField(label=_("Photo"), kinds={"image"})
