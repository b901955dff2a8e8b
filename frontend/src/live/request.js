/** Requesting the live page, or waiting for the live parts of this one. */

import { find, findAll, findOptional, wait } from "../shared/dom.js";
import { config, main } from "./context.js";
import { findOffer, showOffer } from "./offer.js";
import { showStatus } from "./status.js";

/** How long a page is in view before it requests a kernel, if its live cells are far away, in ms. */
const VIEWED = 400;
/** How many screens away a live cell counts as near. */
const NEAR = 1;
/** After how long without a response readers are told that they wait in a queue. */
const QUEUED = 2500;
const OUTPUTS = "#explainer-outputs";
const BUNDLE = /id="explainer-bundle".*><\/div>/;
const RUNNING = /<script [^>]*data-running-cell.*<\/script>/g;
/** When to try again if the server does not say, in seconds. */
const RETRY_AFTER = 30;
/** The statuses of refusals, with the names of their messages. */
const REFUSALS = new Map([
  [501, "live_missing"],
  [502, "live_away"],
  [503, "live_taken"],
]);

/**
 * @typedef {object} Refusal
 * @property {string} refused the name of the message
 * @property {number} after the seconds after which another request makes sense
 * @property {import("./offer.js").Offer | null} offer how the page can run without a kernel
 *
 * @typedef {object} LiveSource
 * @property {undefined} [refused]
 * @property {Document} early has the settings of the bundle
 * @property {AsyncIterable<Part>} parts what has arrived when a cell takes long, and at the end
 *
 * @typedef {object} Part
 * @property {HTMLElement} outputs has the cells that have ended, and says which one is running
 * @property {boolean} isWhole whether nothing follows
 */

/** Whether the page is in view. */
const isVisible = () => document.visibilityState === "visible";

/** Whether a live cell is in view or soon will be. */
const isNear = () =>
  findAll(main, "[data-cell]").some((slot) => {
    const { top, bottom, height } = slot.getBoundingClientRect();
    return height > 0 && bottom > -NEAR * innerHeight && top < (1 + NEAR) * innerHeight;
  });

/** Resolve once the page is in view; if nobody needs its live cells yet, after a moment. */
async function viewed() {
  do {
    if (!isVisible()) {
      await new Promise((resolve) =>
        document.addEventListener("visibilitychange", resolve, { once: true }),
      );
    }
    if (!isNear()) await wait(VIEWED);
  } while (!isVisible());
}

/** Whether the reader has chosen to run the page without a kernel. */
let isElsewhere = false;

/**
 * Say whether the live parts wait for a place or are being started.
 * @param {AbortController} controller of the request that waits
 */
async function showWaiting(controller) {
  const address = new URL(location.href);
  address.search = "queue=1";
  let isQueued = true;
  let offer = null;
  try {
    const response = await fetch(address);
    isQueued = (await response.text()) === "queued";
    if (isQueued) offer = await findOffer(response);
  } catch {
    // It is shown that the request waits, which is still true.
  }
  if (!isWaiting) return;
  if (offer) {
    showOffer(offer, () => {
      isElsewhere = true;
      controller.abort();
    });
  } else showStatus(config.words[isQueued ? "live_in_line" : "live_waiting"]);
}

/** Whether the live page has been requested, and nothing of it has arrived. */
let isWaiting = false;

/**
 * Request the live page by this page's address. A page that goes out of view gives up its place in
 * the queue.
 * @returns {Promise<Refusal | LiveSource>}
 */
async function request() {
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.set("live", "1");
  const controller = new AbortController();
  const abortIfHidden = () => isVisible() || controller.abort();
  document.addEventListener("visibilitychange", abortIfHidden);
  const notice = setTimeout(showWaiting, QUEUED, controller);
  let response;
  isWaiting = true;
  try {
    const headers = { Accept: "text/html" };
    response = await fetch(address, { headers, signal: controller.signal });
  } finally {
    isWaiting = false;
    clearTimeout(notice);
    document.removeEventListener("visibilitychange", abortIfHidden);
  }
  const refused = REFUSALS.get(response.status);
  if (refused) {
    const after = Number(response.headers.get("Retry-After")) || RETRY_AFTER;
    return { refused, after, offer: await findOffer(response) };
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
  let isDone = false;
  const readUntil = async (/** @type {() => boolean} */ isEnough) => {
    while (!isEnough() && !isDone) {
      const { done, value } = await reader.read();
      isDone = done;
      text += value ?? "";
    }
    return new DOMParser().parseFromString(text, "text/html");
  };
  async function* parts() {
    let running = 0;
    const count = () => text.match(RUNNING)?.length ?? 0;
    do {
      const page = await readUntil(() => count() > running);
      running = count();
      yield { outputs: find(page, OUTPUTS), isWhole: isDone };
    } while (!isDone);
    if (!text.includes('id="explainer-complete"')) throw new Error("the live page is incomplete");
  }
  return { early: await readUntil(() => BUNDLE.test(text)), parts: parts() };
}

/** Request the live page once this one is in view; again if it went out of view. */
export async function requestInView() {
  for (;;) {
    await viewed();
    try {
      return await request();
    } catch (error) {
      if (!(error instanceof Error && error.name === "AbortError")) throw error;
      if (isElsewhere) await new Promise(() => {}); // nothing of the server is needed any more
    }
  }
}

/**
 * Return this document as the source, as the server streams it.
 * @returns {Promise<LiveSource>}
 */
export async function streamed() {
  const has = (/** @type {string} */ selector) => findOptional(document, selector);
  const arrived = async (/** @type {() => boolean} */ isThere) => {
    while (!isThere()) {
      if (document.readyState === "complete") throw new Error("the page has no live parts");
      await wait(50);
    }
  };
  async function* parts() {
    let running = 0;
    const count = () => findAll(document, "[data-running-cell]").length;
    const isWhole = () => Boolean(has("#explainer-complete"));
    for (;;) {
      await arrived(() => isWhole() || count() > running);
      running = count();
      const part = { outputs: find(document, OUTPUTS), isWhole: isWhole() };
      yield part;
      if (part.isWhole) return;
    }
  }
  await arrived(() => Boolean(has("#explainer-bundle")));
  return { early: document, parts: parts() };
}
