"""The admin site of Longstop."""

from django.contrib.admin import AdminSite


class LongstopAdminSite(AdminSite):
    """The stock admin site under our own name."""

    site_header = "Longstop"
    site_title = "Longstop"
