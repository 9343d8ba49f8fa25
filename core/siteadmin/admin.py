"""What `core` shows in the admin. Django looks for this module; the kinds stand in files of their own."""

from core.siteadmin import entries, mail, people, vocabulary

__all__ = ["entries", "mail", "people", "vocabulary"]
