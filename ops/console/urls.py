"""Addresses of the console. Every page is denied without a sign-in, except where `sign_in.py` opens it."""

from django.urls import URLPattern, path

from ops.console import agreement, calling, case, decide, incidents, listen, outcome, reply, sign_in, tray

app_name = "console"
urlpatterns: list[URLPattern] = [
    path("", tray.page, name="tray"),
    path("live/", tray.live, name="live"),
    path("agreement/", agreement.page, name="agreement"),
    path("case/<uuid:contact_id>/", case.page, name="case"),
    path("case/<uuid:contact_id>/number/", case.number, name="number"),
    path("case/<uuid:contact_id>/accept/", decide.accept, name="accept"),
    path("case/<uuid:contact_id>/change/", decide.change, name="change"),
    path("case/<uuid:contact_id>/dismiss/", decide.dismiss, name="dismiss"),
    path("case/<uuid:contact_id>/call-back/", calling.call_back, name="call-back"),
    path("case/<uuid:contact_id>/check-back/", calling.check_back, name="check-back"),
    path("case/<uuid:contact_id>/word/", outcome.note_word, name="word-of-others"),
    path("case/<uuid:contact_id>/reply/", reply.speak, name="reply"),
    path("case/<uuid:contact_id>/status/", reply.status, name="status"),
    path("case/<uuid:contact_id>/line/<int:segment_id>/", decide.correct, name="correct"),
    path("case/<uuid:contact_id>/right/<uuid:recording_id>/", decide.confirm_rest, name="confirm-rest"),
    path("incidents/", incidents.page_of_all, name="incidents"),
    path("incident/<uuid:incident_id>/", incidents.page, name="incident"),
    path("incident/<uuid:incident_id>/confirm/", incidents.confirm, name="incident-confirm"),
    path("incident/<uuid:incident_id>/reject/", incidents.reject, name="incident-reject"),
    path("incident/<uuid:incident_id>/take-out/", incidents.take_out, name="incident-take-out"),
    path("incident/<uuid:incident_id>/split/", incidents.split, name="incident-split"),
    path("incident/<uuid:incident_id>/add/", incidents.add, name="incident-add"),
    path("incident/<uuid:incident_id>/seen/", incidents.seen, name="incident-seen"),
    path("recording/<uuid:recording_id>/audio/", listen.audio, name="audio"),
    path("sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    path("password/", sign_in.ChangePassword.as_view(), name="password"),
    path("health/", sign_in.health, name="health"),
]
