/** @import { Sending, Transport } from "../../types.d.ts" */

/** What the phone hears when the link dies. */
export const CUT = /** @type {const} */ ({ kind: "offline", why: "network" });

/**
 * Whether a sending is one of the first so many that are meant.
 * @param {(sending: Sending) => boolean} isMeant
 * @param {number} [times]
 */
export function some(isMeant, times = 1) {
  let left = times;
  return (/** @type {Sending} */ sending) => isMeant(sending) && left-- > 0;
}

/**
 * The town receives, the phone does not hear it.
 * @param {import("./town.js").Town} town
 * @param {(sending: Sending) => boolean} isLost
 * @returns {Transport}
 */
export function answerLost(town, isLost) {
  return {
    send: async (sending) => {
      const outcome = town.receive(sending);
      return isLost(sending) ? CUT : outcome;
    },
  };
}
