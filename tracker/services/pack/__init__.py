"""The report pack of an agreement for an agency and a period."""

from .archive import Packed, write_pack
from .asked import PAPERS, Asked

__all__ = ["PAPERS", "Asked", "Packed", "write_pack"]
