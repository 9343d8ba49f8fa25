"""What cities commit themselves to, as everybody reads it."""
