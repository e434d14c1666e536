"""指标: levels, names, signs, values and units of indicators."""
