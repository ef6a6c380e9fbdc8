"""Every address: the admin site and what it mounts, the root that leads there, and two for machines."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from tracker.views.answers import answer
from tracker.views.health import live, ready

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="root"),
    path("healthz", live, name="healthz"),
    path("readyz", ready, name="readyz"),
    path("answer/<str:link>/", answer, name="answer"),
    path("admin/", include("tracker.urls")),
    path("admin/", admin.site.urls),
]
