"""A hasher for tests: quick, and it counts."""

from django.contrib.auth.hashers import MD5PasswordHasher


class Quick(MD5PasswordHasher):
    algorithm = "quick"
    made: int = 0

    def encode(self, password: str, salt: str) -> str:
        type(self).made += 1
        return super().encode(password, salt)
