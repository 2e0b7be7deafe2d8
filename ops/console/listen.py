"""The audio of a recording: unsealed in memory for a caseworker, audited, never on a disk or in a cache."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from ops.casebook import audit
from ops.casebook.models import AuditKind, Recording
from ops.console import house
from ops.console.errors import NotPlayable
from ops.console.playable import Sound, playable
from ops.console.ranges import Stretch, Unsatisfiable, asked
from ops.console.roles import Deed, allowed, person_of, visible
from ops.errors import OpsError


@require_GET
@allowed(Deed.OPEN)
def audio(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """200 or 206 with sound, 416 for a range outside, 415 where it is no sound, 503 where it stays sealed."""
    recordings = Recording.objects.filter(contact__in=visible(request.user, Deed.OPEN))
    recording = get_object_or_404(recordings, pk=recording_id)
    # before anything is unsealed, so that nothing is heard unrecorded
    audit.record_once(AuditKind.OPENED_AUDIO, person_of(request), recording)
    try:
        sound = playable(house.vault().open(recording.pk), recording.suffix)
    except OpsError:
        return HttpResponse(status=503)
    except NotPlayable:
        return HttpResponse(status=415)
    return answer(request.headers.get("Range"), sound)


def answer(range_header: str | None, sound: Sound) -> HttpResponse:
    """The whole, or the part asked for."""
    size = len(sound.content)
    try:
        stretch = asked(range_header, size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    whole = Stretch(0, size - 1, size)
    response = HttpResponse((stretch or whole).of(sound.content), content_type=sound.media_type)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "no-store"
    response["Content-Disposition"] = "inline"
    if stretch:
        response.status_code = 206
        response["Content-Range"] = stretch.header
    return response
