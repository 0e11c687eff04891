"""The columns of each kind of list, and the rules between them. Pure: text in, values and problems out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from organizations.standing.imports.cells import (
    OneOf,
    Read,
    Text,
    Wrong,
    folded,
    read_code,
    read_day,
    read_level,
    read_year,
)
from organizations.standing.periods import same_day_later

Problems = dict[str, dict[str, Any]]
GRADE_YEARS = 5
# Where a problem stands that is one of the whole row.
ROW = ""


@dataclass(frozen=True)
class Column:
    """A column by the field it fills. `heading` is the term of the field, `also` are others in use."""

    key: str
    label: str | Promise
    heading: str
    read: Read
    example: str
    also: tuple[str, ...] = ()
    is_required: bool = True

    def is_headed(self, text: str) -> bool:
        return bare_heading(text) in {bare_heading(name) for name in (self.heading, *self.also)}


@dataclass(frozen=True)
class ListKind:
    """What a list has: its columns, which of them say of what an entry is, and which days follow which.

    `past` may not lie ahead; of each pair in `ordered` the second is not before the first.
    """

    columns: tuple[Column, ...]
    identity: tuple[str, ...]
    past: tuple[str, ...] = ()
    ordered: tuple[tuple[str, str], ...] = ()

    def column(self, key: str) -> Column:
        return next(column for column in self.columns if column.key == key)

    @property
    def facts(self) -> tuple[str, ...]:
        """The columns that become fields of an entry."""
        return tuple(column.key for column in self.columns if column.key not in ("code", "name"))


def bare_heading(text: str) -> str:
    """A heading without spaces, marks of being required, and what stands in brackets behind it."""
    return folded(text).partition("(")[0].strip("*:").lower()


CODE = Column(
    "code",
    _("Unified social credit code"),
    "统一社会信用代码",
    read_code,
    "52510108MJQ000001E",
    also=("社会信用代码", "信用代码", "统一信用代码"),
)
NAME = Column(
    "name",
    _("Name of the organization"),
    "组织名称",
    Text(100),
    "示例社会工作服务中心",
    also=("社会组织名称", "单位名称", "机构名称", "名称"),
    is_required=False,
)
RESULTS = OneOf(
    {
        "合格": "passed",
        "年检合格": "passed",
        "基本合格": "basically_passed",
        "年检基本合格": "basically_passed",
        "不合格": "failed",
        "年检不合格": "failed",
        "未参检": "absent",
        "未参加": "absent",
        "未参加年检": "absent",
        "未年检": "absent",
    },
    ("合格", "基本合格", "不合格", "未参检"),
)
FORMS = OneOf(
    {"年检": "inspection", "年度检查": "inspection", "年报": "report", "年度报告": "report"}, ("年检", "年报")
)
LISTS = OneOf(
    {
        "活动异常名录": "abnormal",
        "异常名录": "abnormal",
        "活动异常": "abnormal",
        "严重违法失信名单": "dishonest",
        "严重违法失信": "dishonest",
    },
    ("活动异常名录", "严重违法失信名单"),
)

KINDS: Mapping[str, ListKind] = {
    "inspections": ListKind(
        columns=(
            CODE,
            NAME,
            Column("year", _("Year"), "年度", read_year, "2025", also=("年检年度", "检查年度")),
            Column("result", _("Result"), "年检结论", RESULTS, "合格", also=("结论", "年检结果", "检查结论")),
            Column(
                "concluded_on",
                _("Concluded on"),
                "结论日期",
                read_day,
                "2026-05-31",
                also=("年检日期", "结论作出日期"),
            ),
            Column("form", _("Form"), "方式", FORMS, "年检", also=("年检方式",), is_required=False),
        ),
        identity=("year",),
        past=("concluded_on",),
    ),
    "grades": ListKind(
        columns=(
            CODE,
            NAME,
            Column("level", _("Grade"), "评估等级", read_level, "4A", also=("等级",)),
            Column(
                "valid_from",
                _("Valid from"),
                "有效期起",
                read_day,
                "2026-01-01",
                also=("有效期自", "起始日期", "有效期开始"),
            ),
            Column(
                "valid_until",
                _("Valid until"),
                "有效期止",
                read_day,
                "2030-12-31",
                also=("有效期至", "截止日期", "有效期结束"),
            ),
            Column(
                "authority",
                _("Assessed by"),
                "评估机关",
                Text(60),
                "成都市成华区民政局",
                also=("评估单位", "授予单位", "发证机关"),
            ),
        ),
        identity=("valid_from",),
        past=("valid_from",),
        ordered=(("valid_from", "valid_until"),),
    ),
    "credit": ListKind(
        columns=(
            CODE,
            NAME,
            Column("list", _("List"), "名单类别", LISTS, "活动异常名录", also=("名单", "名录", "列入名单")),
            Column("listed_on", _("Listed on"), "列入日期", read_day, "2026-03-01", also=("列入时间",)),
            Column(
                "lifted_on",
                _("Lifted on"),
                "移出日期",
                read_day,
                "",
                also=("移出时间",),
                is_required=False,
            ),
            Column(
                "cause",
                _("Cause"),
                "列入事由",
                Text(400),
                "未按规定报送年度工作报告",
                also=("事由", "列入原因"),
            ),
        ),
        identity=("list", "listed_on"),
        past=("listed_on", "lifted_on"),
        ordered=(("listed_on", "lifted_on"),),
    ),
    "violations": ListKind(
        columns=(
            CODE,
            NAME,
            Column(
                "decided_on",
                _("Decided on"),
                "决定日期",
                read_day,
                "2026-02-10",
                also=("处罚决定日期", "处罚日期"),
            ),
            Column(
                "authority",
                _("Decided by"),
                "决定机关",
                Text(60),
                "成都市成华区民政局",
                also=("处罚机关", "作出决定机关"),
            ),
            Column(
                "reference",
                _("Number of the decision"),
                "决定书文号",
                Text(60),
                "成华民罚〔2026〕1号",
                also=("文号", "处罚决定书文号", "处罚文号"),
            ),
            Column(
                "description",
                _("What was done"),
                "违法事实",
                Text(400),
                "未按章程规定开展活动",
                also=("违法行为", "主要违法事实", "事实"),
            ),
        ),
        identity=("reference",),
        past=("decided_on",),
    ),
}


def read_row(
    kind: ListKind, texts: Mapping[str, str], faults: Mapping[str, str], *, today: date
) -> tuple[dict[str, Any], Problems]:
    """The values of a row by column, and what is wrong with it by column.

    `faults` are those of the file itself, such as a formula. An optional cell left empty has no value.
    """
    values: dict[str, Any] = {}
    problems: Problems = {key: {"rule": rule} for key, rule in faults.items()}
    for column in kind.columns:
        text = texts.get(column.key, "")
        if column.key in problems:
            continue
        try:
            if text:
                values[column.key] = column.read(text)
            elif column.is_required:
                raise Wrong("missing")
        except Wrong as wrong:
            problems[column.key] = wrong.problem
    return values, problems | _between(kind, values, today)


def _between(kind: ListKind, values: Mapping[str, Any], today: date) -> Problems:
    """What is wrong between columns that are right by themselves."""
    problems: Problems = {}
    for key in kind.past:
        if key in values and values[key] > today:
            problems[key] = {"rule": "lies_ahead"}
    for first, second in kind.ordered:
        if first in values and second in values and values[second] < values[first]:
            problems[second] = {"rule": "before", "other": first}
    year, concluded = values.get("year"), values.get("concluded_on")
    if year is not None and year > today.year:
        problems["year"] = {"rule": "lies_ahead"}
    elif year is not None and concluded is not None and concluded.year <= year:
        problems.setdefault("concluded_on", {"rule": "year_not_over"})
    begins, ends = values.get("valid_from"), values.get("valid_until")
    if begins and ends and ends > same_day_later(begins, GRADE_YEARS):
        problems["valid_until"] = {"rule": "grade_too_long"}
    return problems


def same_name(one: str, other: str) -> bool:
    """Whether two spellings are one name: brackets and letters may be full-width, spaces anywhere."""
    return folded(one).casefold() == folded(other).casefold()


def is_same(one: Any, other: Any) -> bool:
    """Whether two values say the same; sentences may differ in spaces and in full-width signs."""
    if isinstance(one, str) and isinstance(other, str):
        return folded(one) == folded(other)
    return bool(one == other)


def written(column: Column, value: Any) -> str:
    """A value as the list would have it."""
    if isinstance(column.read, OneOf):
        spellings = column.read.spellings
        return next(term for term in column.read.offered if spellings[term] == value)
    return f"{value}A" if column.read is read_level else str(value)
