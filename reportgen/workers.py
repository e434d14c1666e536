"""What every worker process does, whichever its work: it ends when the process it works for ends.

A pool's workers wait for more work for ever where their parent was killed, holding memory and,
those of the audit, withheld values.
"""

import multiprocessing
import os
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Thread


def end_with_parent() -> None:
    """Let this process end as soon as its parent has; nothing where it is nobody's worker."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        Thread(target=_wait_for, args=(parent,), daemon=True).start()


def _wait_for(parent: BaseProcess) -> None:
    wait([parent.sentinel])
    os._exit(1)
