"""Daily work of all packages: a module `scheduled` in an app registers it, `running` has it done once a day."""

from collections.abc import Callable

type Work = Callable[[], int]  # does it, and says how much there was

works: dict[str, Work] = {}


def register_work(name: str, work: Work) -> None:
    """Adds work by a short name that the log and the table know it by. It may be done again at any time without harm:
    who does it may be killed in the middle. Raises ValueError for a name that is taken."""
    if name in works:
        raise ValueError(f"Two kinds of daily work are called {name!r}.")
    works[name] = work
