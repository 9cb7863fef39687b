"""What the check finds is said to who edits in the browser in the language of the page, nothing of it lost."""

import pytest

from server.editions import said


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        ("duration_min: input should be greater than or equal to 1", "Écrivez au moins 1."),
        (
            "there is no category lune: write one of eau, rues",
            "La catégorie « lune » n’existe pas.",
        ),
        ("no question b is asked before this one: a when looks only at earlier questions", "Aucune question « b »"),
        ("{x} is not an option of a", "« {x} » n’est pas une réponse offerte par « a »."),
        ("a finding of tomorrow", "a finding of tomorrow"),
    ],
)
def test_a_finding_is_said_in_words(finding: str, sentence: str) -> None:
    assert said(finding).startswith(sentence)
