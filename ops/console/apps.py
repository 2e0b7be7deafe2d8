"""Django's entry for the console."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Label `console`."""

    name = "ops.console"
    label = "console"
    verbose_name = "console"

    def ready(self) -> None:
        """Have sign-ins and sign-outs audited."""
        from ops.console import attendance

        attendance.listen()
