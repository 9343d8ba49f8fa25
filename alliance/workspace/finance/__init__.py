"""Pages on which a city writes its projects, leads them up the ladder and sends what is to be shown of them."""
