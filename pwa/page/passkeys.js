import { bytesOf } from "../kernel/base64url.js";
import { t } from "../kernel/words.js";
import { all, maybe, must } from "./dom.js";

/**
 * What this browser offers of keys of access (WebAuthn).
 * @typedef {object} Ports
 * @property {Document} page
 * @property {Pick<CredentialsContainer, "create" | "get">} credentials
 * @property {typeof fetch} fetch
 * @property {Pick<typeof PublicKeyCredential, "isUserVerifyingPlatformAuthenticatorAvailable" | "isConditionalMediationAvailable">} known
 */

/** @typedef {{abort: AbortController | null}} Turn Only one question is put to the person at a time. */

/**
 * Forms that are filled with a key: shown, wired, and on the sign-in page offered among the addresses it proposes.
 * @param {Ports} ports
 */
export async function wirePasskeys(ports) {
  const { page, known } = ports;
  /** @type {Turn} */
  const turn = { abort: null };
  for (const section of all(page, "[data-passkey-section]")) section.hidden = false;
  for (const form of /** @type {HTMLFormElement[]} */ (all(page, "form[data-passkey]"))) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      if (answerOf(form).value) return;
      event.preventDefault();
      ask(form, ports, turn).catch((error) => say(form, error));
    });
  }
  if (await known.isUserVerifyingPlatformAuthenticatorAvailable?.()) tellSignIn(page);
  const form = /** @type {HTMLFormElement | null} */ (maybe(page, "form[data-passkey='use']"));
  const field = maybe(page, "input[autocomplete~='webauthn']");
  const isRefused = maybe(page, "[data-error-summary]:not([hidden])"); // not in the background, then: once more would be refused again
  if (form && field && !isRefused && (await known.isConditionalMediationAvailable?.())) {
    await ask(form, ports, turn, "conditional").catch(() => {}); // the person did not take it up
  }
}

/**
 * Whoever signs in by a password here could have a key.
 * @param {Document} page
 */
function tellSignIn(page) {
  for (const form of all(page, "form[data-offers-key]")) {
    const told = page.createElement("input");
    told.type = "hidden";
    told.name = "can_make_key";
    told.value = "1";
    form.append(told);
  }
}

/**
 * Has the authenticator answer, and sends what it says.
 * @param {HTMLFormElement} form
 * @param {Ports} ports
 * @param {Turn} turn
 * @param {CredentialMediationRequirement} [mediation]
 */
async function ask(form, { credentials, fetch }, turn, mediation) {
  turn.abort?.abort();
  const abort = new AbortController();
  turn.abort = abort;
  const isNew = form.dataset.passkey === "make";
  const answer = await fetch(isNew ? "/compte/cles/creation" : "/compte/cles/defi");
  if (!answer.ok) throw new Error(`challenge: ${answer.status}`);
  const options = await answer.json();
  const { signal } = abort;
  const credential = isNew
    ? await credentials.create({ publicKey: creationOf(options), signal })
    : await credentials.get({ publicKey: requestOf(options), signal, ...(mediation ? { mediation } : {}) });
  if (!credential) return;
  answerOf(form).value = JSON.stringify(written(/** @type {PublicKeyCredential} */ (credential)));
  form.requestSubmit();
}

/**
 * @param {HTMLFormElement} form
 * @param {unknown} error
 */
function say(form, error) {
  const said = must(form, "[data-passkey-said]");
  const isKnown = error instanceof DOMException && error.name === "InvalidStateError";
  said.textContent = isKnown
    ? t("Cet appareil a déjà une clé de ce compte.")
    : t("Rien n’a été fait : la clé n’a pas répondu. Vous pouvez recommencer.");
  said.hidden = false;
}

/** @param {HTMLFormElement} form */
function answerOf(form) {
  return /** @type {HTMLInputElement} */ (must(form, "[data-passkey-answer]"));
}

/**
 * @param {any} options as the server writes them
 * @returns {PublicKeyCredentialCreationOptions}
 */
function creationOf(options) {
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    user: { ...options.user, id: bytesOf(options.user.id) },
    excludeCredentials: (options.excludeCredentials ?? []).map(described),
  };
}

/**
 * @param {any} options as the server writes them
 * @returns {PublicKeyCredentialRequestOptions}
 */
function requestOf(options) {
  return {
    ...options,
    challenge: bytesOf(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(described),
  };
}

/** @param {{id: string}} key */
function described(key) {
  return { ...key, id: bytesOf(key.id) };
}

/**
 * The answer as JSON: what `toJSON()` writes, also where browsers do not have it yet.
 * @param {PublicKeyCredential} credential
 */
function written(credential) {
  /** @type {Record<string, unknown>} */
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    const value = /** @type {any} */ (credential.response)[name];
    if (value instanceof ArrayBuffer) response[name] = textOf(value);
  }
  const { id, type } = credential;
  return { id, rawId: textOf(credential.rawId), type, response, clientExtensionResults: {} };
}

/** @param {ArrayBuffer} bytes */
function textOf(bytes) {
  const plain = btoa(String.fromCharCode(...new Uint8Array(bytes)));
  return plain.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
