"""Making the demo's accounts and organizations, by the product's own actions. Quick: it runs before the first page."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from django.contrib.auth.hashers import make_password

from chenghua_portal.demo.people import (
    ACCOUNTS,
    BUREAU,
    CHARITIES,
    EXPERTS,
    OFFICES,
    PASSWORD,
    Account,
    Charity,
    owner_email,
)
from chenghua_portal.demo.profiles import give_profiles
from chenghua_portal.demo.stage import Stage, as_actor
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workdays.clock import portal_now
from evaluation.panels.actions import register_expert
from organizations.people.actions import appoint, register_organization
from organizations.registry.actions import (
    Paper,
    assign_duties,
    enter_certificate,
    establish_office,
    verify_organization,
)
from organizations.registry.models import Certificate, Organization, Street

REGISTERED = -900
CERTIFIED_FOR = timedelta(days=4 * 365)
SOCIAL = ("51", "52", "53", "59")


def is_empty() -> bool:
    """Whether nobody has used this database yet."""
    return not User.objects.exists()


def is_demo() -> bool:
    return User.objects.filter(email=ACCOUNTS[0].email).exists()


def make_accounts(stage: Stage) -> None:
    """Everyone who can sign in, and the organizations they act for, verified."""
    with stage.at(stage.day(REGISTERED)):
        for account in ACCOUNTS:
            _user(account.email, account.name, account.own_roles)
        for office in OFFICES:
            if not office.code.startswith(SOCIAL):
                establish_office(by=_operator(), name=office.name, code=office.code, duties=office.duties)
        _appoint(account for account in ACCOUNTS if account.organization == BUREAU)
        for charity in CHARITIES:
            assign_duties(_register(charity), charity.duties, by=_operator())
        for office in OFFICES:
            if office.code.startswith(SOCIAL):
                agency = Charity(office.code, office.name, office.code, "510108007", "支持和评估公益项目")
                assign_duties(_register(agency), office.duties, by=_operator())
        _appoint(account for account in ACCOUNTS if account.organization != BUREAU)
        for expert in EXPERTS:
            employer = Organization.objects.filter(name=expert.employer).first()
            register_expert(
                _user(expert.email, expert.name, ()),
                title=expert.title,
                field=expert.field,
                employer=employer,
                by=_operator(),
            )
    give_profiles(stage)


def _operator() -> Actor:
    return Actor.system(portal_now(), "demo")


def give_account(email: str, name: str) -> User:
    """An account of the demo without roles of its own."""
    return _user(email, name, ())


def _user(email: str, name: str, roles: tuple[str, ...]) -> User:
    """The account, made if need be. All share one password hash: thirty slow hashes would delay the start."""
    user, _made = User.objects.get_or_create(
        email=email, defaults={"name": name, "roles": list(roles), "password": _password_hash()}
    )
    return user


@cache
def _password_hash() -> str:
    return make_password(PASSWORD)


def _register(charity: Charity) -> Organization:
    """One person registers the organization, the bureau's clerk verifies it."""
    email = owner_email(charity.key)
    _user(email, f"{charity.name.removeprefix('示例')[:6]}负责人", ())
    organization = register_organization(
        by=as_actor(email),
        name=charity.name,
        code=charity.code,
        registration_authority="成都市成华区民政局",
        legal_representative="示例法人",
        founded_on=date(2016, 3, 1),
        registered_capital=Decimal(charity.capital),
        address="成都市成华区（示例地址）",
        street=Street.objects.get(code=charity.street),
        business_scope=charity.scope,
        service_fields=list(charity.fields),
        staff=charity.staff,
        assistant_social_workers=charity.staff // 3,
        social_workers=charity.staff // 4,
        senior_social_workers=0,
        party=Organization.Party.JOINT,
    )
    issued = beijing_date(portal_now())
    paper = Paper(
        kind=Certificate.Kind.REGISTRATION,
        number=charity.code,
        issuer=organization.registration_authority,
        valid_from=issued,
        valid_until=issued + CERTIFIED_FOR,
    )
    enter_certificate(organization, paper, None, by=as_actor(email))
    return verify_organization(organization, by=as_actor("clerk@example.org"))


def _appoint(accounts: Iterable[Account]) -> None:
    for account in accounts:
        organization = Organization.objects.filter(name=account.organization).first()
        if organization is not None and account.email != owner_email("O03"):
            user = User.objects.get(email=account.email)
            appoint(user, organization, list(account.roles), by=_operator())
