"""What all rows share."""

from django.db import models
from django.urls import reverse


class Confidence(models.TextChoices):
    VERIFIED = "verified", "verified"
    UNVERIFIED = "unverified", "unverified"


class Record(models.Model):
    """A row a person can open: its page is the admin's change page."""

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        """The admin page that shows this row."""
        return reverse(f"admin:{self._meta.app_label}_{self._meta.model_name}_change", args=[self.pk])
