"""Every address: the admin site and what it mounts, the root that leads there, and those for machines."""

from django.apps import apps
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from tracker.views import api
from tracker.views.answers import answer
from tracker.views.feed import feed
from tracker.views.health import live, ready
from tracker.views.unsubscribe import unsubscribe

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="root"),
    path("healthz", live, name="healthz"),
    path("readyz", ready, name="readyz"),
    path("unsubscribe/<str:token>/", unsubscribe, name="unsubscribe"),
    path("feeds/<str:secret>.ics", feed, name="feed"),
    path("answer/<str:link>/", answer, name="answer"),
    path("api/v1/", api.contents, name="api"),
    path("api/v1/<slug:kind>/", api.rows, name="api_rows"),
    path("api/<path:rest>", api.nothing, name="api_nothing"),
    path("admin/", include("tracker.urls")),
    path("admin/", admin.site.urls),
]
if apps.is_installed("anymail"):  # what a mail service tells of the letters it took
    urlpatterns.append(path("anymail/", include("anymail.urls")))
