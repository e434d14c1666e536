"""The audit of a 120-project department's files against building them, in one run."""

import time

from department import make_department

from reportgen.audit.documents import audit_document
from reportgen.render import FORMATS, Job, Worker, render
from reportgen.withheld import Secret


def main() -> None:
    worker = Worker(None)
    edition = Job(make_department(), (), (), FORMATS).edition(worker.forms)
    begun = time.perf_counter()
    made = render(worker, edition, FORMATS)
    building = time.perf_counter() - begun
    files = {f"{edition.file_name}.{form}": data for form, data in made.items()}
    secrets = [
        Secret("项目", row, "资金用途", "301", "", True, f"第{row}号点位布设和值守的安排")
        for row in range(2, 902)
    ]
    begun = time.perf_counter()
    found = audit_document(edition, files, secrets, worker.forms)
    auditing = time.perf_counter() - begun
    print(f"building {building:.1f} s, auditing {auditing:.1f} s, ratio {auditing / building:.2f}")
    print(f"found {len(found)}")


if __name__ == "__main__":
    main()
