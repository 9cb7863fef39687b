"""The report form without JavaScript: every step, every refusal, nothing lost, one case."""

import re
from dataclasses import replace

import httpx2
import pytest
from starlette.applications import Starlette

from server.cases.models import Case
from server.platform.installation import current, install
from tests.support.cast import AICHA
from tests.support.reports import GRAFFITI, POTHOLE, Filling


async def test_the_form_is_the_same_to_the_byte_for_everybody(
    visitor: httpx2.AsyncClient, aicha: httpx2.AsyncClient
) -> None:
    nobody, somebody = await visitor.get(POTHOLE), await aicha.get(POTHOLE)
    assert nobody.status_code == 200
    assert nobody.content == somebody.content
    assert nobody.headers["cache-control"] == "no-cache"
    assert "x-owner" not in somebody.headers


async def test_an_unknown_topic_is_not_found(visitor: httpx2.AsyncClient) -> None:
    assert (await visitor.get("/demandes/nouvelle/licorne")).status_code == 404
    assert (await visitor.post("/demandes/nouvelle/licorne", data={"etape": "1"})).status_code == 404


async def test_a_report_goes_through_the_four_steps_to_its_confirmation(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_summary()
    assert filling.step == 5, filling.answer.text
    for said in ("160, 76e Rue Est", "plus de deux ballons", "Devant l’abribus.", "Madame Aïcha Belkacem"):
        assert said in filling.answer.text
    await filling.press("soumettre")
    assert filling.answer.status_code == 303, filling.answer.text
    confirmation = await visitor.get(filling.answer.headers["location"])
    case = await Case.get()
    assert case.reference in confirmation.text
    assert "dans un délai maximal de deux jours ouvrables et un résumé de votre demande" in confirmation.text
    assert re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", confirmation.text)
    assert confirmation.headers["cache-control"] == "no-store"
    assert (case.channel, case.place_label, case.answers["dimension"]) == ("form", "160, 76e Rue Est", "grand")
    assert case.person is not None
    assert case.person["civility"] == "Mme"


async def test_what_the_profile_says_is_filled_in_once(aicha: httpx2.AsyncClient) -> None:
    said = {"civility": "mme", "phone": "418 555-0142", "address": "12, rue des Érables", "updates_by": "email"}
    assert (await aicha.post("/compte", data=said)).status_code == 303
    filling = await (await Filling.start(aicha)).to_who()
    filled = {name: filling.form.value(name) for name in ("civility", "phone", "address", "email", "updates_email")}
    assert filled == {
        "civility": "mme",
        "phone": "418-555-0142",
        "address": "12, rue des Érables",
        "email": AICHA.email,
        "updates_email": "yes",
    }
    await filling.fill(anonymous="no", updates_email=[]).press("continuer")
    assert filling.form.value("phone") == "418-555-0142"
    assert filling.form.value("updates_email") == ""


async def test_the_receipt_promises_what_the_topic_does(visitor: httpx2.AsyncClient) -> None:
    """On the phone too, which fills in the sentence with what its form says."""
    assert 'data-delay="de 20 jours ouvrables"' in (await visitor.get("/demandes/nouvelle/abattage-arbre")).text
    filling = await (await Filling.start(visitor)).to_summary()
    await filling.press("soumettre")
    await Case.all().update(topic="abattage-arbre")
    confirmation = await visitor.get(filling.answer.headers["location"])
    assert "dans un délai maximal de 20 jours ouvrables et un résumé" in confirmation.text
    await Case.all().update(topic="aboli")
    confirmation = await visitor.get(filling.answer.headers["location"])
    assert "Votre demande a été envoyée correctement." in confirmation.text
    assert "délai maximal" not in confirmation.text


async def test_a_double_tap_makes_one_case(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_summary()
    first = (await filling.press("soumettre")).answer
    second = (await filling.press("soumettre")).answer
    assert first.headers["location"] == second.headers["location"]
    assert await Case.all().count() == 1


async def test_sent_then_changed_and_sent_again_corrects_the_same_case(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_summary()
    first = (await filling.press("soumettre")).answer
    again = (await filling.fill(comment="Devant l’école.").press("soumettre")).answer
    assert again.status_code == 303, again.text
    assert again.headers["location"] == first.headers["location"]
    case = await Case.get()
    assert case.comment == "Devant l’école."


async def test_somebody_who_knows_the_id_of_a_form_changes_nothing(
    app: Starlette, visitor: httpx2.AsyncClient, etienne: httpx2.AsyncClient
) -> None:
    filling = await (await Filling.start(visitor)).to_summary()
    await filling.press("soumettre")
    stranger = Filling(browser=etienne, form=filling.form, answer=filling.answer)
    await stranger.fill(comment="Rien à voir.").press("soumettre")
    assert stranger.answer.status_code == 422
    assert "déjà été envoyée" in stranger.answer.text
    assert (await Case.get()).comment == "Devant l’abribus."


async def test_the_place_is_asked_for_in_words(visitor: httpx2.AsyncClient) -> None:
    filling = await Filling.start(visitor)
    await filling.press("continuer")
    await filling.press("continuer")
    assert filling.answer.status_code == 422
    assert filling.step == 2
    assert "Dites où" in filling.answer.text
    assert 'href="#f-place_mode"' in filling.answer.text


async def test_a_vague_position_is_to_be_confirmed(visitor: httpx2.AsyncClient) -> None:
    filling = await Filling.start(visitor)
    await filling.press("continuer")
    position = {"lat": "46.81", "lon": "-71.21", "accuracy_m": "80", "fixed_at": "2026-06-15T15:00:00Z"}
    await filling.fill(place_mode="gps", **position).press("continuer")
    assert filling.answer.status_code == 422
    assert 'href="#f-place_confirmed"' in filling.answer.text
    await filling.fill(place_confirmed="yes").press("continuer")
    assert filling.step == 3


@pytest.mark.parametrize("position", [{"lat": "946.81", "lon": "-71.21"}, {"lat": "nan", "lon": "inf"}, {"lat": "x"}])
async def test_a_position_out_of_the_world_is_refused_beside_its_field(
    visitor: httpx2.AsyncClient, position: dict[str, str]
) -> None:
    filling = await Filling.start(visitor)
    await filling.press("continuer")
    await filling.fill(place_mode="gps", **position).press("continuer")
    assert filling.answer.status_code == 422
    assert 'href="#f-place_mode"' in filling.answer.text


async def test_missing_answers_are_told_at_once_and_nothing_typed_is_lost(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    await filling.fill(q__voie="rue", comment="À gauche.\nPrès du banc.").press("continuer")
    assert filling.answer.status_code == 422
    assert filling.step == 3
    assert 'href="#f-q.dimension"' in filling.answer.text
    assert 'href="#f-q.danger"' in filling.answer.text
    assert filling.form.value("q.voie") == "rue"
    assert filling.form.value("comment") == "À gauche.\nPrès du banc."
    assert filling.form.value("place_label") == "160, 76e Rue Est"


async def test_a_question_that_appears_is_shown_before_it_is_required(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    assert "manoeuvre" not in filling.form.value("shown").split()
    await filling.fill(q__voie="rue", q__dimension="grand", q__danger="yes").press("continuer")
    assert filling.answer.status_code == 200
    assert filling.step == 3
    assert "manoeuvre" in filling.form.value("shown").split()
    await filling.press("continuer")
    assert filling.step == 4


async def test_an_answer_to_a_question_that_went_away_is_left_out(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    await filling.fill(q__voie="rue", q__dimension="grand", q__danger="yes").press("continuer")
    await filling.fill(q__manoeuvre="tombent", q__danger="no").press("continuer")
    assert filling.step == 4, filling.answer.text
    await filling.fill(anonymous="yes").press("continuer")
    await filling.press("soumettre")
    assert (await Case.get()).answers == {"voie": "rue", "dimension": "grand", "danger": False}


async def test_back_keeps_everything(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_who()
    await filling.fill(first_name="Aïcha").press("retour")
    assert filling.step == 3
    await filling.press("retour")
    assert filling.step == 2
    assert filling.form.value("q.dimension") == "grand"
    assert filling.form.value("first_name") == "Aïcha"


async def test_the_letter_opens_each_step_again(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_summary()
    for step in (2, 3, 4):
        await filling.press(f"aller:{step}")
        assert filling.step == step
        await filling.press("continuer")
        while filling.step < 5:
            await filling.press("continuer")


async def test_a_comment_of_4_001_characters_is_refused_and_given_back(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    filling.fill(q__voie="rue", q__dimension="grand", q__danger="no", comment="é" * 4001)
    await filling.press("continuer")
    assert filling.answer.status_code == 422
    assert 'href="#f-comment"' in filling.answer.text
    assert filling.form.value("comment") == "é" * 4001
    await filling.fill(comment="é" * 4000).press("continuer")
    assert filling.step == 4


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\ud800"])
async def test_a_comment_that_cannot_be_kept_is_refused(visitor: httpx2.AsyncClient, bad: str) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    filling.fill(q__voie="rue", q__dimension="grand", q__danger="no")
    sent = {**filling.form.data("continuer"), "comment": f"a{bad}b".encode("utf-8", "surrogatepass")}
    answer = await visitor.post(POTHOLE, data=sent)
    assert answer.status_code in {200, 422}
    assert await Case.all().count() == 0


@pytest.mark.parametrize(
    "hostile",
    [
        {"q.dimension": "énorme"},
        {"q.dimension": ["petit", "grand"]},
        {"q.danger": "peut-être"},
        {"q.depuis": "2026-02-30"},
        {"q.depuis": "3026-02-20"},
    ],
)
async def test_an_answer_that_the_tree_does_not_allow_is_refused(
    visitor: httpx2.AsyncClient, hostile: dict[str, str | list[str]]
) -> None:
    filling = await (await Filling.start(visitor)).to_details()
    filling.fill(q__voie="rue", q__dimension="grand", q__danger="no")
    filling.form.fields |= {name: [value] if isinstance(value, str) else value for name, value in hostile.items()}
    await filling.press("continuer")
    if hostile.get("q.dimension") == ["petit", "grand"]:
        assert filling.step == 4, "of one choice the first is read"
        return
    assert filling.answer.status_code == 422
    assert filling.step == 3


async def test_who_is_asked_with_all_that_is_missing(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_who()
    await filling.press("continuer")
    assert filling.answer.status_code == 422
    assert 'href="#f-anonymous"' in filling.answer.text
    await filling.fill(anonymous="no", email="pas une adresse").press("continuer")
    assert filling.answer.status_code == 422
    for name in ("first_name", "last_name", "email"):
        assert f'href="#f-{name}"' in filling.answer.text
    assert filling.form.value("email") == "pas une adresse"


async def test_an_anonymous_report_keeps_nobody(aicha: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(aicha, GRAFFITI)).to_who()
    await filling.fill(anonymous="yes", first_name="Aïcha", email="aicha@exemple.test").press("continuer")
    assert filling.step == 5, filling.answer.text
    await filling.press("soumettre")
    case = await Case.get()
    assert case.is_anonymous
    assert case.person is None
    assert case.account_id is None
    confirmation = await aicha.get(filling.answer.headers["location"])
    assert re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", confirmation.text)
    assert "Comme elle est anonyme, la Ville ne pourra pas vous donner de nouvelles." in confirmation.text
    assert "Un premier suivi" not in confirmation.text


async def test_somebody_signed_in_types_nothing_twice_and_needs_no_code(
    app: Starlette, aicha: httpx2.AsyncClient
) -> None:
    filling = await (await Filling.start(aicha)).to_who()
    assert filling.form.value("first_name") == "Aïcha"
    assert filling.form.value("email") == AICHA.email
    await filling.fill(anonymous="no").press("continuer")
    await filling.press("soumettre")
    case = await Case.get()
    assert case.account_id is not None
    confirmation = await aicha.get(filling.answer.headers["location"])
    assert confirmation.status_code == 200
    assert not re.search(r"[A-Z2-7]{4}(-[A-Z2-7]{4}){3}", confirmation.text)


async def test_an_expired_session_loses_nothing(app: Starlette, aicha: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(aicha)).to_summary()
    aicha.cookies.clear()
    await filling.press("soumettre")
    assert filling.answer.status_code == 303
    assert (await Case.get()).account_id is None


async def test_unknown_and_hostile_fields_do_no_harm(visitor: httpx2.AsyncClient) -> None:
    filling = await Filling.start(visitor)
    hostile = {
        "etape": "99", "action": "détruire:tout", "id": "../../etc/passwd", "kept": ["x", "a.b", "é.é", "bnVsbA==.00"],
        "captured_at": "demain", "shown": "<script>", "q.inconnue": "x", "place_label": "<script>alert(1)</script>",
    }  # fmt: skip
    answer = await visitor.post(POTHOLE, data={**filling.form.data(), **hostile})
    assert answer.status_code in {200, 422}
    assert "<script>alert" not in answer.text


async def test_another_site_cannot_send_the_form(visitor: httpx2.AsyncClient) -> None:
    answer = await visitor.post(POTHOLE, data={"etape": "1"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


async def test_no_page_of_the_form_carries_inline_script_or_style(visitor: httpx2.AsyncClient) -> None:
    filling = await (await Filling.start(visitor)).to_summary()
    assert " style=" not in filling.answer.text
    assert " onclick" not in filling.answer.text


async def test_a_topic_that_wants_an_account_says_so_before_anything_is_typed(
    visitor: httpx2.AsyncClient, aicha: httpx2.AsyncClient
) -> None:
    town = current().town
    topics = tuple(
        topic.model_copy(update={"who": "account"}) if topic.code == "graffiti" else topic for topic in town.topics
    )
    install(replace(current(), town=town.model_copy(update={"topics": topics})))
    filling = await (await Filling.start(visitor, GRAFFITI)).press("continuer")
    assert filling.answer.status_code == 422
    assert filling.step == 1
    assert "Connectez-vous dans un autre onglet" in filling.answer.text
    filling = await (await Filling.start(aicha, GRAFFITI)).to_who()
    await filling.fill(last_name="Belkacem").press("continuer")
    aicha.cookies.clear()
    await filling.press("soumettre")
    assert filling.answer.status_code == 422
    assert filling.form.value("place_label") == "160, 76e Rue Est"
    assert filling.form.value("last_name") == "Belkacem"
    assert await Case.all().count() == 0


@pytest.mark.parametrize(
    ("comment", "is_warned"), [("Appelez-moi au 418 555-0142.", True), ("Devant l’abribus.", False)]
)
async def test_what_the_comments_give_away_is_said_before_sending(
    visitor: httpx2.AsyncClient, comment: str, is_warned: bool
) -> None:
    filling = await (await Filling.start(visitor)).to_who()
    filling = await filling.fill(comment=comment, anonymous="yes", survey_consent="no").press("continuer")
    assert filling.step == 5, filling.answer.text
    assert ("Vos commentaires contiennent un numéro de téléphone." in filling.answer.text) is is_warned
