/** Running a page in its reader's browser, which a server offers where no kernel is free. */

import { find } from "../shared/dom.js";
import { showStatus } from "./status.js";

const LINK = /<([^>]+)>/;

/**
 * @typedef {object} Offer
 * @property {string} page the address of the file with the page's cells
 * @property {string} script the address of the script that starts Python
 * @property {string} message
 * @property {string} label of the button, with the size of what is fetched
 */

/**
 * Return what a response offers; nothing if it offers nothing, or that cannot be had.
 * @param {Response} response
 * @returns {Promise<Offer | null>}
 */
export async function findOffer(response) {
  const address = LINK.exec(response.headers.get("Link") ?? "")?.[1];
  if (!address) return null;
  try {
    const answer = await fetch(new URL(address, response.url));
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/**
 * Show an offer below the page.
 * @param {Offer} offer
 * @param {() => void} onAccept
 * @param {() => void} [retry]
 */
export function showOffer(offer, onAccept, retry) {
  showStatus(offer.message, retry);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = offer.label;
  button.addEventListener("click", () => {
    onAccept();
    runHere(offer);
  });
  find(document, ".explainer-status").append(" ", button);
}

/**
 * Start Python, as on a page of a static site.
 * @param {Offer} offer
 */
function runHere({ page, script }) {
  const element = find(document, "#explainer-live");
  const settings = JSON.parse(element.textContent ?? "");
  element.textContent = JSON.stringify({ ...settings, mode: "browser", page });
  document.body.append(Object.assign(document.createElement("script"), { src: script }));
}
