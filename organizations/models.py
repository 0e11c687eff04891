"""Collects the rooms' models for Django."""

from organizations.people.models import Delegation, Invitation, Membership, Role
from organizations.registry.models import Organization, Street

__all__ = ["Delegation", "Invitation", "Membership", "Organization", "Role", "Street"]
