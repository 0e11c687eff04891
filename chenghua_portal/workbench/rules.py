from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import permission
from chenghua_portal.foundation.notices.models import Notice


@permission("workbench.view_notice")
def can_view_notice(actor: Actor, notice: Notice) -> bool:
    """One's own messages on the site, whatever hat is worn."""
    is_on_site = notice.channel == Notice.Channel.SITE
    return actor.is_signed_in and is_on_site and notice.recipient_id == actor.user_id
