"""What stands in an address."""


class Code:
    """The code of a term, as `core.vocabulary.models.Term.code` allows it, or a slug."""

    regex = "[a-zA-Z0-9_-][a-zA-Z0-9_.-]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
