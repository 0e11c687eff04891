"""The answers of a demo bid: every section of the form, from the few facts the story gives. All fictional."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from chenghua_portal.demo.story import DemoProject

# Shares of the whole budget; management, staff and publicity stay under the default caps (domain.md §4).
LINES = (
    ("activity", "活动组织与场地", "场", 20, Decimal("0.40")),
    ("goods", "活动材料包", "份", 100, Decimal("0.15")),
    ("publicity", "宣传折页", "份", 400, Decimal("0.03")),
    ("staff", "社工带组补贴", "人次", 40, Decimal("0.25")),
    ("management", "项目管理与财务代管", "项", 1, Decimal("0.08")),
)


def budget_rows(grant: Decimal, own: Decimal) -> list[dict[str, str]]:
    """Budget lines that add up to `grant` + `own` yuan, each split between both in whole cents.

    The last line, volunteers' meals, takes what rounding leaves over.
    """
    total = grant + own
    rows, spent, asked_so_far = [], Decimal(0), Decimal(0)
    for category, item, unit, quantity, share in LINES:
        price = (total * share / quantity).quantize(Decimal("0.01"))
        amount = price * quantity
        asked = (amount * grant / total).quantize(Decimal("0.01"))
        rows.append(_row(category, item, quantity, unit, price, asked, amount - asked))
        spent, asked_so_far = spent + amount, asked_so_far + asked
    rest = total - spent
    rows.append(
        _row("activity", "志愿者交通与误餐", 1, "项", rest, grant - asked_so_far, rest - grant + asked_so_far)
    )
    return rows


def _row(
    category: str, item: str, quantity: int, unit: str, price: Decimal, asked: Decimal, own: Decimal
) -> dict[str, str]:
    return {
        "category": category,
        "item": item,
        "quantity": str(quantity),
        "unit": unit,
        "unit_price": f"{price:.2f}",
        "asked": f"{asked:.2f}",
        "self_cash": f"{own:.2f}",
        "self_in_kind": "0.00",
    }


def answers(project: DemoProject, *, ends_on: date) -> dict[str, dict[str, Any]]:
    """What the organization types into each section, as the form's fields take it."""
    due, start = ends_on.isoformat(), (ends_on - timedelta(days=270)).isoformat()
    people = str(max(30, project.target))
    return {
        "summary": {
            "title": project.title,
            "summary": f"{project.title}面向街道居民，计划实现{project.indicator}{project.target}{project.unit}。"
            "项目由持证社工带队，社区志愿者参与，过程和结果对居民公开。",
            "term_months": "10",
        },
        "need": {
            "text": "走访和座谈显示，居民对此类服务需求稳定，现有服务时间短、覆盖面有限，缺少持续跟进。",
            "evidence": "需求来自三次居民座谈和一次入户问卷，问卷回收82份，记录由社区存档。",
        },
        "beneficiaries": {
            "text": "街道内符合条件的居民及其家庭。",
            "number": people,
            "street_code": project.street,
        },
        "goals": {
            "text": f"在项目期内实现{project.indicator}{project.target}{project.unit}，服务对象满意度不低于90%。",
            "indicators": [
                {
                    "name": project.indicator,
                    "unit": project.unit,
                    "baseline": "0",
                    "target": str(project.target),
                    "verification": "活动签到表和服务记录",
                    "due_on": due,
                },
                {
                    "name": "服务对象满意度",
                    "unit": "%",
                    "baseline": "",
                    "target": "90",
                    "verification": "抽样问卷",
                    "due_on": due,
                },
            ],
        },
        "plan": {
            "activities": [
                {
                    "name": "需求核对与建档",
                    "starts_on": start,
                    "ends_on": due,
                    "place": "社区活动室",
                    "times": "4",
                    "people": people,
                },
                {
                    "name": "主题服务活动",
                    "starts_on": start,
                    "ends_on": due,
                    "place": "社区与院落",
                    "times": "20",
                    "people": people,
                },
            ],
            "text": "第一季度建档，其后每月两次活动，期末评估并向居民公布结果。",
        },
        "team": {
            "members": [
                {
                    "name": "示例社工甲",
                    "role": "项目负责人",
                    "title": "社会工作师",
                    "tasks": "统筹与质量管理",
                },
                {
                    "name": "示例社工乙",
                    "role": "执行社工",
                    "title": "助理社会工作师",
                    "tasks": "活动组织与个案跟进",
                },
            ],
            "text": "团队有两年以上同类服务经验，配有一名督导。",
        },
        "budget": {"lines": budget_rows(project.grant, project.own), "note": "标准参照同类项目。"},
        "self_raised": {"cash_source": "机构自有资金和社会捐赠。", "in_kind_basis": ""},
        "risks": {"text": "天气影响户外活动时改为室内；人员变动时由督导接续。"},
        "sustainability": {"text": "培育社区志愿者队伍，项目结束后由社区和志愿者继续开展。"},
        "attachments": {},
        "declarations": {
            "truthful": True,
            "no_other_funding": True,
            "no_fixed_assets": True,
            "no_cash": True,
        },
    }


def split_total(total: Decimal, weights: list[Decimal], step: Decimal) -> list[Decimal]:
    """Points per criterion that add up to `total`, near its share of each weight, in whole steps.

    What rounding leaves over goes to the criteria with room for it, first ones first.
    """
    points = [(weight * total / 100 // step) * step for weight in weights]
    rest = total - sum(points)
    for place, weight in enumerate(weights):
        while rest >= step and points[place] + step <= weight:
            points[place] += step
            rest -= step
    if rest:
        raise ValueError(f"{total} can't be given in steps of {step}.")
    return points
