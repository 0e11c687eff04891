"""Weights of a scheme: what they must add up to, and the selection scheme a call starts from (domain.md §6)."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from chenghua_portal.foundation.ui.parts import plain

WHOLE = Decimal(100)
# domain.md §6 "Rollup": the trimmed mean counts from five valid sheets on, below that the mean does.
FEWEST_TO_TRIM = 5

# Title, guidance and points of each criterion.
SELECTION = (
    ("需求", "问题真实、有依据，回应街道或居民需求。", Decimal(20)),
    ("目标", "指标具体、可核实，与需求对应。", Decimal(15)),
    ("方案可行性", "活动、进度、风险安排合理。", Decimal(25)),
    ("机构与团队", "资质、经验、专职与督导力量。", Decimal(15)),
    ("预算合理", "标准清楚，与活动量匹配。", Decimal(15)),
    ("创新与可持续", "做法有新意，项目结束后能延续。", Decimal(10)),
)
SELECTION_NAME = gettext_lazy("Selection scheme")


def missing_points(weights: Iterable[Decimal]) -> Decimal:
    """How many points are missing from 100; negative when there are too many."""
    return WHOLE - sum(weights, Decimal(0))


def sum_problem(weights: Iterable[Decimal]) -> str:
    """What is wrong with the sum of the points, in a sentence; nothing when it is 100."""
    missing = missing_points(weights)
    if not missing:
        return ""
    figures = {"sum": plain(WHOLE - missing), "points": plain(abs(missing))}
    if missing > 0:
        return _("The points must add up to 100; %(points)s are missing. They are %(sum)s now.") % figures
    return _("The points must add up to 100; there are %(points)s too many. They are %(sum)s now.") % figures
