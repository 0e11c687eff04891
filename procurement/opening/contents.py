"""Writing down what came out of the envelopes: readable, complete, exactly what was sealed."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from procurement.bids.budget import totals
from procurement.bids.manifests import plain
from procurement.bids.models import BidContent, BidFile, BudgetLineItem, Indicator
from procurement.bids.sealing import Manifest
from procurement.bids.sections import budget_lines, without_file_keys
from procurement.opening.unsealing import Unsealed


def write_contents(opened: Sequence[Unsealed]) -> None:
    """Store the contents of all opened envelopes, in one statement per table."""
    pairs = [(_content(one, one.manifest), one.manifest) for one in opened if one.manifest is not None]
    BidContent.objects.bulk_create(content for content, _manifest in pairs)
    BudgetLineItem.objects.bulk_create(item for pair in pairs for item in _budget_items(*pair))
    Indicator.objects.bulk_create(indicator for pair in pairs for indicator in _indicators(*pair))
    BidFile.objects.bulk_create(file for pair in pairs for file in _files(*pair))


def _content(one: Unsealed, manifest: Manifest) -> BidContent:
    sums = totals(budget_lines(manifest.sections))
    return BidContent(
        bid=one.envelope.bid,
        envelope=one.envelope,
        title=manifest.sections["summary"]["title"],
        street_code=manifest.sections["beneficiaries"]["street_code"],
        asked=sums.asked,
        self_raised=sums.self_raised,
        sections=without_file_keys(manifest.sections),
    )


def _budget_items(content: BidContent, manifest: Manifest) -> list[BudgetLineItem]:
    return [
        BudgetLineItem(
            content=content,
            position=position,
            category=line.category,
            item=line.item,
            quantity=line.quantity,
            unit=line.unit,
            unit_price=line.unit_price,
            amount=line.amount,
            asked=line.asked,
            self_cash=line.self_cash,
            self_in_kind=line.self_in_kind,
        )
        for position, line in enumerate(budget_lines(manifest.sections), 1)
    ]


def _indicators(content: BidContent, manifest: Manifest) -> list[Indicator]:
    rows: list[dict[str, Any]] = manifest.sections["goals"]["indicators"]
    return [
        Indicator(
            content=content,
            position=position,
            name=row["name"],
            unit=row["unit"],
            baseline=row.get("baseline") or "",
            target=row["target"],
            verification=row.get("verification") or "",
            due_on=date.fromisoformat(row["due_on"]) if row.get("due_on") else None,
        )
        for position, row in enumerate(rows, 1)
    ]


def _files(content: BidContent, manifest: Manifest) -> list[BidFile]:
    return [
        BidFile(
            content=content,
            stored_file_id=file.id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            key=plain(file.key),
        )
        for file in manifest.files
    ]
