"""Lists of obligations as people send them."""

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.utils.datetime import WINDOWS_EPOCH

from tests.services.test_promises import an_agreement
from tracker.models import MitigationAgreement
from tracker.services.lists import Plan, Table, guessed, plan_list, read_list

HEAD = "Section,Obligation,Due date"


def a_csv(*rows: str, head: str = HEAD) -> bytes:
    return "\r\n".join((head, *rows)).encode()


def a_workbook(*rows: list[Any], epoch: Any = WINDOWS_EPOCH, **others: list[list[Any]]) -> bytes:
    """A workbook with the rows on its first sheet, and other sheets by name."""
    book = Workbook()
    book.epoch = epoch
    sheet = book.active
    assert sheet is not None
    sheet.title = "Duties"
    for row in rows:
        sheet.append(row)
    for name, more in others.items():
        other = book.create_sheet(name)
        for row in more:
            other.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def planned(data: bytes, agreement: MitigationAgreement | None = None, anchor: str = "") -> Plan:
    """What a list would become, with the columns as they are guessed."""
    table: Table = read_list(data)
    return plan_list(agreement or an_agreement(), table, columns=guessed(table.heads), anchor=anchor)
