"""How income and its concentration went on over the years, oldest first."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from chenghua_portal.foundation.ui.parts import Bar, Chart
from chenghua_portal.foundation.ui.templatetags.portal import money, percent
from organizations.standing.income.queries import Reported


def income_chart(years: Sequence[Reported]) -> Chart:
    """The income of each year in yuan."""
    return Chart(
        caption=_("Income by year (yuan)"),
        row_heading=_("Year"),
        value_heading=_("Income"),
        bars=[
            Bar(str(one.income.year), one.health.total, money(one.health.total)) for one in reversed(years)
        ],
    )


def index_chart(years: Sequence[Reported]) -> Chart:
    """The concentration of each year, red above the threshold."""
    return Chart(
        caption=_("Concentration by year (HHI)"),
        row_heading=_("Year"),
        value_heading=_("HHI"),
        bars=[
            Bar(
                str(one.income.year),
                one.health.hhi,
                f"{one.health.hhi:.2f}",
                note=_("%(name)s gave %(share)s")
                % {"name": one.health.largest, "share": percent(one.health.largest_share, 1)},
                tone="due" if "hhi" in one.alerts else "",
            )
            for one in reversed(years)
            if one.health.hhi is not None
        ],
    )
