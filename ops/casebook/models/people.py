"""Who may open the casebook."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Caseworker(AbstractUser):
    """A person with a sign-in. The first password is one-time: it must be changed before anything is read."""

    password_is_one_time = models.BooleanField(default=False)

    class Meta(AbstractUser.Meta):
        db_table = "caseworker"
