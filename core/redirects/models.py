"""Where pages have gone whose records were merged."""

from django.db import models


class MovedAddress(models.Model):
    """Where a page has gone whose record was merged into another. Paths stand without their language."""

    old_path = models.CharField(max_length=300, unique=True)
    new_path = models.CharField(max_length=300, db_index=True)
    moved_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.old_path} → {self.new_path}"


def address_moved(old: str, new: str) -> None:
    """Inside the transaction of the action. Every old address leads to its end in one step, and to no circle."""
    if old == new:
        return
    MovedAddress.objects.filter(new_path=old).update(new_path=new)
    MovedAddress.objects.filter(old_path=new).delete()
    MovedAddress.objects.update_or_create(old_path=old, defaults={"new_path": new})


def way_of(path: str) -> str:
    """Where the page of this path is now, or nothing."""
    return MovedAddress.objects.filter(old_path=path).values_list("new_path", flat=True).first() or ""
