"""Coming in, changing the password, going out; and the one page that says only that the console runs."""

from typing import Any

from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import PasswordChangeForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from ops.casebook import audit
from ops.casebook.models import AuditKind


class SignIn(views.LoginView):
    """Opened on purpose. django-axes counts what fails and locks out."""

    template_name = "console/sign_in.html"
    redirect_authenticated_user = True


class SignOut(views.LogoutView):
    """By POST only: a link cannot sign anybody out."""


class OwnPasswordForm(PasswordChangeForm):
    """Django's, which would take the old password for the new one."""

    def clean(self) -> dict[str, Any]:
        """A one-time password was seen by whoever gave it: it must go."""
        cleaned = super().clean() or self.cleaned_data
        old, new = cleaned.get("old_password"), cleaned.get("new_password1")
        if old and old == new:
            self.add_error("new_password1", _("That is the password you have now. Please choose another."))
        return cleaned


@method_decorator(sensitive_post_parameters(), name="dispatch")
class ChangePassword(views.PasswordChangeView):
    """Also where a one-time password leads; afterwards the tray is open."""

    template_name = "console/password.html"
    form_class = OwnPasswordForm
    success_url = reverse_lazy("console:tray")

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        """The new password is the person's own; other sessions of theirs end."""
        form.user.password_is_one_time = False
        response = super().form_valid(form)
        audit.record(AuditKind.PASSWORD_CHANGED, form.user, form.user)
        return response


@login_not_required
def locked_out(request: HttpRequest, *_: object, **__: object) -> HttpResponse:
    """What django-axes shows after too many failures; it says nothing about whether the name exists."""
    return render(request, "console/locked_out.html", status=429)


@login_not_required
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """For supervisors: the process answers. Nothing about the house."""
    return HttpResponse("ok", content_type="text/plain")
