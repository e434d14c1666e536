"""`reportgen watch`: waits for a save, builds, and shows what came of it in a preview.

Enter by `source.WatchedFiles`, `rounds.make_round` and `preview.serving`; all three are heavy and
are not loaded here. Nothing that serves (`board`, `pages`, `preview`) may know raw data.
"""
