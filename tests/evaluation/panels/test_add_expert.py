from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from chenghua_portal.foundation.identity.models import User
from evaluation.panels.models import Expert
from tests.factories import make_charity, make_user


def test_new_person_gets_an_account_and_a_password(db: None) -> None:
    out = StringIO()

    call_command("add_expert", "expert@example.org", "示例专家", "--field", "社会工作", stdout=out)

    expert = Expert.objects.get(user__email="expert@example.org")
    assert expert.field == "社会工作"
    assert User.Role.EVALUATOR in expert.user.roles
    assert expert.user.check_password(out.getvalue().split()[-1])


def test_account_that_is_there_keeps_its_password(db: None) -> None:
    user, (employer, _owner) = make_user(), make_charity()
    before = user.password

    call_command(
        "add_expert", user.email.upper(), "改名", "--employer", employer.code.lower(), stdout=StringIO()
    )

    user.refresh_from_db()
    assert (user.password, user.expert.employer) == (before, employer)


def test_unknown_employer_is_an_error(db: None) -> None:
    with pytest.raises(CommandError, match="No organization"):
        call_command("add_expert", "expert@example.org", "示例专家", "--employer", "52510108XX")

    assert not Expert.objects.exists()
