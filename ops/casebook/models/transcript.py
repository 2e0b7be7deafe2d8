"""What was heard in a recording: `transcription.model` as rows."""

from django.db import models

from ops.casebook.models.contact import Recording, choices_of
from transcription.model import Grade


class Transcript(models.Model):
    """One per recording, written once. `speech` is [[start, end], ...] in seconds, even without text."""

    recording = models.OneToOneField(Recording, on_delete=models.PROTECT, related_name="transcript")
    language = models.CharField(max_length=16)
    guess_language = models.CharField(max_length=16, blank=True, default="")
    guess_probability = models.FloatField(null=True, blank=True)
    duration = models.FloatField()
    speech = models.JSONField(default=list)
    grade = models.CharField(max_length=16, choices=choices_of(Grade))
    model = models.CharField(max_length=64)
    demonstration = models.BooleanField(default=False)
    damage = models.JSONField(default=list)
    """What had to be mended to hear it at all, values of `transcription.model.Damage`."""
    read_whole = models.BooleanField(default=False)
    """Not `speech` alone was read."""
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "transcript"

    def __str__(self) -> str:
        return f"transcript {self.pk}"

    @property
    def speech_seconds(self) -> float:
        """How long somebody spoke."""
        return float(sum(end - start for start, end in self.speech))


class LanguageGrade(models.Model):
    """A grade that corrections have earned, written when it changes; the latest holds.

    `rate` is the character error rate, [`low`, `high`] its 95 % interval, over `minutes` of speech.
    """

    language = models.CharField(max_length=16)
    model = models.CharField(max_length=64)
    before = models.CharField(max_length=16, choices=choices_of(Grade))
    grade = models.CharField(max_length=16, choices=choices_of(Grade))
    rate = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    minutes = models.FloatField()
    recordings = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "language_grade"
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.language} by {self.model}: {self.grade}"


class Segment(models.Model):
    """One line. `words` is [[start, end, text, probability], ...]; `doubts` are `Doubt`s."""

    transcript = models.ForeignKey(Transcript, on_delete=models.CASCADE, related_name="segments")
    position = models.PositiveIntegerField()
    start = models.FloatField()
    end = models.FloatField()
    text = models.TextField()
    words = models.JSONField(default=list)
    avg_logprob = models.FloatField()
    no_speech_probability = models.FloatField()
    doubts = models.JSONField(default=list)
    channel = models.PositiveSmallIntegerField(null=True, blank=True)
    """The side of the call it was heard on, counted from 1; None where all speak on one channel."""

    class Meta:
        db_table = "segment"
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=("transcript", "position"), name="segment_has_its_place"),
        )

    def __str__(self) -> str:
        return f"line {self.position}"
