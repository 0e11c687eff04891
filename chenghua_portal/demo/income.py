"""What some of the demo's organizations reported of their income: one broad, one narrow, one in need."""

from decimal import Decimal

from chenghua_portal.demo.people import CHARITIES, owner_email
from chenghua_portal.demo.stage import Stage, as_actor
from chenghua_portal.foundation.workdays.calendar import beijing_date
from organizations.registry.models import Organization
from organizations.standing.income.actions import Accounts, report_income

REPORTED = -60
STREET, FUNDER = ("government", "示例街道办事处"), ("foundation", "示例暖流公益基金会")
COURSES, GIFTS = ("fees", "课程和培训收费"), ("donation", "公众捐赠")
LOTTERY, MEMBERS = ("lottery", "示例福彩公益金"), ("members", "会费")
# By organization, the last year first: sources, spending and reserve in thousands of yuan.
YEARS = {
    "O01": (
        ({STREET: 620, FUNDER: 380, COURSES: 310, GIFTS: 150}, 1280, 520),
        ({STREET: 640, FUNDER: 300, COURSES: 220, GIFTS: 120}, 1190, 340),
        ({STREET: 690, FUNDER: 210, COURSES: 120}, 960, 250),
    ),
    "O03": (
        ({STREET: 268, GIFTS: 42, COURSES: 38}, 331, 71),
        ({STREET: 265, GIFTS: 35, COURSES: 12}, 302, 54),
        ({STREET: 240, GIFTS: 30}, 251, 44),
    ),
    "O05": (({LOTTERY: 182, MEMBERS: 6}, 196, 9),),
}


def give_income(stage: Stage) -> None:
    """Have the owners report their years, each as the last that had ended then."""
    with stage.at(stage.day(REPORTED)):
        for charity in CHARITIES:
            if charity.key not in YEARS:
                continue
            by = as_actor(owner_email(charity.key))
            organization = Organization.objects.get(code=charity.code)
            last = beijing_date(by.arrived_at).year - 1
            for ago, (sources, spending, reserve) in enumerate(YEARS[charity.key]):
                accounts = Accounts(
                    year=last - ago,
                    sources=[(kind, name, _yuan(amount)) for (kind, name), amount in sources.items()],
                    spending=_yuan(spending),
                    reserve=_yuan(reserve),
                    is_audited=charity.key == "O01",
                )
                report_income(organization, accounts, by=by)


def _yuan(thousands: int) -> Decimal:
    return Decimal(thousands) * 1000
