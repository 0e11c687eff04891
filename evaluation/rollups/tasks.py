from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.jobs.durable import task
from chenghua_portal.foundation.workdays.clock import portal_now
from evaluation.panels.models import Round
from evaluation.rollups.actions import roll_up_round
from evaluation.sheets.actions import ROLL_UP


@task(ROLL_UP)
def roll_up(round_id: str) -> None:
    """Roll up one round. Safe to run twice: the same sheets are the same run."""
    roll_up_round(Round.objects.get(pk=round_id), by=Actor.system(portal_now(), ROLL_UP))
