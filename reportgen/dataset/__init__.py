"""A dataset: its raw data on the disk, read, typed, corrected in place and written.

Enter by `load` (typed, with all problems), `reader` (text alone), `writer` and `fixes`; the types
are in `model`, the kinds of datasets in `sources`. Nothing that renders may import this folder.
Exports nothing here: who needs only the types is not to load all that reads files.
"""
