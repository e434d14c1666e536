"""Two editions compared: what changed in the published texts, as lines, JSON or a 调整说明.

Enter by `editions.compare_editions` and `editions.write_adjustments`; `text` and `notice` present
the result. Except for `editions`, and `text` above it, nothing here may know raw data.
"""
