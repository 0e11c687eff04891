"""The application form (domain.md §4) as data: sections in their order, each with its fields."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Kind(StrEnum):
    """What a field takes, and how its value is kept in JSON."""

    SHORT_TEXT = "short_text"  # text in one line
    LONG_TEXT = "long_text"  # text in paragraphs
    INTEGER = "integer"  # int, or None
    MONEY = "money"  # text such as "28000.00", or ""
    DATE = "date"  # text such as "2026-11-30", or ""
    CHOICE = "choice"  # one of the keys the page offers, or ""
    TABLE = "table"  # list of rows, each a dict by column
    BUDGET = "budget"  # list of budget rows (budget_rows.COLUMNS), all texts
    FILES = "files"  # list of references to stored files, with their keys
    DECLARATION = "declaration"  # True when ticked


@dataclass(frozen=True, kw_only=True)
class Field:
    """One question. `max_length` in characters; `low` and `high` bound whole numbers, both included."""

    name: str
    label: str | Promise
    kind: Kind
    required: bool = True
    max_length: int = 0
    note: str | Promise = ""
    columns: tuple["Field", ...] = ()
    max_rows: int = 30
    low: int = 0
    high: int = 999_999_999


@dataclass(frozen=True, kw_only=True)
class Section:
    """One part of the form, saved and encrypted by itself under `key`."""

    key: str
    title: str | Promise
    note: str | Promise = ""
    fields: tuple[Field, ...]


def short(
    name: str, label: Promise, max_length: int, *, required: bool = True, note: str | Promise = ""
) -> Field:
    return Field(
        name=name, label=label, kind=Kind.SHORT_TEXT, max_length=max_length, required=required, note=note
    )


def long(
    name: str, label: Promise, max_length: int, *, required: bool = True, note: str | Promise = ""
) -> Field:
    return Field(
        name=name, label=label, kind=Kind.LONG_TEXT, max_length=max_length, required=required, note=note
    )


def whole(name: str, label: Promise, low: int, high: int, *, required: bool = True) -> Field:
    return Field(name=name, label=label, kind=Kind.INTEGER, low=low, high=high, required=required)


def day(name: str, label: Promise, *, required: bool = True) -> Field:
    return Field(name=name, label=label, kind=Kind.DATE, required=required)


def declaration(name: str, label: Promise) -> Field:
    return Field(name=name, label=label, kind=Kind.DECLARATION)


SUMMARY = Section(
    key="summary",
    title=_("Project summary"),
    fields=(
        short("title", _("Project title"), 60, note=_("As it should appear in public.")),
        long(
            "summary",
            _("Project in brief"),
            500,
            note=_("Whom the project serves, what it does, what will be better."),
        ),
        whole("term_months", _("Term (months)"), 1, 12),
    ),
)

NEED = Section(
    key="need",
    title=_("Need and evidence"),
    fields=(
        long("text", _("Need"), 1500, note=_("Which problem, of whom, and what is done about it today.")),
        long(
            "evidence",
            _("Evidence"),
            1500,
            note=_("Surveys, interviews, figures, each with source and year."),
        ),
    ),
)

BENEFICIARIES = Section(
    key="beneficiaries",
    title=_("Beneficiaries and street"),
    fields=(
        long(
            "text", _("Beneficiaries"), 1000, note=_("Who they are and how they are found. No personal data.")
        ),
        whole("number", _("Number of beneficiaries"), 1, 10_000_000),
        Field(name="street_code", label=_("Street"), kind=Kind.CHOICE, max_length=12),
    ),
)

GOALS = Section(
    key="goals",
    title=_("Goals and indicators"),
    fields=(
        long("text", _("Goals"), 1000),
        Field(
            name="indicators",
            label=_("Indicators"),
            kind=Kind.TABLE,
            note=_("The contract and both evaluations measure the project by these."),
            columns=(
                short("name", _("Indicator"), 100),
                short("unit", _("Unit"), 20),
                short("baseline", _("Baseline"), 40, required=False),
                short("target", _("Target"), 40),
                short("verification", _("How verified"), 200),
                day("due_on", _("To be reached by"), required=False),
            ),
        ),
    ),
)

PLAN = Section(
    key="plan",
    title=_("Activity plan"),
    fields=(
        Field(
            name="activities",
            label=_("Activities"),
            kind=Kind.TABLE,
            max_rows=60,
            columns=(
                short("name", _("Activity"), 100),
                day("starts_on", _("Starts on")),
                day("ends_on", _("Ends on")),
                short("place", _("Place"), 100, required=False),
                whole("times", _("Times"), 1, 10_000),
                whole("people", _("People each time"), 0, 1_000_000, required=False),
            ),
        ),
        long("text", _("How it is carried out"), 2000, required=False),
    ),
)

TEAM = Section(
    key="team",
    title=_("Team"),
    fields=(
        Field(
            name="members",
            label=_("Members"),
            kind=Kind.TABLE,
            columns=(
                short("name", _("Member’s name"), 40),
                short("role", _("Role in the project"), 40),
                short("title", _("Qualification"), 60, required=False),
                short("tasks", _("Tasks"), 200, required=False),
            ),
        ),
        long("text", _("Experience with such projects"), 1500, required=False),
    ),
)

BUDGET = Section(
    key="budget",
    title=_("Budget"),
    note=_("In yuan. Rows and columns can be pasted from a spreadsheet; sums and shares are worked out."),
    fields=(
        Field(name="lines", label=_("Budget lines"), kind=Kind.BUDGET),
        long("note", _("Notes on the budget"), 1000, required=False),
    ),
)

SELF_RAISED = Section(
    key="self_raised",
    title=_("Self-raised funds"),
    note=_("Needed when the budget has amounts that are self-raised."),
    fields=(
        long("cash_source", _("Where the cash comes from"), 500, required=False),
        long(
            "in_kind_basis",
            _("What comes in kind, and how it is valued"),
            1000,
            required=False,
            note=_("Such as market price, rent of the same venue, volunteers' hours."),
        ),
    ),
)

RISKS = Section(
    key="risks",
    title=_("Risks"),
    fields=(long("text", _("Risks and what is done about them"), 1500),),
)

SUSTAINABILITY = Section(
    key="sustainability",
    title=_("Sustainability"),
    fields=(long("text", _("What stays when the grant ends"), 1500),),
)

ATTACHMENTS = Section(
    key="attachments",
    title=_("Attachments"),
    fields=(
        Field(
            name="files",
            label=_("Files"),
            kind=Kind.FILES,
            required=False,
            max_rows=10,
            note=_(
                "PDF, DOCX, XLSX, OFD, JPG, PNG, HEIC or ZIP, at most 20 MB each. They are encrypted at once."
            ),
        ),
    ),
)

DECLARATIONS = Section(
    key="declarations",
    title=_("Declarations"),
    fields=(
        declaration("truthful", _("What this bid says is true, and we can prove it.")),
        declaration("no_other_funding", _("The same expenses are not paid by other public money.")),
        declaration("no_fixed_assets", _("No fixed assets will be bought from the grant.")),
        declaration("no_cash", _("No cash will be given to beneficiaries from the grant.")),
    ),
)

SECTIONS = (
    SUMMARY,
    NEED,
    BENEFICIARIES,
    GOALS,
    PLAN,
    TEAM,
    BUDGET,
    SELF_RAISED,
    RISKS,
    SUSTAINABILITY,
    ATTACHMENTS,
    DECLARATIONS,
)
SECTION: Mapping[str, Section] = {section.key: section for section in SECTIONS}
