"""Why a file is not measured: a stable code, a sentence, and the number of the feature where one is to blame."""

from typing import Any


class Bad(Exception):
    """A file that cannot be measured. Features are counted from 1, as people count rows.

    `more` holds what a site needs to say it in another language, and what somebody can choose from."""

    def __init__(self, code: str, text: str, feature: int | None = None, **more: Any) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.feature = feature
        self.more = more

    def as_json(self) -> dict[str, object]:
        return {"error": {"code": self.code, "text": self.text, "feature": self.feature, **self.more}}


def no_number(text: str, feature: int | None = None) -> Bad:
    """A file that cannot be read for a reason that a site has words for."""
    return Bad("not_readable", text, feature, reason="no_number")


def not_readable(text: str, feature: int | None = None) -> Bad:
    return Bad("not_readable", text, feature)
