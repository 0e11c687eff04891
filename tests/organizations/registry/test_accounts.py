import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from chenghua_portal.foundation.audit.models import AuditEvent
from chenghua_portal.foundation.web.refusals import Refused
from organizations.people.models import Role
from organizations.registry.actions import Account, open_bank_account, set_bank_account
from organizations.registry.models import BankAccount
from organizations.registry.queries import accounts_shared_with
from tests.factories import actor_for, make_charity, make_user
from tests.factories.people import PASSWORD, join, make_organization

pytestmark = pytest.mark.usefixtures("db")
NUMBER = "6222020000000012345"


def account(number=NUMBER):
    return Account("示例机构", "示例银行成华支行", number)


def fresh_client(user):
    client = Client()
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def test_the_database_never_sees_it():
    organization, owner = make_charity()

    set_bank_account(organization, account("6222 0200 0000 0012 345"), by=actor_for(owner))

    with connection.cursor() as cursor:
        cursor.execute("SELECT holder, bank, number, last_digits FROM organizations_bankaccount")
        holder, bank, number, last = cursor.fetchone()
    assert not any(plain in f"{holder}{bank}{number}" for plain in ("示例", NUMBER, "2345"))
    assert last == "2345"
    assert BankAccount.objects.get().number == NUMBER


def test_replacing_keeps_the_old_one_and_the_same_again_changes_nothing():
    organization, owner = make_charity()
    by = actor_for(owner)
    first = set_bank_account(organization, account(), by=by)

    assert set_bank_account(organization, account(), by=by) == first
    second = set_bank_account(organization, account("622202000000009999"), by=by)

    first.refresh_from_db()
    assert (first.replaced_at, second.replaced_at) == (by.arrived_at, None)
    assert first.number == NUMBER


@pytest.mark.parametrize("number", ["1234567", "六二二二零二零零", "62220200x0000", "6" * 33])
def test_what_is_no_account_number_is_refused(number):
    organization, owner = make_charity()

    with pytest.raises(Refused) as refused:
        set_bank_account(organization, account(number), by=actor_for(owner))

    assert refused.value.refusal.field == "number"


def test_owner_and_finance_set_it_and_finance_officers_read_it_on_record():
    organization, _owner = make_charity()
    finance, editor, officer = make_user(), make_user(), make_user()
    join(finance, organization, Role.FINANCE)
    join(editor, organization, Role.EDITOR)
    join(officer, make_organization(kind="11"), Role.FINANCE_OFFICER)
    set_bank_account(organization, account(), by=actor_for(finance))

    assert open_bank_account(organization, by=actor_for(officer)).number == NUMBER
    with pytest.raises(PermissionDenied):
        set_bank_account(organization, account(), by=actor_for(officer))
    for stranger in (editor, make_user()):
        with pytest.raises(PermissionDenied):
            open_bank_account(organization, by=actor_for(stranger))
    event = AuditEvent.objects.get(verb="organizations.organization.read_account")
    assert event.actor_id == officer.pk


def test_the_same_account_behind_two_is_told_to_officials_without_showing_it(office, signed_in):
    first, owner = make_charity()
    second, other = make_charity()
    set_bank_account(first, account(), by=actor_for(owner))
    set_bank_account(second, account(), by=actor_for(other))
    url = reverse("organizations:organization-detail", args=[first.pk])

    seen, own = (signed_in(user).get(url).content.decode() for user in (office[1], owner))

    assert list(accounts_shared_with(first)) == [second]
    assert ("账号与另一机构相同" in seen, second.name in seen, "2345" in seen) == (True, True, False)
    assert ("账号与另一机构相同" in own, "2345" in own) == (False, True)


def test_the_page_masks_until_it_is_opened_by_a_click():
    organization, owner = make_charity()
    client = fresh_client(owner)
    typed = {"holder": "示例机构", "bank": "示例银行", "number": NUMBER}
    assert client.post(reverse("organizations:account-set", args=[organization.pk]), typed).status_code == 302
    url = reverse("organizations:account-open", args=[organization.pk])

    masked, opened = client.get(url).content.decode(), client.post(url).content.decode()

    assert (NUMBER in masked, "2345" in masked, NUMBER in opened) == (False, True, True)


def test_who_signed_in_long_ago_shows_first_that_it_is_them(signed_in):
    organization, owner = make_charity()

    for name in ("organizations:account-set", "organizations:account-open"):
        response = signed_in(owner).post(reverse(name, args=[organization.pk]))
        assert response.status_code == 302
    assert not AuditEvent.objects.filter(verb="organizations.organization.read_account").exists()
