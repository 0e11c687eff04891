from django.db import models
from django.utils.translation import gettext_lazy as _


class Day(models.Model):
    """One day that differs from Monday to Friday: a holiday, or a weekend that is worked."""

    date = models.DateField(_("Date"), primary_key=True)
    is_workday = models.BooleanField(_("Worked"))
    name = models.CharField(_("Occasion"), max_length=60, blank=True)

    class Meta:
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class KnownYear(models.Model):
    """A year whose official calendar has been entered. Any other year is provisional."""

    year = models.PositiveSmallIntegerField(primary_key=True)

    def __str__(self) -> str:
        return str(self.year)


class Clock(models.Model):
    """The offset of the demo and test clock. Only the owner of the database writes its one row."""

    owner_only = True

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    clock_offset = models.DurationField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="workdays_one_clock")]

    def __str__(self) -> str:
        return str(self.clock_offset)
