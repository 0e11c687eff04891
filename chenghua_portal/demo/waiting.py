"""What lies on people's desks today: a registration, a change, a certificate and somebody who asks to join."""

from datetime import date, timedelta
from decimal import Decimal

from chenghua_portal.demo.accounts import give_account
from chenghua_portal.demo.papers import AUTHORITY, certificate_scan
from chenghua_portal.demo.people import CHARITIES, owner_email
from chenghua_portal.demo.stage import Stage, as_actor
from chenghua_portal.foundation.files.models import StoredFile
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workdays.clock import portal_now
from organizations.people.actions import ask_to_join, submit_registration
from organizations.registry.actions import (
    Account,
    Paper,
    add_certificate,
    propose_change,
    save_paper,
    set_bank_account,
)
from organizations.registry.drafting import answers_of
from organizations.registry.facts import Facts
from organizations.registry.models import Certificate, Organization, Street

NEW_OWNER, NEW_NAME, NEW_CODE = "o13@example.org", "示例新芽社区服务中心", "52510108DEM000130E"
NEWCOMER = "newcomer@example.org"


def leave_waiting(stage: Stage) -> None:
    """Hand in what nobody has decided yet, over the last working days."""
    with stage.at(stage.day(-3, 15)):
        _register_another()
    with stage.at(stage.day(-2, 11)):
        _ask_for_a_change()
    with stage.at(stage.day(-2, 16)):
        _add_a_certificate()
    with stage.at(stage.day(-1, 9)):
        give_account(NEWCOMER, "示例新同事")
        ask_to_join(
            _charity("O03").code or "", "我是本机构新入职的社工，负责课后服务项目。", by=as_actor(NEWCOMER)
        )


def _register_another() -> None:
    give_account(NEW_OWNER, "新芽社区服务负责人")
    by = as_actor(NEW_OWNER)
    issued = date(2024, 4, 18)
    paper = Paper(
        kind=Certificate.Kind.REGISTRATION,
        number=NEW_CODE,
        issuer=AUTHORITY,
        valid_from=issued,
        valid_until=date(issued.year + 4, issued.month, issued.day),
    )
    shown = {
        "名称": NEW_NAME,
        "法定代表人": "示例法人",
        "住所": "成都市成华区（示例地址）",
        "开办资金": "叁万元整",
    }
    scan = certificate_scan("民办非企业单位登记证书", NEW_NAME, NEW_CODE, shown, at=portal_now())
    draft = save_paper(scan, by=by)
    facts: Facts = {
        "name": NEW_NAME,
        "code": NEW_CODE,
        "registration_authority": AUTHORITY,
        "legal_representative": "示例法人",
        "founded_on": issued,
        "registered_capital": Decimal(30_000),
        "address": "成都市成华区（示例地址）",
        "street": Street.objects.get(code="510108015"),
        "business_scope": "社区居民互助、老年人和儿童服务。",
        "service_fields": ["community", "elderly", "children"],
        "staff": 5,
        "assistant_social_workers": 2,
        "social_workers": 1,
        "senior_social_workers": 0,
        "party": Organization.Party.ADVISER,
    }
    stored = StoredFile.objects.get(pk=answers_of(draft).one("paper", "file"))
    account = Account(NEW_NAME, "示例银行成华支行", "6200000000000000130")
    submit_registration(draft, facts, paper, stored, account, by=by)


def _ask_for_a_change() -> None:
    organization, by = _charity("O02"), as_actor(owner_email("O02"))
    new = "成都市成华区（示例新址）2号楼"
    facts: Facts = {"name": organization.name, "address": new, "staff": (organization.staff or 0) + 3}
    shown = {"名称": organization.name, "住所": new}
    evidence = certificate_scan("变更登记通知书", organization.name, "变更示例1号", shown, at=portal_now())
    propose_change(
        organization, facts, "办公场所搬迁，已办理住所变更登记；新增三名工作人员。", by=by, evidence=evidence
    )


def _add_a_certificate() -> None:
    organization, by = _charity("O06"), as_actor(owner_email("O06"))
    today = beijing_date(by.arrived_at)
    paper = Paper(
        kind=Certificate.Kind.TAX_EXEMPT,
        number="示例免税1号",
        issuer="示例税务部门",
        valid_from=today,
        valid_until=today + timedelta(days=5 * 365),
    )
    scan = certificate_scan(
        "非营利组织免税资格认定",
        organization.name,
        paper.number,
        {"名称": organization.name},
        at=portal_now(),
    )
    add_certificate(organization, paper, scan, by=by)
    set_bank_account(_charity("O03"), _account_of("O03"), by=as_actor(owner_email("O03")))


def _account_of(key: str) -> Account:
    return Account(_charity(key).name, "示例银行成华支行", f"62000000000000{key[1:]}")


def _charity(key: str) -> Organization:
    return Organization.objects.get(code=next(one.code for one in CHARITIES if one.key == key))
