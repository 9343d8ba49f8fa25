"""What the ground shows in the admin. Django looks for this module; the kinds stand in files of their own."""

from core.siteadmin import diary, mail, people, vocabulary

__all__ = ["diary", "mail", "people", "vocabulary"]
