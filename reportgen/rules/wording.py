"""文字: leftovers, doubled marks, private numbers in printed texts."""
