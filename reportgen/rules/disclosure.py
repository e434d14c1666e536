"""公开: the decisions to withhold, and what gives withheld things away."""
