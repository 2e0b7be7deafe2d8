"""Which casebook this is. The row lives and is backed up with the cases, so that ids made of it stay."""

from uuid import UUID, uuid4, uuid5

from django.db import models


class Instance(models.Model):
    """One row, made when it is first asked for."""

    namespace = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        db_table = "instance"

    def __str__(self) -> str:
        return str(self.namespace)

    @classmethod
    def id_abroad(cls, own: UUID) -> UUID:
        """The id of a case in other programs: always the same, and nobody can tell ours from it."""
        row, _ = cls.objects.get_or_create(pk=1)
        return uuid5(row.namespace, str(own))
