/**
 * What this browser has answered to the question that is open. The key is random and made anew for
 * each question, so answers to two questions cannot be matched. It stays on this device until a page
 * learns that the question is gone, or until the reader lets the page forget.
 */

import { BALLOT, load, remove, store } from "../shared/storage.js";

/**
 * @typedef {object} Ballot
 * @property {string} poll the opening of the question
 * @property {string} key
 * @property {number} choice the one that is counted, from 1; 0 for none yet
 */

/** @type {Ballot | null} where nothing can be stored */
let remembered = null;

/**
 * Return the ballot for a question; make one if there is none.
 * @param {string} poll
 * @returns {Ballot}
 */
export function ballotFor(poll) {
  const known = load(BALLOT) ?? remembered;
  return known?.poll === poll ? known : { poll, key: makeKey(), choice: 0 };
}

/** @param {Ballot} ballot */
export function keepBallot(ballot) {
  const isStored = store(BALLOT, ballot);
  remembered = isStored ? null : ballot;
}

/**
 * Forget the ballot for any other question than this one.
 * @param {string} [poll] the opening of the question; none if there is no question
 */
export function forgetOthers(poll) {
  if (load(BALLOT)?.poll !== poll) remove(BALLOT);
  if (remembered?.poll !== poll) remembered = null;
}

function makeKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * Return the name of the message about an answer of the server.
 * @param {number} status 0 if there was no answer
 */
export function messageOf(status) {
  if (status === 200) return "room_sent";
  if (status === 409) return "room_late";
  return status === 503 ? "room_full" : "room_failed";
}

/**
 * Send an answer, and keep it if it is counted; return the status, or 0 if the server does not
 * answer.
 * @param {URL} address
 * @param {string} poll the opening of the question
 * @param {number} choice from 1
 */
export async function sendBallot(address, poll, choice) {
  const ballot = ballotFor(poll);
  const { key } = ballot;
  // Kept first: an answer may be counted although its confirmation is lost.
  keepBallot(ballot);
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ poll, key, choice: choice - 1 }),
    });
    if (response.ok) keepBallot({ ...ballot, choice });
    return response.status;
  } catch {
    return 0;
  }
}
