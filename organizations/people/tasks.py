from uuid import UUID

from chenghua_portal.foundation.jobs.durable import task
from organizations.people.actions import mail_invitation as mail


@task("organizations.mail_invitation")
def mail_invitation(invitation_id: str) -> None:
    mail(UUID(invitation_id))
