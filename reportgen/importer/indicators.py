"""Indicators of a project as the tables want them: numbered, values taken apart."""

from collections.abc import Callable

from reportgen import schema
from reportgen.core.values import TargetValue, split_value
from reportgen.importer.project import ReadProject
from reportgen.importer.vocabulary import squeeze


def finish_indicators(project: ReadProject, phrase_of: Callable[[str], str] = squeeze) -> None:
    """Number the rows, take values apart, note what is withheld (its words by `phrase_of`)."""
    for number, row in enumerate(project.indicators, start=1):
        row["序号"] = str(number)
        project.withhold_phrases("indicators", row, schema.INDICATORS.labels, phrase_of)
        printed = row.get("指标值", "")
        if "指标性质" in row:
            row["指标性质"] = sign_of(row["指标性质"])
            row["指标值原文"] = ""
        else:
            value = split_value(printed) if printed else TargetValue("", "", "")
            unit = value.unit or row.get("计量单位", "")
            whole = printed if unit == value.unit else ""
            texts = (value.sign, value.value, unit, whole)
            row.update(zip(schema.TARGET_LABELS, texts, strict=True))


def sign_of(text: str) -> str:
    """A printed 指标性质 as one of schema.SIGNS where it is one in another script."""
    if text in schema.SIGNS or not text:
        return text
    sign = split_value(f"{squeeze(text)}1").sign
    return sign if sign != schema.QUALITATIVE else text
