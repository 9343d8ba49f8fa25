"""A field for a file: what may be sent is said before choosing, and what was sent survives a form that comes back.

    class CoverForm(WithUploads, forms.Form):
        cover = UploadField(label=_("Cover"), kinds={"image"})

    form = CoverForm(request.POST, request.FILES, tenant=city.pk, by=request.user.pk)
    form.cleaned_data["cover"]  # a StoredFile, or None where it may be left out

The file is checked and kept when the form is cleaned. When another field is wrong, the form comes back with a signed
token of the stored file in place of the file, so that nobody has to choose it again.
"""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Never, cast

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.functional import Promise, lazy
from django.utils.safestring import SafeString
from django.utils.translation import gettext, pgettext

from core.files import kinds as allowed_kinds
from core.files.checking import Upload
from core.files.models import StoredFile
from core.files.refusing import Refused
from core.files.storage import keep_file
from core.ui import components

SALT = "core.files.forms"
KEPT_FOR = 86_400


@dataclass(frozen=True)
class Sent:
    """What a form brings for one field: a new file, the token of one that was sent before, the wish to remove it."""

    upload: Upload | None = None
    token: str = ""
    remove: bool = False


def token_of(file: StoredFile) -> str:
    """A text that lets the person who sent the file use it in a form, for a day."""
    return signing.dumps([file.pk.hex, file.tenant, file.by_id], salt=SALT)


def file_of(token: str, *, tenant: int | None, by: int | None) -> StoredFile | None:
    try:
        key, *whose = signing.loads(token, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None
    return StoredFile.objects.filter(pk=uuid.UUID(key)).first() if whose == [tenant, by] else None


class UploadWidget(forms.Widget):
    """The browser's own control, with the file that is kept already above it."""

    needs_multipart_form = True
    input_type = "file"

    def __init__(self, kinds: Collection[str], attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.accept = ",".join(allowed_kinds.extensions(kinds))

    def value_from_datadict(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> Sent:
        return Sent(files.get(name), str(data.get(f"{name}-kept", "")), f"{name}-remove" in data)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Mapping[str, Any], name: str) -> bool:
        return name not in files and f"{name}-kept" not in data

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        given = {**self.attrs, **(attrs or {})}
        html = components.render(
            "upload",
            {
                "name": name,
                "id": given.get("id", ""),
                "accept": self.accept,
                "described_by": given.get("aria-describedby", ""),
                "wrong": "aria-invalid" in given,
                "kept": shown(value) if isinstance(value, StoredFile) else None,
            },
        )
        return cast(SafeString, html)


def shown(file: StoredFile) -> dict[str, str]:
    return {"name": file.name, "size": filesizeformat(file.size), "token": token_of(file)}


def hint(before: str | Promise, codes: list[str]) -> str:
    """What may be sent, after what the form itself says of the field."""
    words = pgettext("between kinds of files", ", ").join(allowed_kinds.KINDS[code].words for code in codes)
    return f"{before} {gettext('Allowed: %(kinds)s.') % {'kinds': words}}".strip()


class UploadField(forms.Field):
    """`tenant` and `by` are told by the form (see WithUploads): whose room is used, and who sends."""

    def __init__(self, *, kinds: Collection[str], help_text: str | Promise = "", **options: Any) -> None:
        self.kinds = allowed_kinds.ordered(kinds)
        self.tenant: int | None = None
        self.by: int | None = None
        self.kept: StoredFile | None = None
        whole = lazy(hint, str)(help_text, self.kinds)
        super().__init__(widget=UploadWidget(self.kinds), help_text=whole, **options)

    def clean(self, value: Any) -> StoredFile | None:
        sent = value if isinstance(value, Sent) else Sent()
        before = self.sent_before(sent.token)
        if sent.remove:
            self.put_away(before)
        self.kept = self.taken(sent.upload, before) if sent.upload else before
        if self.kept is None and (sent.token or self.required):
            raise ValidationError(self.missing(sent), code="required")
        return self.kept

    def sent_before(self, token: str) -> StoredFile | None:
        """The file of a token, where this field would have taken it: what another form took is none of it."""
        found = file_of(token, tenant=self.tenant, by=self.by) if token else None
        stored = {allowed_kinds.KINDS[code].stored_as for code in self.kinds}
        return found if found and found.kind in stored else None

    def put_away(self, before: StoredFile | None) -> Never:
        """The form comes back, with all else that was typed.

        The stored file itself stays: an old page may still be open whose form has done its work since. What nothing
        points to is cleared away by `check_files --remove-unused`.
        """
        self.kept = None
        if before is None:
            raise ValidationError(gettext("The file was removed."), code="removed")
        raise ValidationError(gettext("%(name)s was removed.") % {"name": before.name}, code="removed")

    def taken(self, upload: Upload, before: StoredFile | None) -> StoredFile:
        """A new file takes the place of the one that was sent before; a refused one leaves it there."""
        self.kept = before
        try:
            return keep_file(upload, kinds=self.kinds, tenant=self.tenant, by=self.by)
        except Refused as refused:
            raise ValidationError(refused.sentence, code=refused.code) from refused

    def missing(self, sent: Sent) -> str:
        return gettext("Choose the file again.") if sent.token else gettext("Choose a file.")

    def bound_data(self, data: Any, initial: Any) -> Any:
        return self.kept

    def has_changed(self, initial: Any, data: Any) -> bool:
        return isinstance(data, Sent) and bool(data.upload or data.token or data.remove)


class WithUploads(forms.BaseForm):
    """Base of forms that have such a field: it says who sends and whose room the file takes."""

    def __init__(self, *args: Any, tenant: int | None, by: int | None, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, UploadField):
                field.tenant, field.by = tenant, by
