"""What in an output folder may be ours, by its name.

The state file can be edited by anybody who can write there, so nothing that it names is believed
to be ours for that. May not see raw data.
"""

import re

STATE_FILE = ".reportgen.json"  # what each document was made from
LOCK_FILE = ".reportgen.lock"  # held by the run that is at work
_ENDING = re.compile(r"\.[a-z0-9]{2,8}")
_KEY = re.compile("[0-9a-f]{32}|[0-9a-f]{64}")


def is_file_of(file: str, name: str) -> bool:
    """Whether this is the name of a file of the document `name`: that and an ending, no path."""
    return file.startswith(name) and bool(_ENDING.fullmatch(file, len(name)))


def is_key(key: str) -> bool:
    """Whether something may be kept in the layout cache under this key."""
    return bool(_KEY.fullmatch(key))
