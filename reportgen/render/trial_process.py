"""A scheduler or a worker of dask.distributed for a trial on one machine, ended with its parent.

    python -m reportgen.render.trial_process scheduler|worker ARGUMENTS

The arguments are those of `dask scheduler` and `dask worker`.
"""

import os
import sys
import time
from threading import Thread

_SECONDS = 1.0  # from one look for the parent to the next


def _end_without(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(_SECONDS)
    os._exit(1)


def main() -> None:
    """Run one of the two until it is ended."""
    from distributed.cli import dask_scheduler, dask_worker

    Thread(target=_end_without, args=(os.getppid(),), daemon=True).start()
    which, *arguments = sys.argv[1:]
    command = dask_scheduler.main if which == "scheduler" else dask_worker.main
    command(arguments)


if __name__ == "__main__":
    main()
