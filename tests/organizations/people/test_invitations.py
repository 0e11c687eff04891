import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.jobs import durable
from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.actions import accept_invitation, invite, renew_invitation, revoke_invitation
from organizations.people.actions.invitations import OPEN_AT_MOST, token_hash
from organizations.people.models import Invitation, Membership, Role
from organizations.people.queries import invitations_for
from tests.factories import actor_for, make_charity, make_office, make_user
from tests.factories.people import join, make_organization

pytestmark = pytest.mark.usefixtures("db")
ADDRESS = "newcomer@example.org"


def text_of(response):
    return " ".join(response.content.decode().split())


def acting(user, **more):
    """The person now, by the clock that mails and links are judged by."""
    return actor_for(user, at=portal_now(), **more)


def administrator():
    return acting(make_user(roles=[User.Role.ADMINISTRATOR]))


@pytest.fixture
def invited():
    """A charity, its owner, and an open invitation of ADDRESS as editor."""
    charity, owner = make_charity()
    return charity, owner, invite(charity, ADDRESS, [Role.EDITOR], by=acting(owner))


@pytest.fixture
def link(mailoutbox):
    """The address in the newest mail, after everything due was sent."""

    def newest():
        durable.run_due()
        return re.search(r"https?://[^/]+(/\S+)", mailoutbox[-1].body).group(1)

    return newest


def test_the_mail_says_who_asks_and_as_what_and_its_link_is_known_by_hash_alone(invited, link, mailoutbox):
    charity, _owner, invitation = invited

    token = link().split("/")[-2]

    mail = mailoutbox[-1]
    invitation.refresh_from_db()
    assert mail.to == [ADDRESS]
    assert charity.name in mail.subject
    assert "机构经办人" in mail.body
    assert invitation.token_sha256 == token_hash(token)
    assert invitation.sent_at is not None
    assert token not in str(list(Invitation.objects.values_list()))


def test_a_known_address_is_answered_like_an_unknown_one(signed_in):
    charity, owner = make_charity()
    client, url = signed_in(owner), reverse("organizations:member-add", args=[charity.pk])
    known, unknown = make_user().email, ADDRESS

    pages = [
        text_of(client.post(url, {"email": email, "roles": ["editor"]}, follow=True)).replace(email, "")
        for email in (known, unknown)
    ]

    assert [("14天内有效" in page) for page in pages] == [True, True]


def test_the_person_invited_accepts_and_wears_the_hat(signed_in, invited, link):
    charity, owner, _invitation = invited
    person = User.objects.create_user(ADDRESS, "示例-密码-2026", name="新人")
    client, url = signed_in(person), link()

    page = client.get(url)
    assert f"{charity.name}邀请您加入" in text_of(page)
    accept = reverse("organizations:invitation-accept", args=[Invitation.objects.get().pk])
    client.post(accept)

    assert Membership.objects.get(user=person).roles == ["editor"]
    assert client.session["organization"] == str(charity.pk)
    assert [notice.kind for notice in inbox_of(owner.pk)] == ["organization.joined"]
    again = client.post(accept)
    assert again.status_code == 302
    assert Membership.objects.filter(user=person).count() == 1
    assert "您已接受此邀请" in text_of(client.get(url))


def test_a_visitor_reads_which_address_is_meant_masked_and_comes_back_after_signing_in(invited, link):
    url = link()

    response = Client().get(url)

    page = text_of(response)
    assert "n***@example.org" in page
    assert ADDRESS not in page
    assert f"{reverse('account_signup')}?next={url}" in page
    assert "no-store" in response.headers["Cache-Control"]


def test_another_person_reads_that_it_is_not_theirs_and_nothing_else(signed_in, invited, link):
    charity, _owner, invitation = invited
    client = signed_in(make_user())

    page = text_of(client.get(link()))

    assert "发给了另一个邮箱" in page
    assert charity.name not in page
    assert "机构经办人" not in page
    assert client.post(reverse("organizations:invitation-accept", args=[invitation.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        accept_invitation(invitation, by=acting(make_user()))


def test_an_unknown_link_is_not_there():
    assert Client().get(reverse("organizations:invitation", args=["x" * 43])).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [("expired", "已过14天有效期"), ("revoked", "已被撤回"), ("unverified", "目前未通过核验")],
)
def test_a_closed_invitation_says_why_to_its_person_alone(signed_in, invited, link, state, words):
    charity, owner, invitation = invited
    url = link()
    if state == "expired":
        Invitation.objects.update(expires_at=portal_now())
    elif state == "revoked":
        revoke_invitation(invitation, by=acting(owner))
    else:
        charity.status, charity.verified_at, charity.verified_by = "pending", None, None
        charity.save()
    person = User.objects.create_user(ADDRESS, "示例-密码-2026", name="新人")

    assert words in text_of(signed_in(person).get(url))
    assert words not in text_of(Client().get(url))
    assert "此邀请已失效" in text_of(Client().get(url))
    with pytest.raises(Refused, match=words):
        accept_invitation(Invitation.objects.get(), by=acting(person))


def test_sent_again_the_earlier_link_is_worthless(invited, link):
    _charity, owner, invitation = invited
    first = link()
    Invitation.objects.update(expires_at=portal_now() - timedelta(days=1))

    renew_invitation(invitation, by=acting(owner))

    assert link() != first
    assert Client().get(first).status_code == 404
    assert Invitation.objects.get().expires_at > portal_now() + timedelta(days=13)


def test_an_address_is_asked_once_until_it_answers_or_the_time_is_up(invited):
    charity, owner, invitation = invited

    with pytest.raises(Refused, match="已在邀请中") as refused:
        invite(charity, ADDRESS.upper(), [Role.FINANCE], by=acting(owner))
    assert refused.value.refusal.field == "email"

    Invitation.objects.filter(pk=invitation.pk).update(expires_at=portal_now())
    second = invite(charity, ADDRESS, [Role.FINANCE], by=acting(owner))
    assert Invitation.objects.get(pk=invitation.pk).state_at(portal_now()) == "revoked"
    assert second.roles == ["finance"]


def test_members_and_oneself_are_not_invited():
    charity, owner = make_charity()
    editor = make_user()
    join(editor, charity, Role.EDITOR)

    with pytest.raises(Refused, match="已是本机构成员"):
        invite(charity, editor.email, [Role.FINANCE], by=acting(owner))
    with pytest.raises(Refused, match="本人的邮箱"):
        invite(charity, owner.email, [Role.FINANCE], by=acting(owner))


def test_mails_of_an_organization_have_a_bound(invited):
    charity, owner, invitation = invited
    Invitation.objects.filter(pk=invitation.pk).update(mails=5)
    with pytest.raises(Refused, match="已发送5次"):
        renew_invitation(invitation, by=acting(owner))

    for number in range(OPEN_AT_MOST - 1):
        at = portal_now()
        Invitation.objects.create(
            organization=charity,
            email=f"a{number}@example.org",
            roles=["editor"],
            invited_at=at,
            expires_at=at + timedelta(days=14),
        )
    with pytest.raises(Refused, match="份邀请待答复"):
        invite(charity, "one.more@example.org", [Role.EDITOR], by=acting(owner))


def test_who_may_be_invited_as_what():
    charity, owner = make_charity()
    office, clerk, approver = make_office()
    agency = make_organization(is_evaluation_agency=True)

    for organization, roles, by in (
        (charity, [Role.CLERK], acting(owner)),
        (charity, [Role.EDITOR], administrator()),
        (charity, [Role.OWNER], administrator()),
        (office, [Role.SUPERVISOR], acting(approver)),
        (agency, [Role.CLERK], administrator()),
        (agency, [Role.AUDITOR], administrator()),
    ):
        with pytest.raises(Refused) as refused:
            invite(organization, ADDRESS, roles, by=by)
        assert refused.value.refusal.field == "roles"
    for organization, by in ((charity, acting(approver)), (office, acting(owner)), (office, acting(clerk))):
        with pytest.raises(PermissionDenied):
            invite(organization, ADDRESS, [Role.EDITOR], by=by)

    assert invite(office, ADDRESS, [Role.CLERK], by=acting(approver)).roles == ["clerk"]
    assert invite(office, "b@example.org", [Role.SUPERVISOR], by=administrator()).roles == ["supervisor"]
    assert invite(agency, "c@example.org", [Role.ASSESSOR], by=administrator()).roles == ["assessor"]


def test_an_organization_without_an_owner_is_helped_by_an_administrator():
    charity, owner = make_charity()
    owner.is_active = False
    owner.save()

    assert invite(charity, ADDRESS, [Role.OWNER], by=administrator()).roles == ["owner"]


def test_who_joined_meanwhile_keeps_the_roles_held(invited):
    charity, _owner, invitation = invited
    person = User.objects.create_user(ADDRESS, "示例-密码-2026", name="新人")
    join(person, charity, Role.FINANCE)

    membership = accept_invitation(invitation, by=acting(person))

    assert membership.roles == ["editor", "finance"]


def test_a_person_finds_what_waits_for_their_address(invited):
    _charity, _owner, invitation = invited
    person = User.objects.create_user(ADDRESS, "示例-密码-2026", name="新人")

    assert list(invitations_for(acting(person))) == [invitation]
    assert list(invitations_for(acting(make_user()))) == []
    Invitation.objects.update(expires_at=portal_now())
    assert list(invitations_for(acting(person))) == []


def test_owners_withdraw_and_send_again_on_the_page_and_others_do_not(signed_in, invited, link):
    charity, owner, invitation = invited
    link()
    editor = make_user()
    join(editor, charity, Role.EDITOR)
    renew, revoke = (
        reverse(f"organizations:invitation-{verb}", args=[invitation.pk]) for verb in ("renew", "revoke")
    )

    assert signed_in(editor).post(renew).status_code == 403
    assert signed_in(make_charity()[1]).post(renew).status_code == 404
    page = text_of(signed_in(owner).get(reverse("organizations:organization-detail", args=[charity.pk])))
    assert ADDRESS in page
    assert "待答复" in page
    assert signed_in(owner).post(renew).status_code == 302
    assert ADDRESS in text_of(signed_in(owner).get(revoke))
    assert signed_in(owner).post(revoke).status_code == 302
    assert Invitation.objects.get().revoked_by == owner
    assert signed_in(owner).post(revoke).status_code == 409
