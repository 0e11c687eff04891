"""Fictional organizations in any number, for measuring: the same seed gives the same ones.

They are written with COPY, past the actions and so past the record: only a portal whose clock may be shifted takes
them. Their codes carry the letters GEN, so that nobody takes them for real.
"""

import csv
import io
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models.expressions import DatabaseDefault

from chenghua_portal.foundation.identity.models import User
from chenghua_portal.foundation.web.ids import uuid7
from organizations.registry.credit_code import check_character
from organizations.registry.initials import initials_of
from organizations.registry.models import Organization, Street
from organizations.registry.queries import present_streets
from organizations.registry.service_fields import ServiceField
from organizations.standing.models import AnnualInspection, CreditEntry, Grade

ACCOUNT = "generator@example.org"
SOURCE = "示例名单（虚构）"
AUTHORITY = "成都市成华区民政局"
# Three of these begin a name: a hundred thousand beginnings, and two given ones that follow one another are rare.
SYLLABLES = (
    "晨穗银杏绿芽邻聚星语云桥巧手暖流和乐春晖秋实青禾微光远帆知行"
    "同心善水朝阳清风明月松柏梧桐丹桂海棠玉兰蓝天映山红旗向日葵"
)
THEMES: dict[str, tuple[str, ...]] = {
    ServiceField.ELDERLY: ("养老服务", "长者关爱"),
    ServiceField.CHILDREN: ("青少年服务", "儿童关爱"),
    ServiceField.DISABILITY: ("助残服务", "康复支持"),
    ServiceField.FAMILY: ("家庭服务", "妇女互助"),
    ServiceField.HARDSHIP: ("困难帮扶",),
    ServiceField.COMMUNITY: ("社区营造", "社区治理"),
    ServiceField.MEDIATION: ("调解服务", "法律服务"),
    ServiceField.MENTAL_HEALTH: ("心理服务",),
    ServiceField.HEALTH: ("健康服务",),
    ServiceField.ENVIRONMENT: ("环保", "垃圾分类推广"),
    ServiceField.CULTURE: ("文化传播", "体育健身"),
    ServiceField.CORRECTION: ("社区矫正服务",),
    ServiceField.VOLUNTEERING: ("志愿服务",),
    ServiceField.CAPACITY: ("社会组织发展",),
}
# Of a hundred, how many are of a kind, and how such a name ends.
ENDINGS = (
    ("52", 78, ("中心", "服务社")),
    ("51", 18, ("协会", "促进会")),
    ("53", 3, ("基金会",)),
    ("59", 1, ("联合会",)),
)
# Of a thousand: 1A to 5A.
LEVELS = ((1, 20), (2, 60), (3, 200), (4, 120), (5, 50))
GRADED_FOR = 5


@dataclass(frozen=True)
class Batch:
    """What is made at once: organizations first, what refers to them after."""

    organizations: list[Organization]
    grades: list[Grade]
    listings: list[CreditEntry]
    inspections: list[AnnualInspection]


@transaction.atomic
def generate_organizations(count: int, *, seed: int, at: datetime, size: int = 5000) -> None:
    """Add `count` verified organizations with a year's inspection each, many with a grade, some with a credit entry."""
    chance = random.Random(seed)  # noqa: S311
    streets = list(present_streets())
    clerk = _clerk()
    first = Organization.objects.filter(code__contains="510108GEN").count()
    for start in range(first, first + count, size):
        numbers = range(start, min(start + size, first + count))
        batch = _batch(numbers, chance, streets, clerk, at)
        for rows in (batch.organizations, batch.grades, batch.listings, batch.inspections):
            copy_in(rows)


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write rows of one model with COPY; fields that the first row leaves to the database are left to it in all."""
    if not rows:
        return
    fields = [
        field
        for field in type(rows[0])._meta.concrete_fields
        if not isinstance(getattr(rows[0], field.attname), DatabaseDefault)
    ]
    lines = io.StringIO()
    writer = csv.writer(lines)
    for row in rows:
        values = (field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields)
        writer.writerow([_cell(value) for value in values])
    lines.seek(0)
    table = connection.ops.quote_name(rows[0]._meta.db_table)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({columns}) FROM STDIN WITH (FORMAT csv, NULL '\\N')", lines)


def _cell(value: object) -> object:
    if value is None:
        return r"\N"
    if isinstance(value, list):
        return "{" + ",".join(value) + "}"
    return value


def _clerk() -> UUID:
    """An account that nobody can sign in to, for what was entered by somebody."""
    user = User.objects.filter(email=ACCOUNT).first()
    return (user or User.objects.create_user(ACCOUNT, None, name="示例生成")).pk


def _batch(
    numbers: Iterable[int], chance: random.Random, streets: Sequence[Street], clerk: UUID, at: datetime
) -> Batch:
    batch = Batch([], [], [], [])
    today = at.date()
    for number in numbers:
        made = _organization(number, chance, streets, clerk, at)
        batch.organizations.append(made)
        batch.grades.extend(_grades(made, chance, today, clerk, at))
        batch.listings.extend(_listings(made, chance, today, clerk, at))
        batch.inspections.extend(_inspections(made, chance, today, clerk, at))
    return batch


def _organization(
    number: int, chance: random.Random, streets: Sequence[Street], clerk: UUID, at: datetime
) -> Organization:
    kind, _weight, endings = chance.choices(ENDINGS, [weight for _kind, weight, _endings in ENDINGS])[0]
    chosen = chance.sample(list(THEMES), chance.randint(1, 3))
    name = (
        "示例"
        + "".join(chance.choices(SYLLABLES, k=3))
        + chance.choice(THEMES[chosen[0]])
        + chance.choice(endings)
    )
    body = f"{kind}510108GEN{number:06d}"
    founded = date(chance.randint(1995, at.year - 1), chance.randint(1, 12), chance.randint(1, 28))
    return Organization(
        id=uuid7(),
        name=name,
        code=body + check_character(body),
        initials=initials_of(name),
        kind=kind,
        status=Organization.Status.VERIFIED,
        founded_on=founded,
        street=chance.choice(streets),
        business_scope="开展与宗旨相关的公益服务（虚构）。",
        registration_authority=AUTHORITY,
        registered_capital=chance.choice((30_000, 50_000, 100_000)),
        service_fields=sorted(chosen),
        party=chance.choice(Organization.Party.values),
        registered_at=at,
        verified_at=at,
        verified_by_id=clerk,
        refusal_reason="",
    )


def _grades(
    made: Organization, chance: random.Random, today: date, clerk: UUID, at: datetime
) -> Iterator[Grade]:
    """None for about half; of those given some have expired."""
    thrown = chance.randrange(1000)
    for level, share in LEVELS:
        if thrown < share:
            start = today - timedelta(days=chance.randrange(6 * 365))
            yield Grade(
                organization=made,
                level=level,
                valid_from=start,
                valid_until=start + timedelta(days=GRADED_FOR * 365),
                authority=AUTHORITY,
                source=SOURCE,
                entered_at=at,
                entered_by_id=clerk,
            )
            return
        thrown -= share


def _listings(
    made: Organization, chance: random.Random, today: date, clerk: UUID, at: datetime
) -> Iterator[CreditEntry]:
    """Of a hundred four were on a list once, and half of these still are."""
    if chance.random() >= 0.04:
        return
    listed = today - timedelta(days=chance.randrange(30, 900))
    yield CreditEntry(
        organization=made,
        list=CreditEntry.List.DISHONEST if chance.random() < 0.15 else CreditEntry.List.ABNORMAL,
        listed_on=listed,
        lifted_on=listed + timedelta(days=20) if chance.random() < 0.5 else None,
        cause="未按照规定报送年度工作报告",
        source=SOURCE,
        entered_at=at,
        entered_by_id=clerk,
    )


def _inspections(
    made: Organization, chance: random.Random, today: date, clerk: UUID, at: datetime
) -> Iterator[AnnualInspection]:
    year = today.year - 2
    yield AnnualInspection(
        organization=made,
        year=year,
        result=chance.choices(AnnualInspection.Result.values, (90, 6, 2, 2))[0],
        concluded_on=date(year + 1, 6, 30),
        source=SOURCE,
        entered_at=at,
        entered_by_id=clerk,
    )
