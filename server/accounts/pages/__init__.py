"""The pages of the accounts (source 000 §2): sign in and out, create, confirm, forgotten password, profile, devices."""

from starlette.routing import BaseRoute

from server.accounts.email_letters import CONFIRM_PATH, UNDO_PATH
from server.accounts.jobs import ACTIVATION_PATH, FORGOTTEN_PATH, RESET_PATH, SAFETY_PATH, SIGN_IN_PATH
from server.accounts.pages import (
    again,
    applications,
    changing,
    creating,
    dev,
    devices,
    finishing,
    keys,
    moving,
    profile,
    proving,
    resetting,
    safety,
    signing,
    team,
)
from server.accounts.pages.common import CREATED_PATH, CREATION_PATH
from server.accounts.pages.entering import APP_PATH, CODE_PATH, OFFER_PATH, SETUP_PATH
from server.platform.web import ANYONE, DEVICE, LOOPBACK, PUBLIC_DATA, SIGNED_IN, route

routes: list[BaseRoute] = [
    route("/compte", profile.account, policy=ANYONE),
    route("/compte", profile.save_profile, policy=SIGNED_IN, methods=["POST"]),
    route(SIGN_IN_PATH, signing.sign_in_form, policy=ANYONE),
    route(SIGN_IN_PATH, signing.sign_in, policy=ANYONE, methods=["POST"]),
    route(again.CONFIRM_PATH, again.confirm_form, policy=SIGNED_IN),
    route(again.CONFIRM_PATH, again.confirm, policy=SIGNED_IN, methods=["POST"]),
    route(f"{again.CONFIRM_PATH}/cle", again.confirm_with_key, policy=SIGNED_IN, methods=["POST"]),
    route(CODE_PATH, proving.code_form, policy=ANYONE),
    route(CODE_PATH, proving.give_code, policy=ANYONE, methods=["POST"]),
    route(f"{CODE_PATH}/renvoi", proving.send_code_again, policy=ANYONE, methods=["POST"]),
    route(SETUP_PATH, proving.setup_form, policy=ANYONE),
    route(f"{SIGN_IN_PATH}/cle", signing.sign_in_with_key, policy=ANYONE, methods=["POST"]),
    route("/compte/cles/defi", signing.key_challenge, policy=DEVICE),
    route("/compte/cles/creation", keys.making_challenge, policy=DEVICE),
    route("/compte/cles", keys.add_key, policy=ANYONE, methods=["POST"]),
    route(OFFER_PATH, keys.offer, policy=SIGNED_IN),
    route(OFFER_PATH, keys.decline, policy=SIGNED_IN, methods=["POST"]),
    route("/compte/cles/{key}/suppression", keys.remove_key, policy=SIGNED_IN, methods=["POST"]),
    route(SAFETY_PATH, safety.safety, policy=SIGNED_IN),
    route(f"{SAFETY_PATH}/codes", safety.renew_codes, policy=SIGNED_IN, methods=["POST"]),
    route(APP_PATH, applications.app_form, policy=ANYONE),
    route(APP_PATH, applications.begin_app, policy=ANYONE, methods=["POST"]),
    route(f"{APP_PATH}/confirmation", applications.confirm_app, policy=ANYONE, methods=["POST"]),
    route(f"{APP_PATH}/arret", applications.stop_app, policy=SIGNED_IN, methods=["POST"]),
    route("/dev/codes", dev.shown_codes, policy=LOOPBACK),
    route("/compte/deconnexion", signing.sign_out, policy=ANYONE, methods=["POST"]),
    route(CREATION_PATH, creating.creation_form, policy=ANYONE),
    route(CREATION_PATH, creating.create, policy=ANYONE, methods=["POST"]),
    route(CREATED_PATH, creating.created, policy=ANYONE),
    route(f"{CREATION_PATH}/pseudonyme", creating.say_pseudonym, policy=ANYONE, methods=["POST"]),
    route(f"{CREATION_PATH}/verification", creating.robot_challenge, policy=PUBLIC_DATA),
    route(ACTIVATION_PATH, finishing.activation_form, policy=ANYONE),
    route(ACTIVATION_PATH, finishing.activate, policy=ANYONE, methods=["POST"]),
    route(FORGOTTEN_PATH, resetting.forgotten_form, policy=ANYONE),
    route(FORGOTTEN_PATH, resetting.ask_reset, policy=ANYONE, methods=["POST"]),
    route(RESET_PATH, resetting.reset_form, policy=ANYONE),
    route(RESET_PATH, resetting.reset_password, policy=ANYONE, methods=["POST"]),
    route(changing.CHANGE_PATH, changing.password_form, policy=SIGNED_IN),
    route(changing.CHANGE_PATH, changing.change_password, policy=SIGNED_IN, methods=["POST"]),
    route(changing.MOVE_PATH, changing.email_form, policy=SIGNED_IN),
    route(changing.MOVE_PATH, changing.ask_email, policy=SIGNED_IN, methods=["POST"]),
    route(CONFIRM_PATH, moving.confirm_form, policy=ANYONE),
    route(CONFIRM_PATH, moving.confirm, policy=ANYONE, methods=["POST"]),
    route(UNDO_PATH, moving.undo_form, policy=ANYONE),
    route(UNDO_PATH, moving.undo, policy=ANYONE, methods=["POST"]),
    route(devices.DEVICES_PATH, devices.show_devices, policy=SIGNED_IN),
    route(f"{devices.DEVICES_PATH}/autres/fin", devices.end_others, policy=SIGNED_IN, methods=["POST"]),
    route(f"{devices.DEVICES_PATH}/{{session}}/fin", devices.end_session, policy=SIGNED_IN, methods=["POST"]),
    route("/moi", profile.me, policy=DEVICE),
    *team.routes,
]

__all__ = ["routes"]
