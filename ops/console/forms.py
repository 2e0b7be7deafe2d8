"""What a caseworker sends: a change, a dismissal, a corrected line."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ops.casebook.decisions import Change
from ops.casebook.models import DraftCase
from ops.console import words
from triage.model import Urgency

LONGEST_REASON = 1000
LONGEST_LINE = 2000


class ChangeForm(forms.Form):
    """Urgency and issues as a person sees them. What stays as it is makes no correction."""

    urgency = forms.ChoiceField(choices=[], widget=forms.RadioSelect)
    issues = forms.MultipleChoiceField(choices=[], required=False, widget=forms.CheckboxSelectMultiple)
    retention = forms.ChoiceField(choices=[], required=False)
    reason = forms.CharField(max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, draft: DraftCase, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.draft = draft
        self.fields["urgency"] = forms.ChoiceField(
            choices=[(each.value, words.URGENCY[each]) for each in Urgency], initial=draft.urgency
        )
        known = words.issue_titles()
        unknown: dict[str, words.Words] = {code: code for code in draft.issues_now if code not in known}
        self.fields["issues"] = forms.MultipleChoiceField(
            choices=[*known.items(), *unknown.items()], required=False, initial=draft.issues_now
        )

        kept_as: dict[str, words.Words] = dict(words.retention_titles())
        if draft.retention_now not in kept_as:
            kept_as = {draft.retention_now: draft.retention_now or _("Not said"), **kept_as}
        self.fields["retention"] = forms.ChoiceField(
            choices=list(kept_as.items()), required=False, initial=draft.retention_now
        )

    @property
    def wanted(self) -> Change:
        """Only what differs; a form that says nothing of retention leaves it as it is."""
        urgency = Urgency(self.cleaned_data["urgency"])
        issues = self.cleaned_data["issues"]
        retention = self.cleaned_data["retention"] or self.draft.retention_now
        return Change(
            urgency=urgency if urgency != self.draft.urgency else None,
            issues=issues if set(issues) != set(self.draft.issues_now) else None,
            retention=retention if retention != self.draft.retention_now else None,
        )


class DismissForm(forms.Form):
    """Why nothing is to be done: one of the common reasons, with words of one's own where needed."""

    COMMON = (
        ("silent", _("Nobody speaks, and no key says otherwise")),
        ("wrong_number", _("Wrong number, or not about work")),
        ("test", _("A test call")),
        ("duplicate", _("The same worker called again: kept under the other case")),
        ("other", _("Another reason")),
    )
    kind = forms.ChoiceField(choices=COMMON)
    words_for_it = forms.CharField(max_length=LONGEST_REASON, required=False)

    def clean(self) -> dict[str, Any]:
        """Another reason needs words."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == "other" and not cleaned.get("words_for_it"):
            self.add_error("words_for_it", _("Please say why."))
        return cleaned

    @property
    def reason(self) -> str:
        """`code: words`, so that reasons can be counted whatever language people read them in."""
        own = self.cleaned_data["words_for_it"]
        kind = str(self.cleaned_data["kind"])
        return f"{kind}: {own}" if own else kind


class CorrectionForm(forms.Form):
    """What was really said in one line."""

    text = forms.CharField(max_length=LONGEST_LINE)
