"""计划: the cumulative payment plan."""
