"""The rows Longstop keeps. Import models from here."""

from tracker.models.agreements import (
    AgreementParty,
    AgreementRole,
    Amendment,
    Finding,
    Fulfilment,
    Incident,
    IncidentNotice,
    MitigationAgreement,
    Obligation,
    SiteVisit,
)
from tracker.models.alarms import Alarm
from tracker.models.answers import Acknowledgement, CameBy, Snooze, UsedLink
from tracker.models.base import Confidence, Record
from tracker.models.checks import CheckAnswer, Checked, CheckVerdict, SecondCheck
from tracker.models.clauses import Anchor, Counting, DateBasis, Duty, Rolling, TermUnit
from tracker.models.closures import Closure, PauseKind, RegimePause
from tracker.models.deadlines import ChangeCause, Deadline, DeadlineChange, DeadlineState
from tracker.models.divestments import (
    Divestment,
    DivestmentEvent,
    DivestmentExtension,
    DivestmentStep,
    OrderPart,
    PartKind,
)
from tracker.models.documents import Document, DocumentWithdrawal
from tracker.models.evidence import EVIDENCE_RULE, Evidence, Verdict
from tracker.models.fuzzy import FuzzyDay, Precision
from tracker.models.habits import Absence, Habits, Weekday
from tracker.models.imports import (
    DayOrder,
    DocketImport,
    HeaderMapping,
    ImportedMatter,
    ImportStage,
    MatterState,
    NotedDate,
)
from tracker.models.investments import (
    Basis,
    Category,
    Investment,
    MatterMember,
    StateControl,
    TeamRole,
)
from tracker.models.leads import DEFAULT_LEADS, Lead, LeadUnit
from tracker.models.ledger import Entry, LedgerEntry
from tracker.models.mails import Bounce, BounceKind, Mail, MailCopy, OutboxMail
from tracker.models.matter_notes import MatterNote
from tracker.models.news import NewsRun, NewsStage, Telling
from tracker.models.overrides import Override
from tracker.models.parties import MatterParty, OwnershipLink, Party, PartyKind, PartyRole
from tracker.models.policy import ReminderPolicy
from tracker.models.reader_zones import ReaderZone
from tracker.models.reminders import Reminder, ReminderKind, ReminderState, Stage
from tracker.models.reviews import FactStatus, Review, ReviewEvent
from tracker.models.saved_views import SavedView
from tracker.models.scenarios import Scenario
from tracker.models.secrets import ApiToken, ApiUse
from tracker.models.sources import CaseNote, CaseNoteKind, PublishedDeadline, Source
from tracker.models.subscriptions import Cadence, FeedToken, FeedUse, Invitation, Subscription
from tracker.models.sweeps import Instance, SweepRun
from tracker.models.turns import BY_HAND, Turn, TurnKind
from tracker.models.visibility import Viewer, VisibleQuerySet
from tracker.models.watches import Watch

__all__ = [
    "BY_HAND",
    "DEFAULT_LEADS",
    "EVIDENCE_RULE",
    "Absence",
    "Acknowledgement",
    "AgreementParty",
    "AgreementRole",
    "Alarm",
    "Amendment",
    "Anchor",
    "ApiToken",
    "ApiUse",
    "Basis",
    "Bounce",
    "BounceKind",
    "Cadence",
    "CameBy",
    "CaseNote",
    "CaseNoteKind",
    "Category",
    "ChangeCause",
    "CheckAnswer",
    "CheckVerdict",
    "Checked",
    "Closure",
    "Confidence",
    "Counting",
    "DateBasis",
    "DayOrder",
    "Deadline",
    "DeadlineChange",
    "DeadlineState",
    "Divestment",
    "DivestmentEvent",
    "DivestmentExtension",
    "DivestmentStep",
    "DocketImport",
    "Document",
    "DocumentWithdrawal",
    "Duty",
    "Entry",
    "Evidence",
    "FactStatus",
    "FeedToken",
    "FeedUse",
    "Finding",
    "Fulfilment",
    "FuzzyDay",
    "Habits",
    "HeaderMapping",
    "ImportStage",
    "ImportedMatter",
    "Incident",
    "IncidentNotice",
    "Instance",
    "Investment",
    "Invitation",
    "Lead",
    "LeadUnit",
    "LedgerEntry",
    "Mail",
    "MailCopy",
    "MatterMember",
    "MatterNote",
    "MatterParty",
    "MatterState",
    "MitigationAgreement",
    "NewsRun",
    "NewsStage",
    "NotedDate",
    "Obligation",
    "OrderPart",
    "OutboxMail",
    "Override",
    "OwnershipLink",
    "PartKind",
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
    "ReminderPolicy",
    "ReminderState",
    "Review",
    "ReviewEvent",
    "Rolling",
    "SavedView",
    "Scenario",
    "SecondCheck",
    "SiteVisit",
    "Snooze",
    "Source",
    "Stage",
    "StateControl",
    "Subscription",
    "SweepRun",
    "TeamRole",
    "Telling",
    "TermUnit",
    "Turn",
    "TurnKind",
    "UsedLink",
    "Verdict",
    "Viewer",
    "VisibleQuerySet",
    "Watch",
    "Weekday",
]
