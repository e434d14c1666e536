"""What stays of a city in the main process: public views, packed."""

import subprocess
import sys
from pathlib import Path

from conftest import SAMPLE

from reportgen.core.packed import Packed

_ROWS_LEFT = """
import gc
from pathlib import Path
from reportgen.build.plan import Selection, make_plan
from reportgen.dataset.model import Dataset, Indicator, Project

plan = make_plan(Path("{dataset}"), Path("{output}"), ("html",), Selection(), None)
rows = [found for found in gc.get_objects() if isinstance(found, Dataset | Indicator | Project)]
print(len(plan.jobs), len(plan.secrets) > 0, len(rows))
"""


def test_a_value_comes_back_from_its_bytes() -> None:
    value = {"项目": ("道路", 3)}
    packed = Packed.of(value)
    assert packed.unpacked() == value
    assert "道路" not in repr(packed)


def test_equal_values_have_equal_bytes_whichever_of_their_texts_are_one_object() -> None:
    one = "道路"
    other = "".join(["道", "路"])
    assert one is not other
    assert Packed.of((one, one)).data == Packed.of((one, other)).data


def test_a_plan_leaves_no_row_of_the_dataset_in_the_process(tmp_path: Path) -> None:
    code = _ROWS_LEFT.format(dataset=SAMPLE, output=tmp_path)
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == ["2", "True", "0"]
