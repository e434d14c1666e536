"""Documents made once more, for the audit: what the public view gives, whatever lies in a folder.

In fresh processes, which get public views and no withheld value, and in a fresh folder of their
own: nothing that was kept beside published files, or noted about them, is read.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from reportgen.build.pipeline import Order, Pipeline
from reportgen.document.job import Job


def make_again(
    jobs: Sequence[Job], templates_folder: Path | None, processes: int
) -> Iterator[tuple[Job, dict[str, bytes], str]]:
    """Each job with its files by name; or without, and why there are none. In any order."""
    with (
        TemporaryDirectory(prefix="reportgen-", ignore_cleanup_errors=True) as folder,
        Pipeline(templates_folder, Path(folder), processes, audited=False) as pipeline,
    ):
        for made in pipeline.make(Order(job) for job in jobs):
            why = "；".join(problem.message for problem in made.problems)
            yield made.order.job, made.files, why or ("程序出错" if made.bug else "")
