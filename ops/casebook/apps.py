"""Django's entry for the casebook."""

from django.apps import AppConfig


class CasebookConfig(AppConfig):
    """Label `casebook`."""

    name = "ops.casebook"
    label = "casebook"
    verbose_name = "casebook"
