from django.db import models
from django.utils.translation import gettext_lazy as _


class ServiceField(models.TextChoices):
    """What a social organization works on, for the directory and for matching calls."""

    ELDERLY = "elderly", _("Older people")
    CHILDREN = "children", _("Children and young people")
    DISABILITY = "disability", _("People with disabilities")
    FAMILY = "family", _("Women and families")
    HARDSHIP = "hardship", _("People in hardship")
    COMMUNITY = "community", _("Community governance")
    MEDIATION = "mediation", _("Mediation and law")
    MENTAL_HEALTH = "mental_health", _("Mental health")
    HEALTH = "health", _("Health")
    ENVIRONMENT = "environment", _("Environment")
    CULTURE = "culture", _("Culture and sports")
    CORRECTION = "correction", _("Community correction and drug rehabilitation")
    VOLUNTEERING = "volunteering", _("Volunteering")
    CAPACITY = "capacity", _("Support of social organizations")
