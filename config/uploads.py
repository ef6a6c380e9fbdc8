"""How files reach us: little more of one is kept than the limit, and its name is known as it was sent."""

from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser


def limit() -> int:
    """The most bytes that a file may have."""
    return int(settings.FILE_LIMIT)


class NamesAsSent(MultiPartParser):
    """Remembers the name that came with each file; Django's own cleaning hides a path from whoever checks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sent: dict[str, str] = {}

    def sanitize_file_name(self, file_name: str) -> str | None:
        """The cleaned name; a name of which nothing is left becomes `file`, so that it can be refused."""
        clean = super().sanitize_file_name(file_name) or ("file" if file_name else None)
        if clean and self.sent.get(clean, clean) == clean:  # of two that clean alike, a path is remembered
            self.sent[clean] = file_name
        return clean


class LimitedUpload(FileUploadHandler):
    """Stands before the handlers that keep a file: what comes past the limit is read and dropped.

    The file is then longer than the limit by a chunk at most, by which its form sees that it is too large.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._seen = 0

    def handle_raw_input(
        self,
        input_data: Any,
        META: Any,  # noqa: N803
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> Any:
        """Parse with the other handlers and this one, keeping names as they were sent."""
        if getattr(self, "_parsing", False):
            return None
        self._parsing = True
        others = self.request.upload_handlers if self.request else [self]
        parser = NamesAsSent(META, input_data, others, encoding)
        post, files = parser.parse()
        for _, held in files.lists():
            for one in held:
                one.name_as_sent = parser.sent.get(one.name, one.name)
        return post, files

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Pass a chunk on, or drop it."""
        if self._seen > limit():
            return None
        self._seen += len(raw_data)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The file is for the handlers behind to give back."""


def name_as_sent(file: "UploadedFile[Any]") -> str:
    """The name of a file as whoever sent it wrote it, a path and all."""
    return str(getattr(file, "name_as_sent", file.name))
