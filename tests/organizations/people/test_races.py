from organizations.people.actions import register_organization
from organizations.registry.models import Organization
from tests.factories import actor_for, make_user
from tests.factories.people import credit_code


def test_two_who_register_one_code_at_once_make_one(together):
    code, first, second = credit_code(), make_user(), make_user()

    results = together(
        *(
            lambda user=user: register_organization(by=actor_for(user), name="示例机构", code=code)
            for user in (first, second)
        )
    )

    assert sorted(type(result).__name__ for result in results) == ["Organization", "Refused"]
    assert Organization.objects.filter(code=code).count() == 1
