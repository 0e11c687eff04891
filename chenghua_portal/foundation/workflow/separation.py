"""Separation of duties, by person and never by role (domain.md §1)."""

from django.utils.translation import gettext_lazy as _

SEPARATION_BASIS = _(
    "Internal control standard for administrative and public institutions (Caikuai 2012 No. 21), article 12: "
    "incompatible duties are kept apart"
)
