"""What a city says of a file with a map layer, and which values of it count."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.conflicts import SeenForm
from core.files.forms import UploadField, WithUploads
from core.files.kinds import MAPS
from core.files.models import StoredFile
from core.history.snapshot import Plain
from core.review.forms.controls import OneLine, Picked, Text, WebAddress, Year
from core.review.forms.parts import LINK_HINT
from core.text import limits
from measurement.layers.brought import LARGEST
from measurement.layers.models import KeepFile, MapFile, Shows, is_system

NEEDED = {
    "year": gettext_lazy("Enter the year of the data."),
    "source_title": gettext_lazy("Enter the source of the data."),
    "licence": gettext_lazy("Enter the licence of the data."),
}


class HowLong(Picked):
    """A choice that programs may also send as a tick, which keeps the file."""

    def to_python(self, value: Any) -> str:
        return KeepFile.KEPT if value in ("on", "1", "true") else super().to_python(value)


class FileForm(SeenForm, WithUploads):
    """A file with its year, source and licence. It takes the place of the file of `row`, or begins a row."""

    file = UploadField(kinds=MAPS, label=gettext_lazy("File"), help_text=gettext_lazy("Only your city can use it."))

    def __init__(self, *args: Any, this_year: int, row: MapFile | None = None, **options: Any) -> None:
        super().__init__(*args, auto_id="id_%s", row=row, **options)

        def now(name: str) -> Any:
            return getattr(row, name) if row else None

        self.fields |= {
            "year": Year(_("Year of the data"), now("year"), latest=this_year),
            "source_title": OneLine(_("Source"), limits.NAME, initial=now("source_title")),
            "source_link": WebAddress(_("Web address of the source"), limits.URL, initial=now("source_link")),
            "licence": OneLine(_("Licence"), limits.LINE, initial=now("licence")),
            "crs": OneLine(_("Coordinate system"), 12, initial=now("crs")),
            "note": Text(_("Note"), limits.SUMMARY, rows=2, initial=now("note")),
            "keep": HowLong(KeepFile.choices, now("keep") or KeepFile.TERM),
        }
        self.fields["source_link"].help_text = LINK_HINT
        self.fields["keep"].label = _("How long the file is kept")
        self.fields["licence"].help_text = _("For example CC BY 4.0. Your city must have the right to share the file.")
        self.fields["crs"].help_text = _("Only if the file does not name it, for example EPSG:4490.")
        self.fields["crs"].validators.append(is_system)
        for name, words in NEEDED.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = str(words)

    @property
    def changes(self) -> dict[str, Plain]:
        file = self.said["file"]
        assert isinstance(file, StoredFile)
        said = {name: value for name, value in self.said.items() if name != "file"}
        said["keep"] = said["keep"] or KeepFile.TERM
        return {**said, "part": "", "axes": "", "file": file.path, "name": file.name, "sha256": file.sha256}


class LayerForm(FileForm):
    """A file that begins a layer."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["shows"] = Picked(Shows.choices, None)
        self.fields["shows"].label = _("What the layer shows")
        self.fields["shows"].required = True
        self.fields["shows"].error_messages["required"] = _("Choose what the layer shows.")
        self.fields["is_sensitive"] = forms.BooleanField(
            label=_("Sensitive: never draw a picture of it"), required=False
        )
        self.order_fields(["shows", "file"])


class ResultForm(forms.Form):
    """The JSON of a measurement that the city made by itself, with what its files rest on."""

    file = forms.FileField(label=gettext_lazy("Result of the measurement program (JSON)"))

    def __init__(self, *args: Any, this_year: int) -> None:
        super().__init__(*args)
        self.auto_id = "id_%s"
        self.fields["file"].error_messages["required"] = _("Choose a file.")
        self.fields |= {
            "year": Year(_("Year of the data"), None, latest=this_year),
            "source_title": OneLine(_("Source"), limits.NAME),
            "source_link": WebAddress(_("Web address of the source"), limits.URL),
            "licence": OneLine(_("Licence"), limits.LINE),
        }
        for name, words in NEEDED.items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = str(words)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise ValidationError(_("This is no result of the measurement program. Choose its JSON file."))
        return file

    @property
    def content(self) -> bytes:
        found: bytes = self.cleaned_data["file"].read()
        return found

    @property
    def about(self) -> dict[str, Plain]:
        return {name: self.cleaned_data[name] for name in ("year", "source_title", "source_link", "licence")}


def look_columns(look: Mapping[str, Any]) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = look.get("columns", [])
    return columns


def chosen_in(data: Any, look: Mapping[str, Any]) -> tuple[str, list[str]]:
    """The column and its values that were ticked, as far as the file has them."""
    name = str(data.get("attribute", ""))
    column = next((each for each in look_columns(look) if each["name"] == name), None)
    there = [row["value"] for row in column["values"]] if column else []
    wanted = set(data.getlist("values"))
    return name, [value for value in there if value in wanted]
