"""Times and lengths as people read them, and words for codes."""

from datetime import UTC, datetime, timedelta

from django import template
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

from ops.casebook.models import Burst
from ops.console import words

register = template.Library()


@register.filter
def clock(seconds: float | None) -> str:
    """`3:07`; nothing where no length is known."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


@register.filter
def lasting(seconds: float | None) -> str:
    """`7 s`, `3 min 05 s`."""
    if seconds is None:
        return ""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes} min {rest:02} s" if minutes else f"{rest} s"


@register.filter
def waited(time: timedelta) -> str:
    """In the two units that matter: `under a minute`, `12 min`, `3 h 05 min`, `2 days`."""
    minutes = int(time.total_seconds()) // 60
    if minutes < 1:
        return gettext("under a minute")
    if minutes < 60:
        return gettext("%(minutes)s min") % {"minutes": minutes}
    if minutes < 48 * 60:
        return gettext("%(hours)s h %(minutes)02d min") % {"hours": minutes // 60, "minutes": minutes % 60}
    days = minutes // (24 * 60)
    return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}


@register.filter
def kept_for(days: int) -> str:
    """`180 days`, `6 years`."""
    years, rest = divmod(days, 365)
    if rest or not years:
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return ngettext("%(years)s year", "%(years)s years", years) % {"years": years}


@register.filter
def moment(at: datetime) -> SafeString:
    """A moment in UTC, which `times.js` turns into the reader's own time."""
    told = date_format(at.astimezone(UTC), "j M, H:i")
    return format_html('<time datetime="{}">{} UTC</time>', at.astimezone(UTC).isoformat(), told)


@register.filter
def exact(seconds: float) -> str:
    """For data attributes: a point as decimal mark in every language."""
    return f"{seconds:.2f}"


@register.filter
def shown(uuid: object) -> str:
    """The first eight signs of an id, enough to tell cases apart when people talk."""
    return str(uuid)[:8]


@register.filter
def urgency_name(code: str) -> words.Words:
    """`now` -> Now."""
    return words.said(words.URGENCY, code)


@register.filter
def urgency_means(code: str) -> words.Words:
    """What an urgency means, and within what time."""
    return words.said(words.URGENCY_MEANS, code)


@register.filter
def state_name(code: str) -> words.Words:
    """`dismissed` -> Dismissed."""
    return words.said(words.STATE, code)


@register.filter
def incident_state(code: str) -> words.Words:
    """`proposed` -> Proposed by the machine."""
    return words.said(words.INCIDENT_STATE, code)


@register.filter
def burst_lasting(burst: Burst) -> str:
    """From its first call to its latest: `1 h 40 min`."""
    return waited(burst.last_at - burst.began_at)


@register.filter
def channel_name(code: str) -> words.Words:
    """`phone` -> Telephone."""
    return words.said(words.CHANNEL, code)


@register.filter
def ending_name(code: str) -> words.Words:
    """`silent_message` -> Silent message."""
    return words.said(words.ENDING, code)


@register.filter
def language_name(code: str) -> words.Words:
    """`th` -> Thai."""
    return words.language_name(code)


@register.filter
def finding_kind(code: str) -> words.Words:
    """`indicator` -> Indicators of forced labour."""
    return words.said(words.FINDING_KIND, code)


@register.filter
def reason_words(reason: str) -> str | Promise:
    """The words for a dismissal's code, and the person's own after it."""
    from ops.console.forms import DismissForm

    kind, _mark, own = reason.partition(": ")
    common = dict(DismissForm.COMMON)
    if kind not in common:
        return reason
    return f"{common[kind]}: {own}" if own else common[kind]


@register.filter
def percent(share: float) -> str:
    """`83 %`."""
    return f"{share:.0%}".replace("%", "\N{NO-BREAK SPACE}%")
