"""From the burst in the tray to two incidents, with a mouse, in a real Chromium."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from ops.alarms import AlarmKind
from ops.casebook.models import Caseworker, Incident, IncidentState
from tests.console.browsing import Complaints, chromium, served
from tests.console.conftest import PASSWORD
from tests.console.test_incident_pages import FACTORY, link, told
from tests.console.town import Town


@pytest.mark.browser
@pytest.mark.usefixtures("transactional_db")
def test_a_burst_is_seen_split_and_confirmed(caseworker: Caseworker, town: Town) -> None:
    for place, each in enumerate((*FACTORY, ("km", "ថៃសីហ្វូដ", None))):
        if burst := link(told(town, *each, minutes_ago=60 - 10 * place), callers=4):
            town.alarms.sound(AlarmKind.BURST, str(burst.incident_id))
    complaints = Complaints()

    with served() as address, chromium() as browser:
        page = browser.new_page(base_url=address)
        complaints.listen(page)
        page.goto("/")
        page.get_by_label("Name").fill(caseworker.username)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("link", name="Look at the incident").click()
        page.get_by_role("button", name="I have seen it").click()
        expect(page.get_by_role("alert")).to_have_count(0)
        for box in (2, 3):
            page.get_by_role("checkbox").nth(box).check()
        page.get_by_role("button", name="The chosen are another workplace").click()
        expect(page.get_by_role("checkbox")).to_have_count(2)
        page.get_by_role("button", name="Yes, confirm").click()
        expect(page.get_by_text("Confirmed: one workplace.")).to_be_visible()

    assert complaints.heard == []
    assert sorted(Incident.objects.values_list("state", flat=True)) == [
        IncidentState.CONFIRMED,
        IncidentState.PROPOSED,
    ]
    assert Incident.objects.filter(decided_at__gt=timezone.now() - timedelta(minutes=5)).count() == 1
    assert town.alarms.standing() == []
