/** Requesting the live page, or waiting for the live parts of this one. */

import { wait } from "../shared/dom.js";
import { config } from "./context.js";
import { showStatus } from "./status.js";

/** How long a page is in view before it requests a kernel, in ms. */
const VIEWED = 400;
/** After how long a page without live cells of its own requests a kernel if nobody uses it. */
const UNUSED = 10_000;
/** After how long without a response readers are told that they wait in a queue. */
const QUEUED = 2500;
/** When to try again if the server does not say, in seconds. */
const RETRY_AFTER = 30;
/** The statuses of refusals, with the names of their messages. */
const REFUSALS = new Map([
  [502, "live_away"],
  [503, "live_taken"],
]);

/**
 * @typedef {object} Refusal
 * @property {string} refused the name of the message
 * @property {number} after the seconds after which another request makes sense
 *
 * @typedef {object} LiveSource
 * @property {undefined} [refused]
 * @property {Document} early has the settings of the bundle
 * @property {Promise<Document>} whole has the outputs, once the kernel has run
 */

/** Whether the page is in view. */
const isVisible = () => document.visibilityState === "visible";

/**
 * Resolves once a page is used: at a key, a touch or a scroll, or after a while. Until then a phone
 * does not load the widget bundle. Pages with live cells of their own do not wait.
 * @type {Promise<void>}
 */
const used = new Promise((resolve) => {
  if (config.own || navigator.userActivation?.hasBeenActive) return resolve();
  const options = { once: true, passive: true, capture: true };
  for (const kind of ["keydown", "pointerdown", "click", "wheel", "scroll", "focusin"]) {
    addEventListener(kind, () => resolve(), options);
  }
  setTimeout(resolve, UNUSED);
});

/** Resolve once the page has been in view for a moment. */
async function viewed() {
  do {
    if (!isVisible()) {
      await new Promise((resolve) =>
        document.addEventListener("visibilitychange", resolve, { once: true }),
      );
    }
    await wait(VIEWED);
  } while (!isVisible());
}

/**
 * Request the live page by this page's address. A page that goes out of view gives up its place in
 * the queue.
 * @param {boolean} isAgain whether the reader pressed a button for it
 * @returns {Promise<Refusal | LiveSource>}
 */
async function request(isAgain) {
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.set("live", "1");
  if (isAgain) address.searchParams.set("again", "1");
  const controller = new AbortController();
  const abortIfHidden = () => isVisible() || controller.abort();
  document.addEventListener("visibilitychange", abortIfHidden);
  const notice = setTimeout(() => config.own && showStatus(config.words.live_in_line), QUEUED);
  let response;
  try {
    const headers = { Accept: "text/html" };
    response = await fetch(address, { headers, signal: controller.signal });
  } finally {
    clearTimeout(notice);
    document.removeEventListener("visibilitychange", abortIfHidden);
  }
  const refused = REFUSALS.get(response.status);
  if (refused) {
    return { refused, after: Number(response.headers.get("Retry-After")) || RETRY_AFTER };
  }
  if (!response.ok || !response.body) {
    throw new Error(`the live page has the status ${response.status}`);
  }
  return read(response.body);
}

/**
 * Read a live page as it arrives.
 * @param {ReadableStream} body
 * @returns {Promise<LiveSource>}
 */
async function read(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const readUntil = async (/** @type {(text: string) => boolean} */ isEnough) => {
    while (!isEnough(text)) {
      const { done, value } = await reader.read();
      if (done) break;
      text += value;
    }
    return new DOMParser().parseFromString(text, "text/html");
  };
  const early = await readUntil((part) => /id="explainer-bundle".*><\/div>/.test(part));
  return { early, whole: readUntil(() => false) };
}

/**
 * Request the live page once this one is used and in view; again if it went out of view.
 * @param {boolean} isAgain whether the reader pressed a button for it
 */
export async function requestInView(isAgain) {
  if (!isAgain) await used;
  for (;;) {
    await viewed();
    try {
      return await request(isAgain);
    } catch (error) {
      if (!(error instanceof Error && error.name === "AbortError")) throw error;
    }
  }
}

/**
 * Return this document as the source, as the server streams it.
 * @returns {Promise<LiveSource>}
 */
export async function streamed() {
  const arrived = async (/** @type {string} */ id) => {
    while (!document.getElementById(id)) {
      if (document.readyState === "complete") throw new Error("the page has no live parts");
      await wait(50);
    }
    return document;
  };
  return { early: await arrived("explainer-bundle"), whole: arrived("explainer-complete") };
}
