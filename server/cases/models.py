"""Tables of the cases: the case, its timeline, its parts (photos and files), its numbers, its ids, its followers."""

from uuid import UUID

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts.models import Account
from server.platform.db import fields
from server.platform.db.operations import PartialIndex

OPEN_SOMEWHERE = "status IN ('new', 'in_progress') AND joined_to_id IS NULL AND cell IS NOT NULL"
"""Cases that lie on the map: a query that says the same uses their indexes."""
WITH_PEOPLE = "erased_at IS NULL AND status IN ('resolved', 'cancelled')"
"""Closed cases that still say who is behind them: a query that says the same uses their index."""
SHOWING_PHOTOS = "publicity IN ('photos', 'whole') AND joined_to_id IS NULL"
"""Cases whose photos everybody may see, each once it was looked at: a query that says the same uses their index."""
OF_NO_NOTE = """(parts.entry_id IS NULL OR EXISTS (
SELECT 1 FROM entries WHERE entries.id = parts.entry_id AND entries.is_public))"""
"""Photos that no internal note of the staff keeps for itself."""
FOR_EVERYBODY = f"state = 'ready' AND verdict IN ('shown', 'blurred') AND public_display <> '' AND {OF_NO_NOTE}"
"""Photos that an agent has let everybody see."""
ON_THE_MAP = ("cell", "topic", "publicity", "department", "status", "joined_to_id", "lat", "lon")
"""All that a window of the map asks of them: it is answered by its index alone."""


class Case(Model):
    """One demande, from the moment the town received it."""

    id = fields.UUIDField(primary_key=True)
    reference = fields.CharField(max_length=24, unique=True)
    provisional = fields.CharField(max_length=10, db_index=True)
    digest = fields.CharField(max_length=64)
    """SHA-256 of the body's bytes as they were received: the same id with other bytes is refused."""
    schema = fields.SmallIntField()
    catalogue = fields.CharField(max_length=64, default="", db_default="")
    language = fields.CharField(max_length=8)
    channel = fields.CharField(max_length=16)
    kind = fields.CharField(max_length=16)
    topic = fields.CharField(max_length=60)
    status = fields.CharField(max_length=16)
    status_at = fields.DatetimeField()
    rev = fields.IntField(default=1, db_default=1)

    answers: fields.JSONField[dict[str, object]] = fields.JSONField()
    comment = fields.TextField(default="")
    place_label = fields.CharField(max_length=300, default="", db_default="")
    place_mode = fields.CharField(max_length=16, default="", db_default="")
    place_gazetteer = fields.CharField(max_length=64, default="", db_default="")
    place_ids: fields.JSONField[list[str] | None] = fields.JSONField(null=True)
    """Ids of what was chosen, in that version of the gazetteer."""
    place_found: fields.JSONField[dict[str, object] | None] = fields.JSONField(null=True)
    """What the town's own gazetteer found for it at reception: `Resolved` of `server.places`."""
    lat = fields.FloatField(null=True)
    lon = fields.FloatField(null=True)
    cell = fields.BigIntField(null=True, db_index=True)
    fix: fields.JSONField[dict[str, object] | None] = fields.JSONField(null=True)

    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.SET_NULL, related_name=False
    )
    account_id: UUID | None
    is_anonymous = fields.BooleanField()
    person: fields.JSONField[dict[str, str] | None] = fields.JSONField(null=True)
    updates: fields.JSONField[dict[str, bool]] = fields.JSONField()
    survey_consent = fields.BooleanField(default=False, db_default=False)

    captured_at = fields.DatetimeField()
    received_at = fields.DatetimeField()
    clock_skew_s = fields.IntField(default=0, db_default=0)
    department = fields.CharField(max_length=60)
    territory = fields.CharField(max_length=60, default="", db_default="")
    assignee: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.SET_NULL, related_name=False
    )
    assignee_id: UUID | None
    parts_missing = fields.SmallIntField(default=0, db_default=0)
    first_follow_up_by = fields.DateField(null=True)
    resolution_by = fields.DateField(null=True)
    """The day by which the treatment was promised to be over; None where the topic promises none."""

    publicity = fields.CharField(max_length=8, default="", db_default="")
    """What everybody may see of it: nothing, `place` (nature, place, age), `photos` (those too, each once an agent has
    looked at it), `whole` (its words too)."""
    joined_to: fields.ForeignKeyNullableRelation["Case"] = fields.ForeignKeyField(
        "models.Case", null=True, on_delete=fields.SET_NULL, related_name=False
    )
    joined_to_id: UUID | None
    """The case that is treated in its stead: the same thing, reported before."""
    joined_rev = fields.IntField(default=0, db_default=0)
    """Up to which entry of that case this one tells the same."""
    supporters = fields.IntField(default=0, db_default=0)
    """How many cases are joined to this one."""
    question_rev = fields.IntField(default=0, db_default=0)
    """The entry in which the town asks the reporter something that is not answered yet; 0 when nothing is asked."""
    reopened_at = fields.DatetimeField(null=True)
    """When its reporter said that it is not settled; None once the town has followed up."""
    erased_at = fields.DatetimeField(null=True)
    """When what people wrote and who they are was taken out of it."""

    class Meta:
        table = "cases"
        indexes = (
            Index(fields=("status", "received_at", "id"), name="cases_by_status"),
            Index(fields=("received_at", "id"), name="cases_by_arrival"),
            Index(fields=("department", "status", "received_at", "id"), name="cases_by_department"),
            Index(fields=("topic", "status", "received_at", "id"), name="cases_by_topic"),
            Index(fields=("account_id", "received_at", "id"), name="cases_by_account"),
            PartialIndex(fields=("assignee_id",), name="cases_by_assignee", where="assignee_id IS NOT NULL"),
            PartialIndex(fields=("joined_to_id",), name="cases_joined", where="joined_to_id IS NOT NULL"),
            PartialIndex(fields=("status_at",), name="cases_closed_with_people", where=WITH_PEOPLE),
            PartialIndex(fields=("received_at", "id"), name="cases_showing_photos", where=SHOWING_PHOTOS),
            PartialIndex(fields=("topic", "cell"), name="cases_open_by_topic_and_cell", where=OPEN_SOMEWHERE),
            PartialIndex(fields=ON_THE_MAP, name="cases_open_by_cell", where=OPEN_SOMEWHERE),
        )


class ClientId(Model):
    """An id that a phone made: the case it stands for. One that was superseded answers for what replaced it."""

    id = fields.UUIDField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", on_delete=fields.CASCADE, related_name=False
    )
    case_id: UUID
    digest = fields.CharField(max_length=64, null=True)
    known_since = fields.DatetimeField()

    class Meta:
        table = "client_ids"
        indexes = (Index(fields=("case_id",), name="client_ids_by_case"),)


class ReferenceCounter(Model):
    """The last number given in a year: numbers are never given twice."""

    year = fields.IntField(primary_key=True, generated=False)
    last_number = fields.IntField()

    class Meta:
        table = "reference_counters"


class Entry(Model):
    """One line of a case's timeline: appended, never edited."""

    id = fields.UUIDField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", on_delete=fields.CASCADE, related_name=False
    )
    case_id: UUID
    rev = fields.IntField()
    kind = fields.CharField(max_length=16)
    is_public = fields.BooleanField()
    text = fields.TextField(default="")
    status = fields.CharField(max_length=16, default="", db_default="")
    reason = fields.CharField(max_length=40, default="", db_default="")
    author: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.SET_NULL, related_name=False
    )
    author_id: UUID | None
    by = fields.CharField(max_length=16)
    """resident, staff or system: who speaks, without a name."""
    recorded_at = fields.DatetimeField()
    digest = fields.CharField(max_length=64, default="", db_default="")
    """SHA-256 of what a reporter sent, under an id of their own: the same id with other bytes is refused."""
    captured_at = fields.DatetimeField(null=True)
    """When a reporter wrote it, which may be long before it arrived."""

    def is_own_doing(self, case: Case) -> bool:
        """Whether the case's reporter did it, who then knows; what somebody with its code did is told to them."""
        return self.by == "resident" and self.author_id == case.account_id

    class Meta:
        table = "entries"
        unique_together = (("case_id", "rev"),)
        indexes = (PartialIndex(fields=("author_id",), name="entries_by_author", where="author_id IS NOT NULL"),)


class Part(Model):
    """A photo or file that a case declared: on its way, received, made ready, refused or dropped."""

    id = fields.UUIDField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", on_delete=fields.CASCADE, related_name=False
    )
    case_id: UUID
    n = fields.SmallIntField()
    entry: fields.ForeignKeyNullableRelation[Entry] = fields.ForeignKeyField(
        "models.Entry", null=True, on_delete=fields.CASCADE, related_name=False
    )
    entry_id: UUID | None
    """The entry it came with; None for what came with the report."""
    entry_n = fields.SmallIntField(null=True)
    """Its number within that entry, as the phone counts."""
    question = fields.CharField(max_length=60, default="", db_default="")
    name = fields.CharField(max_length=200)
    media_type = fields.CharField(max_length=60)
    size_bytes = fields.BigIntField()
    sha256 = fields.CharField(max_length=64)
    state = fields.CharField(max_length=16)
    upload = fields.CharField(max_length=64, unique=True)
    """SHA-256 of the upload's capability; also the name of its partial file."""
    original = fields.CharField(max_length=200, default="", db_default="")
    display = fields.CharField(max_length=200, default="", db_default="")
    thumbnail = fields.CharField(max_length=200, default="", db_default="")
    width = fields.IntField(null=True)
    height = fields.IntField(null=True)
    verdict = fields.CharField(max_length=8, default="", db_default="")
    """What an agent decided that everybody may see of it: `shown`, `hidden`, `blurred`; empty until one has looked."""
    verdict_reason = fields.CharField(max_length=24, default="", db_default="")
    """Why it is hidden: a code of `rules.HIDING_REASONS`."""
    zones: fields.JSONField[list[list[int]] | None] = fields.JSONField(null=True)
    """Zones that were blurred: left, top, width and height, in hundredths of the photo."""
    public_display = fields.CharField(max_length=200, default="", db_default="")
    """What everybody is given, and its small copy; empty while that is nothing."""
    public_thumbnail = fields.CharField(max_length=200, default="", db_default="")
    declared_at = fields.DatetimeField()
    received_at = fields.DatetimeField(null=True)

    @property
    def wire_n(self) -> int:
        """Its number as whoever sends it counts."""
        return int(self.n if self.entry_n is None else self.entry_n)

    class Meta:
        table = "parts"
        unique_together = (("case_id", "n"),)
        indexes = (PartialIndex(fields=("entry_id",), name="parts_by_entry", where="entry_id IS NOT NULL"),)


class Follow(Model):
    """Somebody who wishes to hear of a case that everybody may see; or who no longer wishes to hear of their own."""

    id = fields.UUIDField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", on_delete=fields.CASCADE, related_name=False
    )
    case_id: UUID
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        "models.Account", on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID
    wants_news = fields.BooleanField()
    chosen_at = fields.DatetimeField()

    class Meta:
        table = "case_follows"
        unique_together = (("case_id", "account_id"),)
        indexes = (Index(fields=("account_id", "chosen_at", "id"), name="case_follows_by_account"),)


class CaseLetter(Model):
    """A try to write to the address that came with a case; it holds neither the address nor the letter."""

    id = fields.UUIDField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", on_delete=fields.CASCADE, related_name=False
    )
    case_id: UUID
    template = fields.CharField(max_length=24)
    state = fields.CharField(max_length=8)
    answer = fields.CharField(max_length=80)
    """What the mail server said, by its kind and number alone: its sentences may name the person."""
    tried_at = fields.DatetimeField()

    class Meta:
        table = "case_letters"
        indexes = (Index(fields=("case_id", "tried_at"), name="case_letters_by_case"),)
        constraints = (CheckConstraint(check="state IN ('sent', 'tried', 'withheld')", name="case_letters_state"),)


NOT_LOOKED_AT: dict[str, object] = {
    "verdict": "", "verdict_reason": "", "zones": None, "public_display": "", "public_thumbnail": "",
}  # fmt: skip
"""What a part says whose bytes no agent has looked at: other bytes than those that were judged begin there again."""
