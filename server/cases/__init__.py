"""Cases: what residents report and ask, from the reception to the answer.

A case is made by `submit` alone, whoever brings it; it is read through `visible_to(viewer)`; it is treated with `take`,
`add_entry` and `change_status`; what is the same thing is joined and parted by `merge` and `split`, and `publish` says
what everybody may see of it. Its timeline is appended, never edited.
"""

from server.cases.actions import (
    AUDIENCES,
    Asked,
    Receipt,
    Seen,
    Submission,
    Upload,
    add_entry,
    blur_photo,
    case_of,
    change_status,
    complete,
    declare_part,
    digest_of,
    drop_part,
    find_part,
    hide_photo,
    is_proved,
    merge,
    offset_of,
    open_upload,
    publish,
    receipt_of,
    show_photo,
    split,
    submit,
    take,
    upload_capability,
)
from server.cases.actions.bringing import Brought
from server.cases.actions.contributing import Contributed, Contribution, contribute
from server.cases.actions.staging import forget_expired_staged
from server.cases.actions.uploads import KEPT_FOR as UPLOAD_KEPT_FOR
from server.cases.actions.uploads import require_room, unknown_upload
from server.cases.bringing import FORM_WITH_PHOTOS, KeptPhoto, kept_of, read_brought
from server.cases.consents import stop_surveys
from server.cases.consents import subscriptions as consent_subscriptions
from server.cases.contributions import read_contribution
from server.cases.copies import blurred_now, name_of
from server.cases.erasing import kept
from server.cases.erasing import subscriptions as erasing_subscriptions
from server.cases.facts import CaseShown, CaseSubmitted, StatusChanged
from server.cases.following import audiences as notice_audiences
from server.cases.following import exported as exported_follows
from server.cases.following import kinds as followed_kinds
from server.cases.following import subscriptions as following_subscriptions
from server.cases.forms import MEDIA_TYPES, Dropped, instant_of, invalid, read_case, read_part, update_required
from server.cases.jobs import check_files, forget_abandoned_uploads
from server.cases.jobs import subscriptions as photo_subscriptions
from server.cases.letters import letters_of, subject_of
from server.cases.letters import subscriptions as letter_subscriptions
from server.cases.marks import FRESH as MARKS_FRESH
from server.cases.marks import STATUS_WORDS as MAP_STATUSES
from server.cases.marks import list_url, marks_json, read_map, zoom_of
from server.cases.media import PHOTO_HEADERS, too_heavy
from server.cases.mirroring import subscriptions as mirror_subscriptions
from server.cases.models import Case, Part
from server.cases.public import PublicCase, public_cases
from server.cases.queries import COUNTED_AT_MOST, Counters, Filters, Page, Window, visible_to
from server.cases.queries.near import look_alikes, spot_of_case
from server.cases.queries.photos import WITH_PHOTOS, Around, Waiting
from server.cases.queries.window import LISTED, cases_within, marks_within
from server.cases.queries.window import Asked as MapAsked
from server.cases.queries.window import Box as MapBox
from server.cases.replying import kinds as reply_kinds
from server.cases.replying import subscriptions as reply_subscriptions
from server.cases.rules import MAX_ZONES, OPEN, RESOLVED, Zone
from server.cases.sections import exported as exported_cases
from server.cases.telling import kinds as telling_kinds
from server.cases.telling import subscriptions as telling_subscriptions
from server.cases.where import point_of

exported = [*exported_cases, *exported_follows]
notice_kinds = [*telling_kinds, *followed_kinds, *reply_kinds]
subscriptions = [
    *photo_subscriptions,
    *letter_subscriptions,
    *telling_subscriptions,
    *reply_subscriptions,
    *mirror_subscriptions,
    *erasing_subscriptions,
    *consent_subscriptions,
    *following_subscriptions,
]

__all__ = [
    "AUDIENCES",
    "COUNTED_AT_MOST",
    "FORM_WITH_PHOTOS",
    "LISTED",
    "MAP_STATUSES",
    "MARKS_FRESH",
    "MAX_ZONES",
    "MEDIA_TYPES",
    "OPEN",
    "PHOTO_HEADERS",
    "RESOLVED",
    "UPLOAD_KEPT_FOR",
    "WITH_PHOTOS",
    "Around",
    "Asked",
    "Brought",
    "Case",
    "CaseShown",
    "CaseSubmitted",
    "Contributed",
    "Contribution",
    "Counters",
    "Dropped",
    "Filters",
    "KeptPhoto",
    "MapAsked",
    "MapBox",
    "Page",
    "Part",
    "PublicCase",
    "Receipt",
    "Seen",
    "StatusChanged",
    "Submission",
    "Upload",
    "Waiting",
    "Window",
    "Zone",
    "add_entry",
    "blur_photo",
    "blurred_now",
    "case_of",
    "cases_within",
    "change_status",
    "check_files",
    "complete",
    "contribute",
    "declare_part",
    "digest_of",
    "drop_part",
    "exported",
    "find_part",
    "forget_abandoned_uploads",
    "forget_expired_staged",
    "hide_photo",
    "instant_of",
    "invalid",
    "is_proved",
    "kept",
    "kept_of",
    "letters_of",
    "list_url",
    "look_alikes",
    "marks_json",
    "marks_within",
    "merge",
    "name_of",
    "notice_audiences",
    "notice_kinds",
    "offset_of",
    "open_upload",
    "point_of",
    "public_cases",
    "publish",
    "read_brought",
    "read_case",
    "read_contribution",
    "read_map",
    "read_part",
    "receipt_of",
    "require_room",
    "show_photo",
    "split",
    "spot_of_case",
    "stop_surveys",
    "subject_of",
    "submit",
    "subscriptions",
    "take",
    "too_heavy",
    "unknown_upload",
    "update_required",
    "upload_capability",
    "visible_to",
    "zoom_of",
]
