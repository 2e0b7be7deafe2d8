"""What others say became of a case: an employer, an agency, an authority. Never what she says herself."""

from enum import StrEnum

from django.conf import settings
from django.db import models

from ivr.model import Solved
from ops.casebook.models.contact import Contact, choices_of


class Source(StrEnum):
    """Whose word it is. Hers has no place here: she gives it by key, and it stands in her own contact."""

    EMPLOYER = "employer"
    OTHER = "other"


class WordOfOthers(models.Model):
    """One word, as a caseworker noted it; `solved` says whether they call it so. Never edited."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="words_of_others")
    source = models.CharField(max_length=16, choices=choices_of(Source))
    solved = models.CharField(
        max_length=16, choices=[(each.value, each.value) for each in (Solved.YES, Solved.NO)]
    )
    words = models.TextField(blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "word_of_others"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"the word of: {self.source}"
