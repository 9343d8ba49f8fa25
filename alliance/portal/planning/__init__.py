"""A city's plan for nature as everybody reads it: from goal to yearly figure."""
