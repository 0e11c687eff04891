"""The receipt of a bid on paper. It is in Chinese whatever page it hangs on, as every document."""

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from chenghua_portal.foundation.ui.dates import beijing, deadline
from chenghua_portal.foundation.ui.documents import sheets
from procurement.bids.models import Bid, Receipt


@translation.override("zh-hans")
def receipt_sheet(receipt: Receipt, bid: Bid) -> sheets.Receipt:
    """What the portal attests of an envelope, with nothing of what is in it. `bid` carries call and bidder."""
    envelope, call, organization = receipt.envelope, bid.call, bid.organization
    facts = (
        (_("Call"), f"{call.title}\n{call.number}"),
        (_("Applying organization"), f"{organization.name}\n{organization.code}"),
        (_("Received"), _("%(time)s Beijing time") % {"time": beijing(envelope.received_at, "seconds")}),
        (_("Bids close"), _("%(time)s Beijing time") % {"time": deadline(call.deadline)}),
        (_("Version"), str(envelope.version)),
        (_("Hash of the envelope (SHA-256)"), envelope.sha256),
        (_("Signature of the portal (Ed25519)"), receipt.signature),
    )
    return sheets.Receipt(
        code=receipt.number,
        title=_("Bid receipt"),
        issued_at=receipt.issued_at,
        address=settings.PORTAL_BASE_URL + reverse("procurement:bid-receipt", args=[bid.pk]),
        issuer=settings.PORTAL_SITE.get("organizer", ""),
        number=receipt.number,
        body=(
            sheets.Facts(tuple(sheets.Fact(label, value) for label, value in facts)),
            sheets.Paragraph(
                _(
                    "Until the deadline you may withdraw or replace the bid; each time you get a new receipt. "
                    "After the opening the record shows this number with the same hash."
                )
            ),
        ),
    )
