"""What speakers say about themselves."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.consent import wording
from core.consent.models import What
from core.files.forms import UploadField, WithUploads
from core.text import clean, limits
from events.models import Speaker

POSTS = [f"post_{code.replace('-', '_')}" for code, _name in settings.LANGUAGES]


class DetailsForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    expected = forms.IntegerField(min_value=0, max_value=2**31, widget=forms.HiddenInput)

    class Meta:
        model = Speaker
        fields = ("given_name", "family_name", "name_order", "local_name", *POSTS)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["expected"].initial = self.instance.version
        self.fields["family_name"].error_messages["required"] = str(_("Enter your family name."))
        for name, (_code, language) in zip(POSTS, settings.LANGUAGES, strict=True):
            post = self.fields[name]
            post.label = _("Post (%(language)s)") % {"language": language}
            post.required = False

    def clean(self) -> dict[str, Any]:
        cleaned = dict(super().clean() or {})
        return {name: clean.line(value) if isinstance(value, str) else value for name, value in cleaned.items()}

    def _post_clean(self) -> None:
        """The row is written by the action, which validates it: nothing is put into the one at hand."""

    def changes(self) -> dict[str, Any]:
        said = {name: value or "" for name, value in self.cleaned_data.items() if name != "expected"}
        order = f"{said['family_name']} {said['given_name']}".strip().lower()
        return {**said, "sort_key": order[: limits.NAME]}


class ConsentForm(forms.Form):
    """A box for each thing, none of them ticked but those that were agreed to before."""

    def __init__(self, *args: Any, holds: set[What], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now, language = wording.current(), get_language() or "en"
        for what in What:
            box = forms.BooleanField(label=now.text(what, language), required=False, initial=what in holds)
            self.fields[what.value] = box

    def wanted(self) -> dict[What, bool]:
        return {what: bool(self.cleaned_data[what.value]) for what in What}

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get(What.PROFILE) and not cleaned.get(What.ABROAD):
            self.add_error(
                What.ABROAD.value,
                ValidationError(_("A name can only be shown if its data may be kept there. Tick both, or neither.")),
            )
        return cleaned


class PhotoForm(WithUploads, forms.Form):
    photo = UploadField(label=_("Photo"), kinds={"image"})
