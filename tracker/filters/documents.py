"""The forms in which documents are added, superseded and withdrawn, and notes written."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from tracker.filters.evidence import TAKEN


class FilesInput(forms.ClearableFileInput):
    """Takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One or more files; what each must be is for the service to say."""

    widget = FilesInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"allow_empty_file": True, "max_length": None} | kwargs)

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        """All files that were sent, in their order."""
        sent = data if isinstance(data, list | tuple) else [data]
        return [super(FilesField, self).clean(one, initial) for one in sent or [None]]


def limits() -> str:
    """What is taken, and how large a file may be."""
    told = {"taken": TAKEN, "most": settings.FILE_LIMIT // (1024 * 1024)}
    return str(_("%(taken)s; at most %(most)d MB each") % told)


class AddDocumentsForm(forms.Form):
    """Files, and a word about them."""

    file = FilesField(label=_("Files"))
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What they are, where they come from; kept with each of them"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = limits()


class NewerVersionForm(AddDocumentsForm):
    """One file that takes the place of another."""

    file = forms.FileField(label=_("File"), allow_empty_file=True)  # type: ignore[assignment]
    note = forms.CharField(
        label=_("Note"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What is new in it"),
    )


class WithdrawForm(forms.Form):
    """Why a document should not count."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}))


class NoteForm(forms.Form):
    """A note in plain text."""

    text = forms.CharField(label=_("Note"), strip=False, widget=forms.Textarea(attrs={"rows": 4}))
