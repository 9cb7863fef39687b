import { t } from "../kernel/words.js";

/** @typedef {{counter: number, derivedKey: string, time?: number}} Solution */

/**
 * Works out that no robot sends this form, in a worker and while one types: what is found goes with the form. A form that
 * is sent before waits for it; one that cannot have it goes without, and a code is mailed instead.
 * @param {HTMLInputElement} field
 * @param {{fetch: typeof globalThis.fetch, work: () => Worker}} ports
 */
export function wireRobotCheck(field, ports) {
  const form = field.form;
  const status = field.parentElement?.querySelector("[data-robot-status]");
  if (!form) return;
  const say = (/** @type {string} */ sentence) => {
    if (status) status.textContent = sentence;
  };
  let isOver = false;
  say(t("Cette page vérifie qu’aucun robot ne l’envoie. Continuez : vous n’avez rien à recopier."));
  const working = proofOf(field.dataset.robot ?? "", ports)
    .then((proof) => {
      field.value = proof;
      say(t("Vérification faite : ce n’est pas un robot."));
    })
    .catch(() => say(t("Votre navigateur n’a pas pu vérifier : un code vous sera envoyé par courriel.")))
    .finally(() => {
      isOver = true;
    });
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (isOver || button?.hasAttribute("formnovalidate")) return;
    event.preventDefault();
    say(t("Encore un instant : la vérification se termine, puis le formulaire part."));
    await working;
    form.requestSubmit(button);
  });
}

/**
 * @param {string} address where a challenge is asked for
 * @param {{fetch: typeof globalThis.fetch, work: () => Worker}} ports
 * @returns {Promise<string>} what the town believes
 */
async function proofOf(address, { fetch, work }) {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) throw new Error("no challenge");
  const challenge = await answer.json();
  const solution = await solved(challenge, work());
  return btoa(JSON.stringify({ challenge, solution }));
}

/**
 * @param {object} challenge
 * @param {Worker} worker
 * @returns {Promise<Solution>}
 */
function solved(challenge, worker) {
  const found = new Promise((done, fail) => {
    worker.onmessage = ({ data }) => (data?.derivedKey ? done(data) : fail(new Error("no solution")));
    worker.onerror = () => fail(new Error("no worker"));
    worker.postMessage({ type: "work", challenge, counterMode: "uint32", counterStart: 0, counterStep: 1 });
  });
  return found.finally(() => worker.terminate());
}
