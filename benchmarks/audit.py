"""The audit of a 120-project department's files against building them, in one run.

Once with all pages to be read, and once more with all pages read before.
"""

import time

from department import make_department

from reportgen.audit.document import audit_document, forget
from reportgen.audit.reading_store import ReadingsInMemory
from reportgen.core.packed import Packed
from reportgen.document.job import Job
from reportgen.redaction.secrets import Secret
from reportgen.render.formats import FORMATS
from reportgen.render.renderer import Renderer
from reportgen.render.worker import render


def main() -> None:
    worker = Renderer(None)
    edition = Job(Packed.of(make_department()), (), (), tuple(FORMATS)).edition(worker.templates)
    begun = time.perf_counter()
    made = render(worker, edition, FORMATS)
    building = time.perf_counter() - begun
    files = {f"{edition.file_name}.{form}": data for form, data in made.items()}
    secrets = [
        Secret("项目", row, "资金用途", "301", "", True, f"第{row}号点位布设和值守的安排")
        for row in range(2, 902)
    ]
    print(f"building {building:.1f} s")
    readings = ReadingsInMemory()
    for pages in ("all pages read", "all pages known"):
        for withheld in ((), secrets):
            forget()
            for name, data in files.items():
                begun = time.perf_counter()
                store = (
                    readings if pages == "all pages known" or not withheld else ReadingsInMemory()
                )
                found = audit_document(edition, {name: data}, withheld, worker.templates, store)
                took = time.perf_counter() - begun
                form = name.rpartition(".")[2]
                print(
                    f"{form}: {took:.2f} s, {pages}, {len(withheld)} withheld, {len(found)} found"
                )


if __name__ == "__main__":
    main()
