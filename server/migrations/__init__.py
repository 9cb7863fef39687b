"""The history of the schema, one line of migrations for all contexts. Written by `python -m server makemigrations`."""
