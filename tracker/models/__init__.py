"""The rows Longstop keeps. Import models from here."""

from tracker.models.agreements import DateBasis, MitigationAgreement, Obligation
from tracker.models.alarms import Alarm
from tracker.models.base import Confidence, Record
from tracker.models.closures import Closure, PauseKind, RegimePause
from tracker.models.deadlines import ChangeCause, Deadline, DeadlineChange, DeadlineState
from tracker.models.divestments import Divestment, DivestmentExtension, TermUnit
from tracker.models.fuzzy import FuzzyDay, Precision
from tracker.models.investments import (
    Basis,
    Category,
    Investment,
    MatterMember,
    StateControl,
    TeamRole,
)
from tracker.models.news import NewsRun, NewsStage, Telling
from tracker.models.parties import MatterParty, OwnershipLink, Party, PartyKind, PartyRole
from tracker.models.reader_zones import ReaderZone
from tracker.models.reviews import FactStatus, Review, ReviewEvent
from tracker.models.scenarios import Scenario
from tracker.models.sources import CaseNote, CaseNoteKind, PublishedDeadline, Source
from tracker.models.visibility import Viewer, VisibleQuerySet
from tracker.models.watches import (
    DEFAULT_LEADS,
    Delivery,
    DeliveryOutcome,
    Mail,
    OutboxMail,
    Reminder,
    ReminderKind,
    ReminderState,
    SweepRun,
    Watch,
)

__all__ = [
    "DEFAULT_LEADS",
    "Alarm",
    "Basis",
    "CaseNote",
    "CaseNoteKind",
    "Category",
    "ChangeCause",
    "Closure",
    "Confidence",
    "DateBasis",
    "Deadline",
    "DeadlineChange",
    "DeadlineState",
    "Delivery",
    "DeliveryOutcome",
    "Divestment",
    "DivestmentExtension",
    "FactStatus",
    "FuzzyDay",
    "Investment",
    "Mail",
    "MatterMember",
    "MatterParty",
    "MitigationAgreement",
    "NewsRun",
    "NewsStage",
    "Obligation",
    "OutboxMail",
    "OwnershipLink",
    "Party",
    "PartyKind",
    "PartyRole",
    "PauseKind",
    "Precision",
    "PublishedDeadline",
    "ReaderZone",
    "Record",
    "RegimePause",
    "Reminder",
    "ReminderKind",
    "ReminderState",
    "Review",
    "ReviewEvent",
    "Scenario",
    "Source",
    "StateControl",
    "SweepRun",
    "TeamRole",
    "Telling",
    "TermUnit",
    "Viewer",
    "VisibleQuerySet",
    "Watch",
]
