"""时间: days that cannot be, deadlines, years."""
