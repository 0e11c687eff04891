"""What the portal tells people about its own messages."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.notices.kinds import NoticeKind, register, register_family
from chenghua_portal.foundation.notices.models import Notice


def _in_words(params: dict[str, str]) -> dict[str, Any]:
    return {"channel": Notice.Channel(params["channel"]).label}


register_family("notices", _("Delivery of messages"))
register(
    NoticeKind(
        name="notices.address_suppressed",
        heading=_("Your address does not work: %(channel)s"),
        body=_(
            "Messages to the address that the portal has for you (%(channel)s) keep coming back, so it sends none "
            "there any more. Please correct the address. Until then everything is kept here, legal notices too."
        ),
        recipients=lambda suppression: [suppression.person_id],
        params=lambda suppression: {"channel": suppression.channel},
        link=lambda suppression: ["notices:preferences"],
        shown=_in_words,
        channels=frozenset({Notice.Channel.SITE}),
        sample={"channel": Notice.Channel.MAIL},
    )
)
