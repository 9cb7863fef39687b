"""Sync: how phones bring what they kept, `/sync/v1` (protocol: `docs/decisions`, table of answers: `tests/vectors`).

Thin: it reads the wire, calls the verbs of the cases and writes the receipt. Uploads speak tus 1.0.0 to anybody who has
their address. Whatever it answers stands in `tests/vectors/sync-answers.json`, where the phone finds what to do.
"""
