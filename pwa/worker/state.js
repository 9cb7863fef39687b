/** What the server calls the state of the town: `usual`, or that of an event with the second in which it ends. */

export const USUAL = "usual";
const HEADER = "Town-State";

/**
 * The state that an answer bears; null for what is not our server's.
 * @param {Pick<Response, "headers">} response
 */
export function stateOf(response) {
  return response.headers.get(HEADER);
}

/**
 * Whether the event that a page speaks of is over.
 * @param {Pick<Response, "headers">} response
 * @param {number} now
 */
export function isOver(response, now) {
  const until = /\.(\d+)$/.exec(stateOf(response) ?? "")?.[1];
  return until !== undefined && now >= Number(until) * 1000;
}
