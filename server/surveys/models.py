"""Tables of the surveys: who is asked, and what was answered. No key leads from the second to the first."""

from uuid import UUID, uuid4

from tortoise.indexes import Index
from tortoise.migrations.constraints import CheckConstraint
from tortoise.models import Model

from server.accounts import Account
from server.cases import Case
from server.platform.db import fields


class SurveyInvitation(Model):
    """Somebody was drawn for one case; that they answered is known, what and when is not."""

    id = fields.UUIDField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        "models.Case", on_delete=fields.CASCADE, related_name=False
    )
    case_id: UUID
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        "models.Account", null=True, on_delete=fields.CASCADE, related_name=False
    )
    account_id: UUID | None
    person = fields.CharField(max_length=32)
    """A keyed digest of their address: the same person, whether they signed in or not."""
    period = fields.CharField(max_length=48)
    """The quarter, where one is enough; the case itself, where each is followed by its survey."""
    moment = fields.CharField(max_length=8)
    state = fields.CharField(max_length=8)
    token_sha256 = fields.CharField(max_length=64, unique=True)
    drawn_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    expires_at = fields.DatetimeField()

    class Meta:
        table = "survey_invitations"
        unique_together = (("person", "period"), ("case_id", "moment"))
        indexes = (
            Index(fields=("account_id",), name="survey_invitations_by_account"),
            Index(fields=("drawn_at",), name="survey_invitations_by_age"),
        )
        constraints = (
            CheckConstraint(name="survey_invitations_state", check="state IN ('drawn', 'asked', 'answered')"),
            CheckConstraint(name="survey_invitations_moment", check="moment IN ('sent', 'closed')"),
        )


class SurveyAnswer(Model):
    """What somebody answered, whoever it was: a quarter is all that is known of when."""

    id = fields.UUIDField(primary_key=True, default=uuid4)
    """At random: an id that says its hour would tell whose it is."""
    moment = fields.CharField(max_length=8)
    department = fields.CharField(max_length=60, default="", db_default="")
    """Who treated the case; empty about the portal."""
    quarter = fields.DateField()
    """Its first day."""
    score = fields.SmallIntField()
    comment = fields.TextField(default="")
    is_waiting = fields.BooleanField(default=False, db_default=False)
    """Until there are five of its kind: read one by one as they come, they would tell of people."""

    class Meta:
        table = "survey_answers"
        indexes = (Index(fields=("moment", "quarter"), name="survey_answers_by_quarter"),)
        constraints = (
            CheckConstraint(name="survey_answers_score", check="score BETWEEN 1 AND 5"),
            CheckConstraint(name="survey_answers_moment", check="moment IN ('sent', 'closed', 'portal')"),
        )
