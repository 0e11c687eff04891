import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from chenghua_portal.foundation.notices.outbox import inbox_of
from chenghua_portal.foundation.obligations.models import Obligation
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.actions import accept_join, ask_to_join, decline_join, withdraw_join
from organizations.people.models import JoinRequest, Membership, Role
from organizations.people.queries import join_requests_visible_to
from tests.factories import actor_for, make_charity, make_user
from tests.factories.people import credit_code, join, make_organization

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture
def asked():
    """Somebody who has asked to join a charity, with the charity and its owner."""
    organization, owner = make_charity()
    person = make_user()
    request = ask_to_join(organization.code, "我是机构新来的社工。", by=actor_for(person))
    return request, organization, owner, person


def open_duties(request):
    return Obligation.objects.filter(subject_id=request.pk, discharged_at=None)


def test_asking_tells_the_owner_and_owes_an_answer(asked):
    request, organization, owner, _person = asked

    duty = open_duties(request).get()

    assert (duty.owner_id, duty.owner_role) == (organization.pk, Role.OWNER)
    assert [notice.kind for notice in inbox_of(owner.pk)] == ["organization.join_asked"]


def test_asking_twice_is_asking_once(asked):
    request, organization, _owner, person = asked

    assert ask_to_join(organization.code, "再问一次", by=actor_for(person)) == request


def test_accepting_gives_the_roles_and_tells_the_person(asked):
    request, organization, owner, person = asked

    accept_join(request, [Role.EDITOR], by=actor_for(owner))

    assert Membership.objects.get(user=person, until=None).roles == ["editor"]
    assert inbox_of(person.pk)[0].kind == "organization.appointed"
    assert not open_duties(request).exists()
    with pytest.raises(Refused, match="已处理"):
        decline_join(request, by=actor_for(owner, organization))


def test_declining_adds_nobody_and_names_no_organization(asked):
    request, _organization, owner, person = asked

    decline_join(request, by=actor_for(owner))

    assert not Membership.objects.filter(user=person).exists()
    notice = inbox_of(person.pk)[0]
    assert notice.kind == "organization.join_declined"


def test_only_the_owner_answers_and_only_the_asker_withdraws(asked):
    request, organization, owner, person = asked
    editor = make_user()
    join(editor, organization, Role.EDITOR)

    with pytest.raises(PermissionDenied):
        accept_join(request, [Role.EDITOR], by=actor_for(editor))
    with pytest.raises(PermissionDenied):
        withdraw_join(request, by=actor_for(owner))
    withdraw_join(request, by=actor_for(person))

    assert JoinRequest.objects.get().status == "withdrawn"
    assert list(join_requests_visible_to(actor_for(editor))) == []


def test_an_owner_cannot_give_what_is_not_theirs(asked):
    request, _organization, owner, _person = asked

    with pytest.raises(Refused) as refused:
        accept_join(request, [Role.AUDITOR], by=actor_for(owner))

    assert refused.value.refusal.field == "roles"


def test_codes_that_lead_nowhere_are_refused():
    person = make_user()
    own, owner = make_charity()

    for code, by in (("123", person), (credit_code(), person), (own.code, owner)):
        with pytest.raises(Refused) as refused:
            ask_to_join(code, "您好", by=actor_for(by))
        assert refused.value.refusal.field == "code"


def test_nobody_knocks_at_every_door():
    person = make_user()
    for _ in range(5):
        ask_to_join(make_charity()[0].code, "您好", by=actor_for(person))

    with pytest.raises(Refused, match="5"):
        ask_to_join(make_charity()[0].code, "您好", by=actor_for(person))


def test_the_pages_ask_and_answer(signed_in):
    organization, owner = make_charity()
    person = make_user()

    page = signed_in(person).post(
        reverse("organizations:join"), {"code": organization.code, "message": "我是社工"}, follow=True
    )
    asked = JoinRequest.objects.get()
    answer = reverse("organizations:join-answer", args=[asked.pk])
    detail = signed_in(owner).get(reverse("organizations:organization-detail", args=[organization.pk]))

    assert organization.name not in page.content.decode()
    assert answer in detail.content.decode()
    assert signed_in(person).get(answer).status_code == 403
    assert signed_in(make_user()).get(answer).status_code == 404
    assert signed_in(owner).post(answer, {"roles": ["finance"]}).status_code == 302
    assert Membership.objects.get(user=person).roles == ["finance"]


def test_before_verification_the_owner_can_only_decline(signed_in):
    organization, owner = make_organization(status="pending"), make_user()
    join(owner, organization, Role.OWNER)
    asked = ask_to_join(organization.code, "您好", by=actor_for(make_user()))
    answer = reverse("organizations:join-answer", args=[asked.pk])

    assert "机构通过核验后才能添加成员" in signed_in(owner).get(answer).content.decode()
    assert signed_in(owner).post(answer, {"decline": "1"}).status_code == 302
    asked.refresh_from_db()
    assert asked.status == "declined"
