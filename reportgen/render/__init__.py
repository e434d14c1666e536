"""Rendering: from an edition's tree to files, in processes that see public views only.

`formats` lists the formats, `prepared` hands a document to their writers, `worker` is the process.
May not see raw data. Imports nothing here: commands read `formats` and need no layout engine.
"""
