from celery import shared_task
from django.core.mail import EmailMessage

from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.jobs.durable import task
from chenghua_portal.foundation.signin.asking import answer
from chenghua_portal.foundation.signin.models import AccountMail, FactorRecovery, NumberSignUp
from chenghua_portal.foundation.signin.recovery import recover
from chenghua_portal.foundation.signin.sessions import SessionStore
from chenghua_portal.foundation.workdays.clock import portal_now


@task("signin.send_mail")
def send_mail(mail_id: str) -> None:
    """Send a mail about an account and forget it. Sent again only if the portal died before forgetting."""
    mail = AccountMail.objects.filter(pk=mail_id).first()
    if mail is None:
        return
    EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.recipient],
        headers={"Message-ID": f"<{mail.pk}@portal>"},
    ).send()
    mail.delete()


@task("signin.answer")
def answer_asked(asked_id: str) -> None:
    """Do what a visitor asked for, and forget that they did."""
    answer(asked_id)


@task("signin.recover")
def recover_factors(recovery_id: str) -> None:
    """The day of a recovery has passed."""
    recover(FactorRecovery.objects.get(pk=recovery_id), by=Actor.system(portal_now(), "signin"))


@shared_task(name="signin.clear_sessions", ignore_result=True)
def clear_sessions() -> None:
    """Beat: sessions that have run out leave the table, and sign-ups whose code has."""
    SessionStore.clear_expired()
    NumberSignUp.objects.filter(expires_at__lt=portal_now()).delete()
