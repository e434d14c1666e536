"""指标: numbers of goals and of part one against the indicators that hold them."""
