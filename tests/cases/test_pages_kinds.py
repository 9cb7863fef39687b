"""Questions of every kind on the form without JavaScript: repeated, slotted, placed, with files, under terms."""

from datetime import date, timedelta
from pathlib import Path

import httpx2
import pytest

from server import catalogue
from server.cases.models import Case, Part
from server.kernel.problems import Problem
from server.platform.days import today
from tests.support.reports import Filling, PostedFile, jpeg, photo, report
from tests.support.towns import FAMILY, move_to, with_topic

PATH = "/demandes/nouvelle/fiche-famille"


@pytest.fixture
def family(visitor: httpx2.AsyncClient, tmp_path: Path) -> httpx2.AsyncClient:
    """Somebody before the form of a family."""
    move_to(with_topic(tmp_path, "fiche-famille", FAMILY))
    return visitor


def booklet(name: str = "livret.jpg", content: bytes | None = None) -> PostedFile:
    """A file for the question, and not for the whole."""
    return "photo.livret", photo(name, content)[1]


def next_monday() -> str:
    day = today() + timedelta(days=1)
    return (day + timedelta(days=-day.weekday() % 7)).isoformat()


async def at_details(browser: httpx2.AsyncClient) -> Filling:
    return await (await Filling.start(browser, PATH)).to_details()


def whole(filling: Filling, **more: str | list[str]) -> Filling:
    said = {
        "q__conditions": "yes",
        "q__enfants__0__prenom": "Léa",
        "q__rencontre__day": next_monday(),
        "q__rencontre__slot": "soir",
    }
    return filling.fill(**said, **more)


async def test_the_first_step_says_what_to_have_at_hand_and_what_is_accepted(family: httpx2.AsyncClient) -> None:
    page = (await Filling.start(family, PATH)).answer.text
    first = page[page.index('data-step="1"') : page.index('data-step="2"')]
    assert "À avoir sous la main" in first
    assert "Livret de famille" in first
    assert "(si vous l’avez)" in first
    assert "Ce que vous écrivez est vrai." in first


async def test_a_second_child_is_added_and_the_first_is_taken_away(family: httpx2.AsyncClient) -> None:
    filling = await at_details(family)
    await filling.fill(q__enfants__0__prenom="Léa", q__enfants__0__activites=["midi"]).press("ajouter:enfants")
    assert (filling.answer.status_code, filling.step) == (200, 3)
    assert filling.form.fields["q.enfants"] == ["1", "1"]
    assert filling.form.value("q.enfants.0.prenom") == "Léa"
    await filling.fill(q__enfants__1__prenom="Zoé", q__enfants__1__activites=["soir"]).press("retirer:enfants.0")
    assert filling.form.fields["q.enfants"] == ["1"]
    assert filling.form.value("q.enfants.0.prenom") == "Zoé"
    assert filling.form.fields["q.enfants.0.activites"] == ["soir"]


async def test_a_number_that_no_item_has_disturbs_no_other(family: httpx2.AsyncClient) -> None:
    filling = whole(await at_details(family))
    filling.form.buttons.append(("action", "retirer:enfants.7"))
    await filling.fill(**{f"q__enfants__{'9' * 300}__prenom": "Personne"}).press("retirer:enfants.7")
    assert filling.answer.status_code == 200
    assert filling.form.value("q.enfants.0.prenom") == "Léa"


async def test_there_are_never_more_items_than_the_topic_takes(family: httpx2.AsyncClient) -> None:
    filling = await at_details(family)
    for _time in range(3):
        await filling.press("ajouter:enfants")
    assert len(filling.form.fields["q.enfants"]) == 3
    for odd in ("ajouter:loin", "retirer:enfants.9", "retirer:enfants.x", "retirer:enfants", "ajouter:"):
        filling.form.buttons.append(("action", odd))
        await filling.press(odd)
        assert len(filling.form.fields["q.enfants"]) == 3, odd


async def test_what_is_wrong_is_said_beside_the_field_of_its_item(family: httpx2.AsyncClient) -> None:
    filling = await at_details(family)
    filling.fill(q__loin="yes", q__enfants__0__prenom="Léa")
    await filling.press("ajouter:enfants")
    await filling.fill(q__enfants__1__activites=["midi"]).press("continuer")
    assert filling.answer.status_code == 422
    for name in ("q.conditions", "q.enfants.0.bus", "q.enfants.1.prenom", "q.enfants.1.bus", "q.rencontre"):
        assert f'<a href="#f-{name}">' in filling.answer.text, name
        assert f'id="f-{name}"' in filling.answer.text, name
    assert filling.form.value("q.enfants.0.prenom") == "Léa"


async def test_a_family_is_sent_with_all_that_was_said(family: httpx2.AsyncClient) -> None:
    filling = whole(await at_details(family), q__depart=" 12, rue Haute ", q__loin="no")
    await filling.press("ajouter:enfants")
    await filling.fill(q__enfants__1__prenom="Zoé").press(
        "continuer", booklet(), photo("maison.jpg", jpeg(colour="red"))
    )
    assert filling.step == 4, filling.answer.text
    await filling.fill(first_name="Aïcha", last_name="Belkacem", email="aicha@exemple.test").press("continuer")
    letter = filling.answer.text[filling.answer.text.index('data-step="5"') :]
    for said in ("Enfant 1", "Prénom : Léa", "Enfant 2", "Le soir", "12, rue Haute", "1 fichier"):
        assert said in letter, said
    await filling.press("soumettre")
    assert filling.answer.status_code == 303, filling.answer.text
    case = await Case.get()
    assert case.answers["enfants"] == [{"prenom": "Léa"}, {"prenom": "Zoé"}]
    assert case.answers["rencontre"] == {"day": next_monday(), "slot": "soir"}
    assert case.answers["depart"] == {
        "mode": "text", "label": "12, rue Haute", "lat": None, "lon": None, "gazetteer": None, "ids": []
    }  # fmt: skip
    assert (case.answers["livret"], case.answers["conditions"]) == (1, True)
    parts = {part.name: part.question for part in await Part.all()}
    assert parts == {"livret.jpg": "livret", "maison.jpg": ""}
    words = dict(catalogue.answers_in_words(catalogue.require_topic("fiche-famille"), case.answers))
    assert words["Enfant 2"] == "Prénom : Zoé"


async def test_a_pick_out_of_this_world_loses_nothing_of_what_was_written(family: httpx2.AsyncClient) -> None:
    pick = '{"mode": "map", "label": "École du Quai", "lat": 1e999, "lon": 1, "gazetteer": null, "ids": []}'
    filling = whole(await at_details(family), q__depart="École du Quai", q__depart__pick=pick)
    await filling.press("continuer")
    assert filling.answer.status_code == 422
    assert filling.form.value("q.depart") == "École du Quai"


async def test_files_of_a_question_are_counted_weighed_and_taken_away_by_themselves(family: httpx2.AsyncClient) -> None:
    filling = await at_details(family)
    many = [booklet(f"{n}.jpg", jpeg(colour=colour)) for n, colour in enumerate(["red", "blue", "green"])]
    await filling.press("ajouter-photo", *many)
    assert len(filling.form.fields["kept"]) == 2
    assert "Au plus 2 photos ou fichiers." in filling.answer.text
    await filling.press("ajouter-photo", photo("toit.jpg", jpeg(colour="white")))
    assert len(filling.form.fields["kept"]) == 3
    await filling.press("retirer-photo:1")
    assert len(filling.form.fields["kept"]) == 2
    heavy = jpeg() + b"\0" * (1024 * 1024)
    await filling.press("ajouter-photo", booklet("lourd.jpg", heavy))
    assert "« lourd.jpg » dépasse 1 Mo." in filling.answer.text


@pytest.mark.usefixtures("family")
@pytest.mark.parametrize(
    ("parts", "answers", "pointer"),
    [
        ([], {"livret": 1}, "/answers/livret"),
        ([{"question": "livret"}], {}, "/answers/livret"),
        ([{"question": "passeport"}], {}, "/parts/0/question"),
        ([{"question": "livret", "size": 2_000_000}], {"livret": 1}, "/answers/livret"),
        ([{"question": None}, {"question": None}], {}, "/parts"),
    ],
)
async def test_the_files_that_come_are_those_that_are_told(
    parts: list[dict[str, object]], answers: dict[str, object], pointer: str
) -> None:
    declared = [
        {"n": n, "name": "a.jpg", "size": 10, "sha256": "0" * 64, "type": "image/jpeg", **part}
        for n, part in enumerate(parts, start=1)
    ]
    said = {"conditions": True, "enfants": [{"prenom": "Léa"}], "rencontre": {"day": next_monday(), "slot": "soir"}}
    with pytest.raises(Problem) as refused:
        await report(topic="fiche-famille", answers={**said, **answers}, parts=declared)
    assert [error.pointer for error in refused.value.errors] == [pointer]


async def test_a_day_without_slots_is_refused_in_words(family: httpx2.AsyncClient) -> None:
    filling = await at_details(family)
    tuesday = date.fromisoformat(next_monday()) + timedelta(days=1)
    whole(filling).fill(q__rencontre__day=tuesday.isoformat())
    await filling.press("continuer")
    assert filling.answer.status_code == 422
    assert "Choisissez un autre jour : lundi, mercredi." in filling.answer.text
