"""Checked, redacted, publishable 部门预算绩效文本 from normalized tables."""

__version__ = "0.1.0"
