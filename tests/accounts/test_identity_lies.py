"""Answers of a provider that prove nothing: a page for people, nobody signed in, nothing kept, and never a 500."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from joserfc.jwk import ECKey, KeySet

from server.accounts.models import IdentityProof, Session
from server.kernel import clock
from server.platform.installation import Installation, current, install
from server.platform.oidc.provider import Provider
from tests.accounts.browser import Phone
from tests.accounts.identity import accept, come_back, identified, leave
from tests.support.identity_provider import LINA, LINA_EMAIL, OutsideProvider

pytestmark = pytest.mark.usefixtures("franceconnect")

UNBELIEVED = "La réponse de FranceConnect n’a pas pu être vérifiée"
NO_ANSWER = "FranceConnect ne répond pas"


@pytest.mark.parametrize(
    "faults",
    [
        {"claims": {"nonce": "of-another-visit"}},
        {"claims": {"nonce": None}},
        {"claims": {"exp": 1_700_000_000}},
        {"claims": {"exp": None}},
        {"claims": {"iat": 4_000_000_000}},
        {"claims": {"aud": "another-town"}},
        {"claims": {"aud": ["franceconnect", "another-town"], "azp": "another-town"}},
        {"claims": {"iss": "https://mal.test"}},
        {"claims": {"acr": "eidas0"}},
        {"claims": {"acr": None}},
        {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
        {"claims": {"sub": None}},
        {"claims": {"sub": {"$ne": ""}}},
        {"claims": {"sub": "x" * 256}},
        {"alg": "none"},
        {"alg": "HS256"},
        {"key": "unpublished"},
        {"key": "published"},
        {"isPlain": True},
        {"userinfo": {"sub": "somebody-else"}},
        {"userinfo": {"aud": "another-town"}},
        {"userinfo": {"iss": "https://mal.test"}},
        {"userinfo": {"exp": 1_700_000_000}},
    ],
    ids=str,
)
@pytest.mark.engine("sqlite")
async def test_what_is_not_as_it_was_asked_for_is_not_believed(
    phone: Phone, outside: OutsideProvider, faults: dict[str, object]
) -> None:
    outside.misbehave(**faults)
    answer = await come_back(phone, LINA)
    assert (answer.status_code, UNBELIEVED in answer.text) == (502, True)
    assert await phone.who() == "anonymous"
    assert await IdentityProof.all().count() == await Session.all().count() == 0
    outside.misbehave()
    assert (await come_back(phone, LINA)).status_code == 303, "the next one is believed"


@pytest.mark.parametrize("path", ["/token", "/me", "/jwks", "/openid-configuration"])
@pytest.mark.engine("sqlite")
async def test_a_provider_in_trouble_is_said(phone: Phone, outside: OutsideProvider, path: str) -> None:
    outside.misbehave(status=500, path=path)
    left = None if path == "/openid-configuration" else await leave(phone)
    answer = await (phone.get(await identified(left, LINA)) if left else phone.post("/compte/identite/depart"))
    assert (answer.status_code, NO_ANSWER in answer.text) == (503, True)
    assert await phone.who() == "anonymous"


@pytest.mark.engine("sqlite")
async def test_a_provider_that_calls_itself_otherwise_is_not_gone_to(phone: Phone, outside: OutsideProvider) -> None:
    """What it publishes names an issuer, which has to be the very one of the settings."""
    almost = outside.issuer.replace("127.0.0.1", "localhost")
    assert almost != outside.issuer
    install(replace(current(), identity=Provider(outside.configuration(issuer=almost))))
    answer = await phone.post("/compte/identite/depart")
    assert (answer.status_code, UNBELIEVED in answer.text) == (502, True)
    assert "location" not in answer.headers


@pytest.mark.engine("sqlite")
async def test_a_provider_that_is_gone_is_said_and_left_alone(phone: Phone, outside: OutsideProvider) -> None:
    nowhere = Provider(outside.configuration(issuer="http://127.0.0.1:9"))
    install(replace(current(), identity=nowhere))
    for _turn in range(7):
        answer = await phone.post("/compte/identite/depart")
        assert (answer.status_code, NO_ANSWER in answer.text) == (503, True)
    assert nowhere._circuits.closed_for_s("http://127.0.0.1:9") > 0


@pytest.mark.engine("sqlite")
async def test_what_was_published_serves_while_it_is_silent(phone: Phone, outside: OutsideProvider) -> None:
    await come_back(phone, LINA)
    await accept(phone, email=LINA_EMAIL)
    outside.misbehave(status=500, path="/openid-configuration")
    with clock.freeze(clock.now() + timedelta(hours=23)):
        assert (await leave(phone)).url.startswith(outside.issuer)
    with clock.freeze(clock.now() + timedelta(hours=25)):
        answer = await phone.post("/compte/deconnexion")
        assert answer.headers["location"] == "/compte/identite/fin?ouverte=1"
        page = await phone.get(answer.headers["location"])
        assert "votre session peut y être encore ouverte" in page.text
        assert await phone.who() == "anonymous", "signed out here all the same"


@pytest.mark.engine("sqlite")
async def test_going_away_changes_nothing(phone: Phone) -> None:
    answer = await phone.get(await identified(await leave(phone), ""))
    assert (answer.status_code, "Identification annulée" in answer.text) == (403, True)
    assert await IdentityProof.all().count() == 0


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("code=x", 400),
        ("code=x&state=", 400),
        ("code=x&state=é", 400),
        ("code=x&state=of-somebody-else", 400),
        ("error=access_denied", 400),
        ("code=x&state={state}", 502),
        ("code=x&state={state}&iss=https%3A%2F%2Fmal.test", 502),
        ("state={state}&iss={issuer}", 502),
        ("code=&state={state}&iss={issuer}", 502),
        ("code=made-up&state={state}&iss={issuer}", 502),
        ("error=server_error&state={state}&iss={issuer}", 502),
        ("error=%3Cscript%3E&state={state}&iss={issuer}", 502),
    ],
)
@pytest.mark.engine("sqlite")
async def test_answers_that_nobody_gave_are_refused(
    phone: Phone, outside: OutsideProvider, query: str, status: int
) -> None:
    left = await leave(phone)
    asked = query.format(state=left.asked["state"], issuer=quote(outside.issuer, safe=""))
    answer = await phone.get(f"/compte/identite/retour?{asked}")
    assert answer.status_code == status
    assert "<script>" not in answer.text
    assert await phone.who() == "anonymous"
    if status == 400:
        assert (await phone.get(await identified(left, LINA))).status_code == 400, "its cookie is gone with the page"


@pytest.mark.engine("sqlite")
async def test_another_kind_of_provider_need_not_sign_what_it_says(
    phone: Phone, outside: OutsideProvider, installation: Installation
) -> None:
    install(replace(installation, identity=Provider(outside.configuration("generic"))))
    left = await leave(phone)
    assert left.asked["scope"] == "openid profile email"
    assert "acr_values" not in left.asked
    await phone.get(await identified(left, LINA))
    assert (await accept(phone, email=LINA_EMAIL)).status_code == 303
    assert (await phone.who()).startswith("resident")
    assert (await phone.post("/compte/deconnexion")).headers["location"] == "/", "its own session is its own affair"


@pytest.mark.engine("sqlite")
async def test_strange_names_are_told_as_text(phone: Phone, outside: OutsideProvider) -> None:
    outside.misbehave(
        userinfo={
            "given_name": "<b>A\u0000</b>" + "x" * 500,
            "family_name": ["a"],
            "email": 7,
            "email_verified": "true",
        }
    )
    await come_back(phone, LINA)
    page = await phone.get("/compte/identite/suite")
    assert page.status_code == 200
    assert "&lt;b&gt;A&lt;/b&gt;" in page.text
    assert "<b>A" not in page.text
    proof = await IdentityProof.get()
    assert (len(proof.given_name), proof.family_name, proof.email, proof.is_email_verified) == (100, "", "", False)


@pytest.mark.parametrize(("minutes", "status"), [(2, 303), (0, 502)])
@pytest.mark.engine("sqlite")
async def test_new_keys_of_the_provider_are_asked_for_but_not_without_end(
    phone: Phone, minutes: int, status: int
) -> None:
    provider = current().identity
    assert provider is not None
    keys = provider._published.keys
    keys.known = KeySet([ECKey.generate_key("P-256", {"kid": "of-last-year"})])
    keys._asked_at = clock.now() - timedelta(minutes=minutes)
    assert (await come_back(phone, LINA)).status_code == status
