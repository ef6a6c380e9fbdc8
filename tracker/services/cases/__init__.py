"""Public cases: reading the case format of docs/case-format.md, writing its rows, and giving them back."""

from .export import export_case
from .findings import Finding
from .load import LoadReport, load_cases
from .reading import Problem
from .record import read_case

__all__ = ["Finding", "LoadReport", "Problem", "export_case", "load_cases", "read_case"]
