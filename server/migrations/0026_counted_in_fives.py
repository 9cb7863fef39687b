from tortoise import fields, migrations
from tortoise.migrations import operations as ops


class Migration(migrations.Migration):
    dependencies = [("models", "0025_case_letters")]

    initial = False

    operations = [
        ops.AddField(
            model_name="SurveyAnswer",
            name="is_waiting",
            field=fields.BooleanField(default=False, db_default=False),
        ),
    ]
