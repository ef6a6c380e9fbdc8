"""Public cases: reading the case format of docs/case-format.md, writing its rows, and giving them back."""

from .export import export_case, left_out
from .findings import Finding
from .load import LoadReport, load_cases
from .reading import Problem
from .record import read_case

__all__ = ["Finding", "LoadReport", "Problem", "export_case", "left_out", "load_cases", "read_case"]
