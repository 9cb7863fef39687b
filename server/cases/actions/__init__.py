"""The verbs that change a case; nothing else writes its tables."""

from server.cases.actions.attaching import attach
from server.cases.actions.declaring import upload_capability
from server.cases.actions.joining import merge, publish, split
from server.cases.actions.judging import Seen, blur_photo, hide_photo, show_photo
from server.cases.actions.parts import (
    Asked,
    case_of,
    complete,
    declare_part,
    digest_of,
    drop_part,
    find_part,
    is_proved,
)
from server.cases.actions.submit import Receipt, Submission, receipt_of, submit
from server.cases.actions.treat import AUDIENCES, add_entry, change_status, take
from server.cases.actions.uploads import Upload, offset_of, open_upload

__all__ = [
    "AUDIENCES",
    "Asked",
    "Receipt",
    "Seen",
    "Submission",
    "Upload",
    "add_entry",
    "attach",
    "blur_photo",
    "case_of",
    "change_status",
    "complete",
    "declare_part",
    "digest_of",
    "drop_part",
    "find_part",
    "hide_photo",
    "is_proved",
    "merge",
    "offset_of",
    "open_upload",
    "publish",
    "receipt_of",
    "show_photo",
    "split",
    "submit",
    "take",
    "upload_capability",
]
