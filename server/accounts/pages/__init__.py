"""The pages of the accounts (source 000 §2): sign in and out, create, confirm, forgotten password, profile."""

from starlette.routing import BaseRoute

from server.accounts.jobs import ACTIVATION_PATH, FORGOTTEN_PATH, RESET_PATH, SIGN_IN_PATH
from server.accounts.pages import again, creating, profile, resetting, signing
from server.accounts.pages.common import CREATED_PATH, CREATION_PATH
from server.platform.web import ANYONE, DEVICE, SIGNED_IN, route

routes: list[BaseRoute] = [
    route("/compte", profile.account, policy=ANYONE),
    route("/compte", profile.save_profile, policy=SIGNED_IN, methods=["POST"]),
    route(SIGN_IN_PATH, signing.sign_in_form, policy=ANYONE),
    route(SIGN_IN_PATH, signing.sign_in, policy=ANYONE, methods=["POST"]),
    route(again.CONFIRM_PATH, again.confirm_form, policy=SIGNED_IN),
    route(again.CONFIRM_PATH, again.confirm, policy=SIGNED_IN, methods=["POST"]),
    route("/compte/deconnexion", signing.sign_out, policy=ANYONE, methods=["POST"]),
    route(CREATION_PATH, creating.creation_form, policy=ANYONE),
    route(CREATION_PATH, creating.create, policy=ANYONE, methods=["POST"]),
    route(CREATED_PATH, creating.created, policy=ANYONE),
    route(ACTIVATION_PATH, creating.activation_form, policy=ANYONE),
    route(ACTIVATION_PATH, creating.activate, policy=ANYONE, methods=["POST"]),
    route(FORGOTTEN_PATH, resetting.forgotten_form, policy=ANYONE),
    route(FORGOTTEN_PATH, resetting.ask_reset, policy=ANYONE, methods=["POST"]),
    route(RESET_PATH, resetting.reset_form, policy=ANYONE),
    route(RESET_PATH, resetting.reset_password, policy=ANYONE, methods=["POST"]),
    route("/moi", profile.me, policy=DEVICE),
]

__all__ = ["routes"]
