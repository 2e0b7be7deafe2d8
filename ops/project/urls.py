"""The console is the whole site."""

from django.urls import include, path

urlpatterns = [path("", include("ops.console.urls"))]
