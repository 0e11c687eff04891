from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chenghua_portal.foundation.search.queries import CjkBigrams
from chenghua_portal.foundation.web.ids import uuid7

# The address of an account that has none, only a mobile number: its id before this. Nothing goes there (RFC 2606).
NO_MAIL = "@number.invalid"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who signs in with `email`; without `password` the account can't be entered yet."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person. What one may do comes from memberships, and from the roles a person holds alone."""

    class Role(models.TextChoices):
        EVALUATOR = "evaluator", _("Evaluator")
        ADMINISTRATOR = "administrator", _("Administrator")

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=60)
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role), verbose_name=_("Roles"), default=list, blank=True
    )
    is_active = models.BooleanField(_("Active"), default=True)
    joined_at = models.DateTimeField(_("Joined"), auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        constraints = [models.UniqueConstraint(Lower("email"), name="identity_one_user_per_email")]
        indexes = [GinIndex(CjkBigrams("name"), name="identity_name_words")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def has_mail(self) -> bool:
        """Whether the account has an e-mail address; otherwise it has a mobile number."""
        return not self.email.endswith(NO_MAIL)

    @property
    def address(self) -> str:
        """The e-mail address as pages show it."""
        return self.email if self.has_mail else gettext("none, signs in by mobile number")

    @property
    def is_staff(self) -> bool:
        return False
