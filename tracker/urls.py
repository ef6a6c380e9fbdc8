"""Our own pages inside the admin's address space: one log-in, one permission model, one frame."""

from django.urls import path

from tracker.views import (
    agreements,
    api_tokens,
    certificates,
    documents,
    duties,
    evidence,
    imports,
    incidents,
    lists,
    news,
    orders,
    saved_views,
    visits,
)
from tracker.views.ahead import when_to_close, when_to_file
from tracker.views.all_clear import all_clear
from tracker.views.answers import acknowledge_date, remind_later
from tracker.views.boards import board, docket
from tracker.views.calendar import calendar
from tracker.views.events import record_event
from tracker.views.exceptions import exceptions
from tracker.views.exports import board_file
from tracker.views.home import home
from tracker.views.instance import instance
from tracker.views.language import speak
from tracker.views.letters import letter, letter_body, letter_raw
from tracker.views.my_feeds import my_feed, my_feeds, revoke
from tracker.views.my_settings import my_settings
from tracker.views.outbox import mail, mail_body, mail_raw, outbox
from tracker.views.ownership import ownership, ownership_file
from tracker.views.packs import order_pack, report_pack
from tracker.views.portfolio import as_csv, portfolio_part
from tracker.views.portfolio import board as portfolio
from tracker.views.refiling import refile
from tracker.views.second_checks import second_check, second_checks
from tracker.views.setting_days import set_day, withdraw_day
from tracker.views.subscriptions import digest_body, my_digest, my_digests, switch_digest
from tracker.views.timeline import timeline, timeline_file
from tracker.views.told import send_again, told
from tracker.views.what_if import forget, scenarios
from tracker.views.why import explain_date

app_name = "longstop"

urlpatterns = [
    path("", home, name="home"),  # stands before the admin's own index, which would list the records only
    path("all-clear/", all_clear, name="all_clear"),
    path("instance/", instance, name="instance"),
    path("docket/", docket, name="docket"),
    path("boards/<slug:kind>/", board, name="board"),
    path("boards/<slug:kind>/rows.csv", board_file, {"ending": "csv"}, name="board_csv"),
    path("boards/<slug:kind>/rows.xlsx", board_file, {"ending": "xlsx"}, name="board_xlsx"),
    path("views/", saved_views.saved_views, name="saved_views"),
    path("views/save/", saved_views.save_view, name="save_view"),
    path("views/<int:pk>/", saved_views.saved_view, name="saved_view"),
    path("views/<int:pk>/open/", saved_views.open_view, name="open_view"),
    path("views/<int:pk>/forget/", saved_views.forget_view, name="forget_view"),
    path("my-tokens/", api_tokens.my_tokens, name="my_tokens"),
    path("my-tokens/<int:pk>/", api_tokens.my_token, name="my_token"),
    path("my-tokens/<int:pk>/revoke/", api_tokens.revoke_token, name="revoke_token"),
    path("calendar/", calendar, name="calendar"),
    path("portfolio/", portfolio, name="portfolio"),
    path("portfolio/whole/", portfolio, {"whole": True}, name="portfolio_whole"),
    path("portfolio/parts/<slug:name>/", portfolio_part, name="portfolio_part"),
    path("portfolio/<slug:table>.csv", as_csv, name="portfolio_csv"),
    path("my-settings/", my_settings, name="my_settings"),
    path("language/", speak, name="speak"),
    path("my-digests/", my_digests, name="my_digests"),
    path("my-digests/<int:pk>/", my_digest, name="my_digest"),
    path("my-digests/<int:pk>/body/", digest_body, name="digest_body"),
    path("my-digests/<int:pk>/switch/", switch_digest, name="switch_digest"),
    path("my-feeds/", my_feeds, name="my_feeds"),
    path("my-feeds/<int:pk>/", my_feed, name="my_feed"),
    path("my-feeds/<int:pk>/revoke/", revoke, name="revoke_feed"),
    path("import/", imports.imports, name="imports"),
    path("import/<int:pk>/", imports.docket_import, name="import"),
    path("import/<int:pk>/columns/", imports.columns, name="import_columns"),
    path("import/<int:pk>/result.csv", imports.result_as_csv, name="import_csv"),
    path("import/<int:pk>/result.xlsx", imports.result_as_xlsx, name="import_xlsx"),
    path("import/<int:pk>/take-back/", imports.take_back, name="take_back_import"),
    path("noted-dates/<int:pk>/settle/", imports.settle, name="settle_noted"),
    path("outbox/", outbox, name="outbox"),
    path("outbox/<int:pk>/", mail, name="mail"),
    path("outbox/<int:pk>/body/", mail_body, name="mail_body"),
    path("outbox/<int:pk>/raw/", mail_raw, name="mail_raw"),
    path("letters/<int:pk>/", letter, name="letter"),
    path("letters/<int:pk>/body/", letter_body, name="letter_body"),
    path("letters/<int:pk>/raw/", letter_raw, name="letter_raw"),
    path("deadlines/<int:pk>/told/", told, name="told"),
    path("deadlines/<int:pk>/why/", explain_date, name="why"),
    path("reminders/<int:pk>/send-again/", send_again, name="send_again"),
    path("exceptions/", exceptions, name="exceptions"),
    path("second-checks/", second_checks, name="second_checks"),
    path("second-checks/<int:pk>/", second_check, name="second_check"),
    path("deadlines/<int:pk>/certificate/", certificates.for_deadline, name="deadline_certificate"),
    path("deadlines/<int:pk>/set-day/", set_day, name="set_day"),
    path("overrides/<int:pk>/withdraw/", withdraw_day, name="withdraw_day"),
    path("reviews/<int:pk>/certificate/", certificates.for_review, name="review_certificate"),
    path("deadlines/<int:pk>/acknowledge/", acknowledge_date, name="acknowledge"),
    path("deadlines/<int:pk>/remind-later/", remind_later, name="remind_later"),
    path("reviews/<int:pk>/record-event/", record_event, name="record_event"),
    path("reviews/<int:pk>/refile/", refile, name="refile"),
    path("reviews/<int:pk>/what-if/", scenarios, name="what_if"),
    path("scenarios/<int:pk>/forget/", forget, name="forget_scenario"),
    path("matters/<int:pk>/when-can-we-close/", when_to_close, name="outlook"),
    path("matters/<int:pk>/when-must-we-file/", when_to_file, name="file_by"),
    path("matters/<int:pk>/timeline/", timeline, name="timeline"),
    path("matters/<int:pk>/timeline.svg", timeline_file, name="timeline_file"),
    path("matters/<int:pk>/ownership/", ownership, name="ownership"),
    path("matters/<int:pk>/ownership.svg", ownership_file, name="ownership_file"),
    path("divestments/<int:pk>/extend/", duties.extend, name="extend"),
    path("divestments/<int:pk>/complete/", duties.complete, name="complete"),
    path("divestments/<int:pk>/report-pack/", order_pack, name="order_pack"),
    path("divestments/<int:pk>/record-event/", orders.record, name="record_step"),
    path("agreements/<int:pk>/amend/", agreements.amend, name="amend"),
    path("agreements/<int:pk>/terminate/", agreements.terminate, name="terminate"),
    path("agreements/<int:pk>/library/", agreements.library, name="library"),
    path("agreements/<int:pk>/report-pack/", report_pack, name="report_pack"),
    path("agreements/<int:pk>/import/", lists.import_list, name="import_list"),
    path("obligations/<int:pk>/change/", agreements.change, name="change_obligation"),
    path("obligations/<int:pk>/end/", agreements.end, name="end_obligation"),
    path("obligations/<int:pk>/fulfil/", agreements.fulfil, name="fulfil"),
    path("obligations/<int:pk>/reopen/", agreements.reopen, name="reopen"),
    path("obligations/<int:pk>/evidence/", evidence.for_obligation, name="add_evidence"),
    path("order-parts/<int:pk>/evidence/", evidence.for_part, name="add_part_evidence"),
    path("evidence/<int:pk>/judge/", evidence.judge, name="judge_evidence"),
    path("evidence/<int:pk>/file/", evidence.file, name="evidence_file"),
    path("matters/<int:pk>/documents/", documents.to_matter, name="matter_documents"),
    path("matters/<int:pk>/note/", documents.note, name="write_note"),
    path("events/<int:pk>/documents/", documents.to_event, name="event_documents"),
    path("divestment-events/<int:pk>/documents/", documents.to_step, name="step_documents"),
    path("incidents/<int:pk>/documents/", documents.to_incident, name="incident_documents"),
    path("documents/<int:pk>/newer-version/", documents.supersede, name="supersede_document"),
    path("documents/<int:pk>/withdraw/", documents.withdraw, name="withdraw_document"),
    path("documents/<int:pk>/file/", documents.file, name="document_file"),
    path("agreements/<int:pk>/record-incident/", incidents.record, name="record_incident"),
    path("incidents/<int:pk>/correct/", incidents.correct, name="correct_incident"),
    path("incidents/<int:pk>/notice/", incidents.notice, name="record_notice"),
    path("incidents/<int:pk>/duty/", incidents.duty, name="add_duty"),
    path("incidents/<int:pk>/penalty/", incidents.penalty, name="record_penalty"),
    path("incidents/<int:pk>/close/", incidents.close, name="close_incident"),
    path("agreements/<int:pk>/record-visit/", visits.record, name="record_visit"),
    path("visits/<int:pk>/finding/", visits.finding, name="record_finding"),
    path("findings/<int:pk>/duty/", visits.duty, name="finding_duty"),
    path("calendar/close-day/", news.close_day, name="close_day"),
    path("calendar/closures/<int:pk>/withdraw/", news.reopen_day, name="reopen_day"),
    path("calendar/pause/", news.pause, name="pause"),
    path("calendar/runs/<int:pk>/go-on/", news.go_on, name="go_on"),
    path("calendar/pauses/<int:pk>/end/", news.end_pause, name="end_pause"),
    path("calendar/pauses/<int:pk>/withdraw/", news.withdraw_pause, name="withdraw_pause"),
]
