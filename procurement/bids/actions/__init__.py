"""Writing a bid, handing it in, taking it back, and reading it once it is open."""

from procurement.bids.actions.drafting import (
    MOST_FILES,
    Added,
    Conflict,
    Saved,
    add_file,
    remove_file,
    resolve_conflict,
    save_section,
    start_bid,
    street_codes,
)
from procurement.bids.actions.handing_in import (
    manifest_of,
    restore_from_copy,
    submit_bid,
    take_copy,
    withdraw_bid,
)
from procurement.bids.actions.reading import grant_reading, read_content, readable_file

__all__ = [
    "MOST_FILES",
    "Added",
    "Conflict",
    "Saved",
    "add_file",
    "grant_reading",
    "manifest_of",
    "read_content",
    "readable_file",
    "remove_file",
    "resolve_conflict",
    "restore_from_copy",
    "save_section",
    "start_bid",
    "street_codes",
    "submit_bid",
    "take_copy",
    "withdraw_bid",
]
