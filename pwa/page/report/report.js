import { dayIn } from "../../catalogue/days.js";
import { bare } from "../../kernel/words.js";
import { maybe, must } from "../dom.js";
import { createDraft } from "./draft.js";
import { valuesIn } from "./filling.js";
import { wirePhotos } from "./picking.js";
import { wirePlace } from "./place.js";
import { asksPlace } from "./reading.js";
import { allowedStep, DETAILS, FIRST, PLACE, SUMMARY, stepBeside } from "./steps.js";
import { NOT_WHOLE, wireSubmit } from "./submit.js";
import { createTrail } from "./trail.js";
import { clearFaults, fillForm, forgiveMended, showFaults, showQuestions, showStep } from "./view.js";

/** @import { TopicForPhone } from "../../catalogue/types.d.ts" */
/** @import { Item } from "../../types.d.ts" */
/** @import { Device, FieldFault, Values } from "../types.d.ts" */

/** The report form in its steps: validated one by one, kept at each change, sent through the outbox. */
export class Report {
  #isGoing = false;
  #isTouched = false;
  #isSent = false;
  #step = FIRST;
  #submit;
  #trail;
  /** Kinds of questions that few topics ask. @type {Promise<import("./special.js").Special> | null} */
  #special;
  /** @type {Promise<typeof import("./later.js")> | null} */
  #later = null;
  /** @type {typeof import("./later.js") | null} once it was fetched */
  #parts = null;
  /**
   * @param {HTMLFormElement} form
   * @param {{device: Device, item: Item | null, trigger: (form: HTMLFormElement, name: string) => void}} given `item`: the
   *   row of the outbox that is written again
   */
  constructor(form, { device, item, trigger }) {
    this.form = form;
    this.device = device;
    this.item = item;
    this.topic = /** @type {TopicForPhone} */ (JSON.parse(must(document, "#topic").textContent ?? ""));
    if (item) this.topic.asks_first = false; // answered when it was first written
    this.today = dayIn(new Date(), this.topic);
    const { code, title } = this.topic;
    this.draft = createDraft({
      store: device.store,
      session: sessionStorage,
      form: item ? `${code}~${item.id}` : code,
      owner: item ? item.owner : device.me().owner,
      title,
      catalogue: form.dataset.catalogue ?? "",
      address: bare(form.getAttribute("action") ?? "") + (item ? `#envoi=${item.id}` : ""), // whatever link led here
    });
    const changed = () => this.touch();
    const { storage, geolocation } = navigator;
    const later = () => this.whole();
    const { which } = this.draft;
    this.photos = wirePhotos(form, { device, which, max: this.topic.photos_max, storage, changed, later });
    this.place = wirePlace(form, { geolocation, changed });
    this.#submit = wireSubmit(form, {
      device,
      storage,
      trigger,
      report: () => this.#report(),
      refuse: (faults) => this.refuse(faults),
      sent: () => this.#sent(),
      later,
    });
    this.#special = maybe(form, "[data-group], [data-place-field]")
      ? import("./special.js").then(({ wireSpecial }) => wireSpecial(form, { changed }))
      : null;
    this.#trail = createTrail(item?.id);
    this.#listen();
  }

  /**
   * Writes what was kept into the form.
   * @param {Values} values
   * @returns {Promise<number>} how many answers have no place in it any more
   */
  async fill(values) {
    (await this.#special?.catch(() => null))?.ensure(values);
    return fillForm(this.form, values);
  }

  /** Keeps what is typed, now. */
  touch() {
    this.#isTouched = true;
    forgiveMended(this.form, () => this.#faultsIn(this.#step));
    this.whole().catch(() => {}); // asked again when it is needed
    return this.draft.keep(this.#step, this.values()).catch(() => {});
  }

  values() {
    return valuesIn(new FormData(this.form));
  }

  /**
   * Opens a step, not beyond the first that has something to mend.
   * @param {number} asked
   * @param {{isFocused?: boolean}} [options]
   */
  async open(asked, { isFocused = true } = {}) {
    if (asked > FIRST && !(await this.#isWhole())) return;
    const allowed = allowedStep(asked, (step) => this.#faultsIn(step).length === 0);
    this.#step = allowed === PLACE && !asksPlace(this.topic) ? DETAILS : allowed;
    const { form } = this;
    // A draft or a mend may have changed it: the address tells the step that is shown, for whoever comes back to it.
    if (this.#trail.present() !== this.#step) this.#trail.name(this.#step);
    clearFaults(form);
    this.photos.forgetRemoved();
    this.showQuestions();
    this.place.show(this.#step);
    if (this.#step === DETAILS) {
      this.#parts?.showSame(this);
      this.#special?.then((parts) => parts.open()).catch(() => {}); // plain fields until the network brings it
    }
    if (this.#step === SUMMARY) this.#parts?.showSummary(this);
    showStep(form, this.#step, { isFocused });
    if (this.#isTouched) this.touch();
  }

  showQuestions() {
    showQuestions(this.form, { topic: this.topic, today: this.today });
  }

  /** @param {FieldFault[]} faults */
  refuse(faults) {
    showFaults(this.form, faults);
  }

  /** What the form fetches at the first touch, or when it is needed. */
  whole() {
    this.#later ??= import("./later.js").then(
      (parts) => {
        this.#parts = parts;
        return parts;
      },
      (error) => {
        this.#later = null;
        throw error;
      },
    );
    return this.#later;
  }

  #listen() {
    const { form } = this;
    form.addEventListener("submit", (event) => this.#onSubmit(event));
    for (const name of ["input", "change"]) form.addEventListener(name, (event) => this.#onInput(event));
    window.addEventListener("popstate", () => this.#onMove());
    // htmx would fetch the page anew when the person goes back a step.
    document.addEventListener("htmx:before:history:restore", (event) => event.preventDefault());
    document.addEventListener("visibilitychange", () => this.#isTouched && this.touch());
    window.addEventListener("pagehide", () => this.draft.leave());
  }

  /** @param {SubmitEvent} event */
  #onSubmit(event) {
    event.preventDefault();
    const button = event.submitter;
    if (button?.matches("[data-back]")) this.#goBack();
    else if (button?.dataset.goto) this.#advance(Number(button.dataset.goto));
    else if (this.#step !== SUMMARY) this.#goOn();
    else this.#send();
  }

  /** @param {Event} event */
  #onInput(event) {
    if (event.target instanceof HTMLInputElement && event.target.type === "file") return;
    this.showQuestions();
    this.touch();
  }

  #onMove() {
    if (this.#isSent || !this.form.isConnected) return;
    if (this.#trail.moved()) this.open(this.#trail.present());
  }

  async #goOn() {
    if (this.#isGoing) return; // a second tap while the first still waits for the form to be whole
    this.#isGoing = true;
    const isWhole = await this.#isWhole().finally(() => {
      this.#isGoing = false;
    });
    if (!isWhole) return;
    if (this.#step === FIRST) maybe(this.form, '[name="urgence"]')?.setAttribute("value", "non");
    const faults = this.#faultsIn(this.#step);
    if (faults.length > 0) this.refuse(faults);
    else await this.#advance(stepBeside(this.#step, 1, asksPlace(this.topic)));
  }

  #goBack() {
    if (this.#trail.goesBack()) return;
    const before = stepBeside(this.#step, -1, asksPlace(this.topic));
    this.#trail.name(before);
    this.open(before);
  }

  /** @param {number} step */
  async #advance(step) {
    this.#trail.advance(step);
    await this.open(step);
  }

  async #send() {
    if (!(await this.#isWhole())) return;
    await this.photos.ready();
    const wrong = [1, 2, 3, 4].find((step) => this.#faultsIn(step).length > 0);
    if (wrong === undefined) {
      this.#submit();
      return;
    }
    await this.#advance(wrong);
    this.refuse(this.#faultsIn(wrong));
  }

  /** @param {number} step */
  #faultsIn(step) {
    const { topic, today } = this;
    const isSignedIn = this.draft.which.owner !== null || this.device.me().owner !== null;
    const given = { topic, today, isSignedIn, photos: this.photos.joined() };
    return this.#parts?.faultsIn(step, new FormData(this.form), given) ?? [];
  }

  /** Whether all of the form is there; said when the network did not bring it. */
  async #isWhole() {
    const parts = await this.whole().catch(() => null);
    if (!parts) this.refuse([{ name: "report", sentence: NOT_WHOLE() }]);
    if (this.topic.who === "account") await this.device.asked; // nobody is told to sign in who just did
    return parts !== null;
  }

  #report() {
    const { topic, today, item } = this;
    // A draft begun before the town said who is here is theirs who send it.
    const owner = this.draft.which.owner ?? this.device.me().owner;
    return { topic, today, id: this.draft.id, owner, photos: this.photos.list(), changes: item ? item.id : null };
  }

  #sent() {
    this.#isTouched = false;
    this.#isSent = true;
    this.place.stop();
    this.draft.discard().catch(() => {}); // one that stays is known to be sent, and forgotten at the next opening
    this.#trail.leave();
  }
}
