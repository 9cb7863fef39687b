"""Keys of access: only their owner's, only what was asked, only once."""

import asyncio
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.accounts import ceremonies, create_known
from server.accounts.ceremonies import AnswerRefusedError
from server.accounts.models import Account, Passkey, Session, SpentChallenge
from server.accounts.pages.entering import CODE_PATH, SETUP_PATH
from server.kernel import clock
from server.kernel.ids import new_id
from server.platform import outbox
from server.platform.installation import Installation
from tests.accounts.browser import ADDRESS, AICHA, ETIENNE, PASSWORD, Mailbox, Phone, owners_code
from tests.accounts.people import aicha
from tests.support.authenticator import Authenticator

SIGN_IN = "/compte/connexion/cle"
AGENT = "ma.roy@rivemont.test"


def authenticator() -> Authenticator:
    return Authenticator(origin=ADDRESS, domain="311.rivemont.test")


async def options(phone: Phone, ceremony: str) -> dict[str, str]:
    answer = await phone.get(f"/compte/cles/{ceremony}")
    assert answer.status_code == 200
    read: dict[str, str] = answer.json()
    return read


async def use(phone: Phone, key: Authenticator, path: str = SIGN_IN, **more: str) -> int:
    return (await phone.post(path, key=key.use(await options(phone, "defi")), **more)).status_code


@pytest.fixture
async def key(phone: Phone) -> Authenticator:
    """Aïcha's, added from her account; she is signed out since."""
    made = authenticator()
    await aicha()
    await phone.sign_in()
    answer = await phone.post("/compte/cles", key=made.make(await options(phone, "creation")), name="Mon téléphone")
    assert answer.headers["location"] == "/compte/securite?fait=cle-ajoutee"
    await phone.post("/compte/deconnexion")
    return made


async def test_a_key_asks_for_its_owner_verified_and_finds_them_by_itself(phone: Phone) -> None:
    await aicha()
    await phone.sign_in()
    asked = await options(phone, "creation")
    choice = json.loads(json.dumps(asked))["authenticatorSelection"]
    assert (choice["residentKey"], choice["userVerification"]) == ("required", "required")
    asked = await options(phone, "defi")
    assert (asked["userVerification"], asked["rpId"]) == ("required", "311.rivemont.test")
    assert await SpentChallenge.all().count() == 0, "asking writes nothing"


async def test_a_key_opens_the_account_on_any_device(other_phone: Phone, key: Authenticator) -> None:
    answer = await other_phone.post(SIGN_IN, key=key.use(await options(other_phone, "defi")), suite="/demandes")
    assert (answer.status_code, answer.headers["location"]) == (303, "/demandes")
    assert await other_phone.who() == "resident Aïcha Belkacem"
    kept = await Passkey.get()
    assert (kept.sign_count, kept.used_at is not None) == (1, True)


async def test_the_list_says_its_name_and_lets_it_be_taken_away(
    phone: Phone, key: Authenticator, mailbox: Mailbox
) -> None:
    assert await use(phone, key) == 303
    page = await phone.get("/compte/securite")
    assert "Mon téléphone" in page.text
    kept = await Passkey.get()
    assert (await phone.post(f"/compte/cles/{kept.id}/suppression")).headers["location"].endswith("cle-retiree")
    await phone.post("/compte/deconnexion")
    assert await use(phone, key) == 422
    await outbox.drain()
    assert mailbox.subjects(AICHA).count("La sécurité de votre compte a changé") == 2


async def test_somebody_elses_key_is_not_taken_away(phone: Phone, other_phone: Phone, key: Authenticator) -> None:
    await other_phone.register(email=ETIENNE)
    await Account.filter(email=ETIENNE).update(activated_at=clock.now())
    await other_phone.sign_in(email=ETIENNE)
    kept = await Passkey.get()
    for path in (kept.id, "018f0000-0000-7000-8000-000000000001"):
        assert (await other_phone.post(f"/compte/cles/{path}/suppression")).status_code == 303
    assert (await other_phone.post("/compte/cles/inconnue/suppression")).status_code == 404
    assert await Passkey.all().count() == 1


async def test_an_answer_serves_once(phone: Phone, other_phone: Phone, key: Authenticator) -> None:
    answer = key.use(await options(phone, "defi"))
    assert (await phone.post(SIGN_IN, key=answer)).status_code == 303
    assert (await other_phone.post(SIGN_IN, key=answer)).status_code == 422


async def test_of_many_answers_at_once_one_opens_the_account(phone: Phone, key: Authenticator) -> None:
    answer = key.use(await options(phone, "defi"))
    answers = await asyncio.gather(*(phone.post(SIGN_IN, key=answer) for _hand in range(5)))
    assert sorted(one.status_code for one in answers) == [303, *[422] * 4]
    assert await Session.all().count() == 1


async def test_one_challenge_serves_once_whatever_signs_it(phone: Phone, key: Authenticator) -> None:
    asked = await options(phone, "defi")
    assert (await phone.post(SIGN_IN, key=key.use(asked))).status_code == 303
    assert (await phone.post(SIGN_IN, key=key.use(asked))).status_code == 422


async def test_a_key_that_counts_back_was_copied(phone: Phone, key: Authenticator) -> None:
    key.count = 7
    assert await use(phone, key) == 303
    key.count = 7
    assert await use(phone, key) == 422
    key.count = 8
    assert await use(phone, key) == 303
    key.count = 3
    assert await use(phone, key) == 422


async def test_what_is_not_of_this_town_or_of_its_owner_opens_nothing(phone: Phone, key: Authenticator) -> None:
    stranger = authenticator()
    stranger.credential_id = key.credential_id
    unknown = authenticator()
    elsewhere = Authenticator(
        origin="https://311-rivemont.example", domain=key.domain, key=key.key, credential_id=key.credential_id
    )
    other_domain = Authenticator(origin=ADDRESS, domain="example", key=key.key, credential_id=key.credential_id)
    unverified = Authenticator(
        origin=ADDRESS, domain=key.domain, key=key.key, credential_id=key.credential_id, is_verified=False
    )
    for wrong in (stranger, unknown, elsewhere, other_domain, unverified):
        wrong.count = 50
        assert await use(phone, wrong) == 422
    assert await phone.who() == "anonymous"
    assert "Cette clé n’a pas été reconnue." in (await phone.post(SIGN_IN, key="{}")).text


async def test_a_challenge_is_of_one_purpose_and_of_ten_minutes(phone: Phone, key: Authenticator) -> None:
    asked = await options(phone, "defi")
    with clock.freeze(clock.now() + timedelta(minutes=10)):
        assert (await phone.post(SIGN_IN, key=key.use(asked))).status_code == 422
    await phone.sign_in()
    to_add = await options(phone, "creation")
    assert (await phone.post(SIGN_IN, key=key.use(to_add))).status_code == 422
    another = authenticator()
    assert (await phone.post("/compte/cles", key=another.make(asked))).status_code == 422
    assert (await phone.post("/compte/cles", key=another.make({"challenge": "QUFB"}))).status_code == 422
    assert (await phone.post("/compte/cles", key=another.make(to_add))).status_code == 303
    assert (await phone.post("/compte/cles", key=another.make(to_add))).status_code == 422


async def test_a_challenge_to_add_is_of_one_account(phone: Phone, other_phone: Phone, key: Authenticator) -> None:
    await phone.sign_in()
    hers = await options(phone, "creation")
    await other_phone.register(email=ETIENNE)
    await Account.filter(email=ETIENNE).update(activated_at=clock.now())
    await other_phone.sign_in(email=ETIENNE)
    assert (await other_phone.post("/compte/cles", key=authenticator().make(hers))).status_code == 422
    mine = await options(other_phone, "creation")
    taken = authenticator()
    taken.credential_id = key.credential_id
    assert (await other_phone.post("/compte/cles", key=taken.make(mine))).status_code == 422


async def test_a_key_confirms_who_is_signed_in_and_nobody_else(phone: Phone, key: Authenticator) -> None:
    await phone.sign_in()
    with clock.freeze(clock.now() + timedelta(minutes=15)):
        assert (await phone.get("/compte/securite")).status_code == 303
        page = await phone.get("/compte/verification?suite=/compte/securite")
        assert "Utiliser une clé d’accès" in page.text
        assert await use(phone, authenticator(), "/compte/verification/cle") == 422
        answer = key.use(await options(phone, "defi"))
        confirmed = await phone.post("/compte/verification/cle", key=answer, suite="/compte/securite")
        assert (confirmed.status_code, confirmed.headers["location"]) == (303, "/compte/securite")
        assert (await phone.get("/compte/securite")).status_code == 200
        assert await Session.all().count() == 1


async def test_a_deleted_account_has_no_keys(phone: Phone, key: Authenticator) -> None:
    await Account.all().update(deleted_at=clock.now())
    assert await use(phone, key) == 422


async def test_a_new_password_through_the_mailbox_ends_what_somebody_else_may_have_added(
    phone: Phone, other_phone: Phone, key: Authenticator, mailbox: Mailbox
) -> None:
    await other_phone.post("/compte/mot-de-passe-oublie", email=AICHA)
    await outbox.drain()
    token = mailbox.last_token(AICHA)
    new = {"password": "montagne-bavarde-418", "confirmation": "montagne-bavarde-418"}
    assert (await other_phone.post("/compte/mot-de-passe", jeton=token, **new)).status_code == 200
    assert await use(phone, key) == 422
    assert await phone.who() == "anonymous"
    await outbox.drain()
    assert len(mailbox.subjects(AICHA)[-2:]) == len({*mailbox.subjects(AICHA)[-2:]}) == 2, "told of both"


async def test_the_staffs_key_outlives_a_new_password(phone: Phone, mailbox: Mailbox) -> None:
    """Else a mailbox would be worth both factors."""
    await create_known(email=AGENT, password=PASSWORD, role="agent", first_name="Marc-Antoine", last_name="Roy")
    agent = await Account.get(email=AGENT)
    await Passkey.create(
        id=new_id(), account_id=agent.id, credential_id="cle", public_key="cle", name="", created_at=clock.now()
    )
    await phone.post("/compte/mot-de-passe-oublie", email=AGENT)
    await outbox.drain()
    new = {"password": "montagne-bavarde-418", "confirmation": "montagne-bavarde-418"}
    assert (await phone.post("/compte/mot-de-passe", jeton=mailbox.last_token(AGENT), **new)).status_code == 200
    assert await Passkey.filter(account_id=agent.id).count() == 1


async def test_adding_a_key_asks_who_one_is(phone: Phone, key: Authenticator) -> None:
    assert (await phone.get("/compte/cles/creation")).status_code == 401
    assert (await phone.post("/compte/cles", key="{}")).headers["location"] == "/compte/connexion"
    await phone.sign_in()
    with clock.freeze(clock.now() + timedelta(minutes=15)):
        assert (await phone.get("/compte/cles/creation")).status_code == 401
        assert (await phone.post("/compte/cles", key="{}")).headers["location"].startswith("/compte/verification")


async def test_staff_may_set_a_key_up_instead_of_an_application(phone: Phone) -> None:
    await create_known(email=AGENT, password=PASSWORD, role="agent")
    await phone.give_password(email=AGENT)
    await phone.post(CODE_PATH, code=await owners_code(AGENT))
    made = authenticator()
    assert (await phone.post("/compte/cles", key="{}")).status_code == 422
    answer = await phone.post("/compte/cles", key=made.make(await options(phone, "creation")))
    assert answer.headers["location"] == "/poste"
    assert (await phone.get("/poste")).status_code == 200
    kept = await Passkey.get()
    assert kept.name == "Firefox, Android"
    assert (await phone.post(f"/compte/cles/{kept.id}/suppression")).status_code == 409
    await phone.post("/compte/deconnexion")
    assert (await phone.give_password(email=AGENT)).headers["location"] == CODE_PATH, "and not another set-up"
    assert "Utilisez votre clé d’accès" in (await phone.get(CODE_PATH)).text
    assert (await phone.get(SETUP_PATH)).headers["location"] == "/compte/connexion"
    assert (await phone.get("/poste")).headers["location"].startswith("/compte/connexion")
    assert await use(phone, made) == 303
    assert (await phone.get("/poste")).status_code == 200


JUNK = st.one_of(
    st.text(max_size=200),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), st.lists, max_leaves=5).map(
        json.dumps
    ),
    st.fixed_dictionaries(
        {"id": st.text(max_size=9), "response": st.dictionaries(st.sampled_from(["clientDataJSON"]), st.text())}
    ).map(json.dumps),
)


@given(answer=JUNK)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_no_answer_is_refused_in_peace(installation: Installation, answer: str) -> None:
    with pytest.raises(AnswerRefusedError):
        ceremonies.challenge_of(answer, "sign-in")


@pytest.mark.parametrize(
    "part", ["clientDataJSON", "authenticatorData", "signature", "attestationObject", "id", "rawId"]
)
@pytest.mark.parametrize("bent", ["", "AA", "é", "A" * 3000, None, 7, [], {}, "o2NmbXQ"])
async def test_a_bent_answer_is_refused_in_peace(phone: Phone, key: Authenticator, part: str, bent: object) -> None:
    await phone.sign_in()
    for path, answer in (
        (SIGN_IN, key.use(await options(phone, "defi"))),
        ("/compte/cles", authenticator().make(await options(phone, "creation"))),
    ):
        whole = json.loads(answer)
        holder = whole if part in whole else whole["response"]
        if part in holder:
            holder[part] = bent
            assert (await phone.post(path, key=json.dumps(whole))).status_code == 422
