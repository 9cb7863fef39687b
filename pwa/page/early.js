/**
 * A button of the form pressed before the form is ready waits for it: without a signal the browser would post it to
 * nobody, and show its own error in place of the form.
 * @param {(EventTarget & Pick<HTMLFormElement, "requestSubmit">) | null} form
 * @returns {() => void} the form is ready, or never will be: what was pressed last is done now
 */
export function holdTaps(form) {
  /** @type {{submitter: HTMLElement | null} | null} */
  let pressed = null;

  /** @param {Event} event */
  function hold(event) {
    event.preventDefault();
    pressed = /** @type {SubmitEvent} */ (event);
  }

  form?.addEventListener("submit", hold);
  return () => {
    form?.removeEventListener("submit", hold);
    if (pressed) form?.requestSubmit(pressed.submitter);
    pressed = null;
  };
}
