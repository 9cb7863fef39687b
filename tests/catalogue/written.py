"""The questions of the vectors, which are written as the phone gets them, as a topic writes them."""


def as_written(question: object) -> object:
    """A question as a topic writes it: how many files or items there may be is `min` and `max` there."""
    if not isinstance(question, dict):
        return question
    names = {"most": "max", "least": "min"}
    inner = {"questions": [as_written(one) for one in question["questions"]]} if "questions" in question else {}
    return {names.get(name, name): value for name, value in question.items()} | inner
