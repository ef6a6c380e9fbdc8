"""The report pack of an agreement, or of an order to sell, for an agency and a period."""

from .archive import Packed, write_order_pack, write_pack
from .asked import PAPERS, Asked

__all__ = ["PAPERS", "Asked", "Packed", "write_order_pack", "write_pack"]
