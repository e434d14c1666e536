"""A department of 120 projects as XLSX against DOCX: written, audited, read back.

Processor time, which other work on the machine disturbs less, and the memory that Python asked for
at most meanwhile, measured in a second run, since measuring it takes time.
"""

import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from department import make_department

from reportgen.audit.document import audit_document, forget
from reportgen.document.edition import make_edition
from reportgen.importer import read_published
from reportgen.render.renderer import Renderer


def measured(work: Callable[[], object]) -> str:
    begun = time.process_time()
    work()
    took = time.process_time() - begun
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1] / 1_000_000
    tracemalloc.stop()
    return f"{took:5.2f} s, {most:5.1f} MB"


def main() -> None:
    renderer = Renderer(None)
    templates = renderer.templates
    edition = make_edition(make_department(), templates.suffixes)
    typography = edition.department.typography
    content = templates.content(edition, {})
    writers = {
        "docx": renderer.word_writer(typography),
        "xlsx": renderer.workbook_writer(typography),
    }
    with TemporaryDirectory() as folder:
        for form, writer in writers.items():
            path = Path(folder) / f"{edition.file_name}.{form}"
            path.write_bytes(writer.write(edition, content))
            files = {path.name: path.read_bytes()}

            def audit(files: dict[str, bytes] = files) -> None:
                forget()
                audit_document(edition, files, (), templates)

            print(f"{form}: {path.stat().st_size / 1000:.0f} kB")
            print(f"  written    {measured(lambda w=writer: w.write(edition, content))}")
            print(f"  audited    {measured(audit)}")
            print(f"  read back  {measured(lambda p=path: read_published([p]))}")


if __name__ == "__main__":
    main()
