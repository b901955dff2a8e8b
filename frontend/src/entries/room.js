/**
 * While a lecturer can open questions to the class: shows the reader which one is open, sends the
 * answer, and shows the counts once the question is closed.
 */

import { findOptional, make } from "../shared/dom.js";
import { ClassQuestion } from "../room/class-question.js";
import { forgetOthers } from "../room/ballot.js";
import { makeButton } from "../room/make.js";

/** @typedef {import("../room/class-question.js").RoomState} RoomState */

const RETRY_MILLISECONDS = 15000;
const script = /** @type {HTMLScriptElement} */ (document.currentScript);
/** @type {Record<string, string>} */
const words = JSON.parse(script.dataset.words ?? "{}");
const events = new URL("events", script.src);
const pages = new URL("../voila/render/", script.src);

/** @type {ClassQuestion | null} */
let shown = null;
/** @type {EventSource | null} */
let source = null;
const bar = make("div");
bar.className = "explainer-room";
bar.setAttribute("role", "status");

/** @param {RoomState | {poll?: undefined}} state */
function receive(state) {
  shown?.remove();
  shown = null;
  forgetOthers(state.poll);
  bar.replaceChildren();
  if (!state.poll) return;
  const page = new URL(state.page.split("/").map(encodeURIComponent).join("/"), pages);
  const isHere = page.pathname === location.pathname;
  const root = isHere ? document.getElementById(state.id) : null;
  if (root?.matches(".prompt-question")) {
    shown = new ClassQuestion(root, words, new URL("answer", script.src));
    shown.show(state);
  }
  if (state.isOpen && (root || !isHere)) tell(root, page, state.id);
}

/**
 * Say that a question is open, with the way to it.
 * @param {HTMLElement | null} root the question, if it is on this page
 * @param {URL} page
 * @param {string} id
 */
function tell(root, page, id) {
  const label = words.room_go ?? "";
  const link = make("a", label);
  link.href = `${page.pathname}#${encodeURIComponent(id)}`;
  const go = makeButton(label, () => {
    root?.scrollIntoView({ block: "center" });
    findOptional(document, `#${CSS.escape(id)} input`)?.focus({ preventScroll: true });
    bar.replaceChildren();
  });
  bar.append(make("span", words.room_asks ?? ""), " ", root ? go : link);
}

/** What was told last: each connection begins with the state, which may be the same. */
let told = "";

/** A browser opens few connections to one host, so pages in the background close theirs. */
function connect() {
  source?.close();
  source = null;
  if (document.hidden) return;
  source = new EventSource(events);
  source.addEventListener("message", ({ data }) => {
    if (data === told) return;
    told = data;
    receive(JSON.parse(data));
  });
  source.addEventListener("error", () => {
    // The browser tries again by itself, unless the server has refused.
    if (source?.readyState === EventSource.CLOSED) setTimeout(connect, RETRY_MILLISECONDS);
  });
}

const style = make("link");
style.rel = "stylesheet";
style.href = new URL("room.css", script.src).href;
document.head.append(style);
document.body.prepend(bar);
connect();
document.addEventListener("visibilitychange", connect);
