"""The accounts of a year, as the organization reports them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from chenghua_portal.foundation.audit.record import canonical_json, record
from chenghua_portal.foundation.files.actions import store_upload
from chenghua_portal.foundation.identity.actors import Actor
from chenghua_portal.foundation.identity.permissions import require
from chenghua_portal.foundation.web.refusals import Refused
from chenghua_portal.foundation.workdays.calendar import beijing_date
from chenghua_portal.foundation.workflow.applying import lock
from organizations.registry.models import Organization
from organizations.standing.models import IncomeSource, IncomeYear


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """What one year brought and cost, in yuan. Each source is kind, name and amount."""

    year: int
    sources: Sequence[tuple[str, str, Decimal]]
    spending: Decimal
    reserve: Decimal
    is_audited: bool = False


@transaction.atomic(durable=True)
def report_income(
    organization: Organization,
    accounts: Accounts,
    *,
    by: Actor,
    report: "UploadedFile[Any] | None" = None,
    seen: str = "",
) -> IncomeYear:
    """Report a year, or report it anew: the record keeps what was said before. The same again changes nothing.

    `seen` is the fingerprint of what the reporter had before them. Raises Refused for a year that has not ended
    or in which the organization did not exist yet, for a source named twice, and when somebody else has
    reported the year meanwhile.
    """
    require(by, "organizations.report_income", organization)
    lock(organization)
    _check_year(organization, accounts.year, by)
    if len({(kind, name) for kind, name, _amount in accounts.sources}) < len(accounts.sources):
        raise Refused(_("A source is named twice with the same kind. Add the two up in one line."))
    known = IncomeYear.objects.filter(organization=organization, year=accounts.year).first()
    before = facts_of(known) if known else None
    if known is not None and not seen:
        raise Refused(
            _("%(year)s is reported already. Correct it on the page of income health.")
            % {"year": accounts.year},
            field="year",
        )
    if seen != fingerprint(known):
        raise Refused(
            _(
                "These accounts have been reported by somebody else meanwhile. Look at them, then report again."
            )
        )
    after = _facts(accounts)
    if known is not None and before == after and report is None:
        return known
    income = known or IncomeYear(organization=organization, year=accounts.year)
    income.spending, income.reserve = accounts.spending, accounts.reserve
    income.is_audited = accounts.is_audited
    income.reported_at, income.reported_by_id = by.arrived_at, by.person
    if report is not None:
        income.report = store_upload(
            report,
            subject_type=IncomeYear._meta.label_lower,
            subject_id=income.pk,
            by=by,
            keep_key=True,
            field="report",
        ).file
    income.save()
    income.sources.all().delete()
    IncomeSource.objects.bulk_create(
        IncomeSource(income=income, kind=kind, name=name, amount=amount)
        for kind, name, amount in accounts.sources
    )
    record(
        "organizations.organization.report_income",
        organization,
        by=by,
        at=by.arrived_at,
        data={"year": accounts.year, "before": before, "after": after},
    )
    return income


def _check_year(organization: Organization, year: int, by: Actor) -> None:
    if year >= beijing_date(by.arrived_at).year:
        raise Refused(_("This year has not ended. Report the years before it."), field="year")
    founded = organization.founded_on
    if founded is not None and year < founded.year:
        raise Refused(
            _("The organization was founded in %(year)s. Report that year or a later one.")
            % {"year": founded.year},
            field="year",
        )


def facts_of(income: IncomeYear) -> dict[str, Any]:
    """What was reported, as the record keeps it."""
    sources = sorted((source.kind, source.name, source.amount) for source in income.sources.all())
    return _facts(
        Accounts(
            year=income.year,
            sources=sources,
            spending=income.spending,
            reserve=income.reserve,
            is_audited=income.is_audited,
        )
    )


def fingerprint(income: IncomeYear | None) -> str:
    """Names what is reported of a year now; empty for a year that is not."""
    if income is None:
        return ""
    body = canonical_json({**facts_of(income), "report": income.report_id})
    return hashlib.sha256(body.encode()).hexdigest()


def _facts(accounts: Accounts) -> dict[str, Any]:
    return {
        "sources": [[kind, name, f"{amount:.2f}"] for kind, name, amount in sorted(accounts.sources)],
        "spending": f"{accounts.spending:.2f}",
        "reserve": f"{accounts.reserve:.2f}",
        "is_audited": accounts.is_audited,
    }
