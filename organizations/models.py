"""Collects the rooms' models for Django."""

from organizations.people.models import Membership, Role
from organizations.registry.models import Organization, Street

__all__ = ["Membership", "Organization", "Role", "Street"]
