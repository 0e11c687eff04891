"""What has been kept long enough goes, once, and nothing else does."""

from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.files.actions import store_upload
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.notices.models import Notice
from chenghua_portal.foundation.personal.models import RetentionRun
from chenghua_portal.foundation.personal.retention import remove_overdue, rules
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.actions import deactivate_user
from organizations.people.models import Invitation, JoinRequest, Profile, Role
from organizations.registry.actions import Account, resubmit_organization, set_bank_account
from organizations.registry.models import BankAccount, Certificate, Organization, RegistrationDraft
from tests.access.registry import draft_registration
from tests.factories import actor_for, make_charity, make_user
from tests.factories.people import make_certificate
from tests.foundation.files.specimens import picture

pytestmark = pytest.mark.usefixtures("db")
LONG = timedelta(days=4000)


@pytest.fixture
def charity():
    return make_charity()


@pytest.fixture
def closed():
    administrator = make_user(roles=[User.Role.ADMINISTRATOR])
    user = make_user("已离职")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    deactivate_user(user, reason="离职", by=actor_for(administrator, at=portal_now()))
    return user


def invite(charity, **fields):
    organization, owner = charity
    now = portal_now()
    defaults = {
        "organization": organization,
        "email": "invited@example.org",
        "roles": [Role.EDITOR],
        "invited_at": now - timedelta(days=400),
        "invited_by": owner,
        "expires_at": now - timedelta(days=366),
    }
    return Invitation.objects.create(**{**defaults, **fields})


def test_every_rule_has_its_days(settings):
    assert {rule.key for rule in rules()} == set(settings.PORTAL_RETENTION_DAYS)


def test_an_invitation_that_nobody_accepted_goes_a_year_after_it_ended(charity):
    old = invite(charity)
    young = invite(charity, email="other@example.org", expires_at=portal_now() - timedelta(days=364))

    assert remove_overdue(portal_now()) == {"invitations": 1}

    assert list(Invitation.objects.all()) == [young]
    assert old.pk != young.pk


def test_an_accepted_invitation_stays(charity):
    invite(charity, accepted_at=portal_now() - timedelta(days=390), accepted_by=make_user())

    assert remove_overdue(portal_now() + LONG) == {}


def test_a_draft_goes_with_its_file(django_capture_on_commit_callbacks):
    user = make_user()
    draft_registration(user)

    assert remove_overdue(portal_now() + timedelta(days=731)) == {"registration_drafts": 1}

    assert not RegistrationDraft.objects.exists()
    assert StoredFile.objects.get().deleted_at is not None


def test_of_a_refused_registration_name_and_code_are_left(django_capture_on_commit_callbacks):
    organization, owner = make_charity(
        status="refused", refusal_reason="示例原因", address="示例路1号", staff=7, refused_at=portal_now()
    )
    certificate = make_certificate(organization)
    certificate.file = store_upload(
        SimpleUploadedFile("证书.png", picture("PNG")),
        subject_type="organizations.certificate",
        subject_id=certificate.pk,
        by=actor_for(owner),
        keep_key=True,
    ).file
    certificate.save()
    set_bank_account(
        organization, Account("示例机构", "示例银行", "6222020000000012345"), by=actor_for(owner)
    )
    make_charity()
    at = portal_now()

    assert remove_overdue(at + timedelta(days=729)) == {}
    assert remove_overdue(at + timedelta(days=731)) == {"refused_registrations": 1}
    assert remove_overdue(at + timedelta(days=732)) == {}

    left = Organization.objects.get(pk=organization.pk)
    assert (left.name, left.code) == (organization.name, organization.code)
    assert (left.legal_representative, left.address, left.staff) == ("", "", None)
    assert not Certificate.objects.exists()
    assert not BankAccount.objects.exists()
    assert StoredFile.objects.get().deleted_at is not None


def test_who_corrects_a_refused_registration_keeps_it():
    organization, owner = make_charity(status="refused", refusal_reason="示例原因", refused_at=portal_now())
    facts = {"name": "示例更正后", "code": organization.code}

    resubmit_organization(organization, by=actor_for(owner, at=portal_now()), **facts)

    assert remove_overdue(portal_now() + LONG).get("refused_registrations") is None


def test_an_open_request_to_join_is_never_let_go(charity):
    organization, owner = charity
    now = portal_now()
    kept = JoinRequest.objects.create(
        organization=organization, user=make_user(), message="您好", asked_at=now
    )
    JoinRequest.objects.create(
        organization=organization,
        user=make_user(),
        message="您好",
        asked_at=now,
        status=JoinRequest.Status.DECLINED,
        answered_at=now,
        answered_by=owner,
    )

    assert remove_overdue(now + LONG) == {"join_requests": 1}

    assert JoinRequest.objects.get() == kept


def test_a_closed_account_loses_how_it_is_reached_and_keeps_its_name(closed):
    address, now = closed.email, portal_now()
    Profile.objects.create(user=closed, kind=Profile.Kind.VOLUNTEER, changed_at=now)

    assert remove_overdue(now + timedelta(days=1094)) == {}
    gone = remove_overdue(now + timedelta(days=1096))

    assert gone == {"closed_accounts": 1, "closed_profiles": 1}
    closed.refresh_from_db()
    assert closed.name.startswith("已离职")
    assert (closed.has_mail, closed.has_usable_password()) == (False, False)
    assert not EmailAddress.objects.filter(email=address).exists()
    assert not Profile.objects.exists()
    assert not User.objects.filter(email=address).exists()


def test_an_account_that_was_switched_on_again_meanwhile_is_left_alone(closed):
    User.objects.filter(pk=closed.pk).update(is_active=True)

    assert remove_overdue(portal_now() + LONG) == {}


def test_a_legal_notice_is_kept_and_another_goes(charity):
    _organization, owner = charity
    now = portal_now()
    for kind in ("organization.verified", "call.reminder"):
        Notice.objects.create(
            event=kind,
            kind=kind,
            recipient=owner,
            channel=Notice.Channel.SITE,
            state=Notice.State.SENT,
            created_at=now,
        )

    remove_overdue(now + LONG)

    assert {notice.kind for notice in Notice.objects.all()} <= {"organization.verified"}


def test_a_second_run_finds_nothing_and_the_record_says_how_much_of_nobody(charity):
    for place in range(450):
        invite(charity, email=f"invited{place}@example.org")
    at = portal_now()

    assert remove_overdue(at) == {"invitations": 450}
    assert remove_overdue(at) == {}

    run = RetentionRun.objects.get()
    event = AuditEvent.objects.get(verb="personal.retentionrun.finish", subject_id=str(run.pk))
    assert '"invitations":450' in event.payload.body
    assert "example.org" not in event.payload.body


def test_a_kind_without_days_is_kept_for_ever(charity, settings):
    settings.PORTAL_RETENTION_DAYS = {}
    invite(charity)

    assert remove_overdue(portal_now() + LONG) == {}


def test_a_dry_run_counts_and_removes_nothing(charity):
    invite(charity)
    told = StringIO()

    call_command("retention", "--dry-run", stdout=told)

    assert "invitations" in told.getvalue()
    assert "due: 1" in told.getvalue()
    assert Invitation.objects.count() == 1

    call_command("retention", stdout=told)
    assert not Invitation.objects.exists()
