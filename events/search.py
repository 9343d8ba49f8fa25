def register_all() -> None:
    """Filled by the search room."""
