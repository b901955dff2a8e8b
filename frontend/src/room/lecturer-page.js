/** What the lecturer sees: the question that was opened last, all questions, and earlier counts. */

import { find, findOptional, make } from "../shared/dom.js";
import { renderCounts } from "./counts.js";
import { makeButton, makeParagraph } from "./make.js";

/**
 * @typedef {object} LecturerPoll
 * @property {string} poll
 * @property {string} asks
 * @property {string} page
 * @property {string} id
 * @property {string[]} choices
 * @property {boolean} isOpen
 * @property {number} total
 * @property {number[] | null} counts null while there are few answers
 */
/**
 * @typedef {object} LecturerState
 * @property {LecturerPoll | null} current
 * @property {LecturerPoll[]} results
 * @property {number} fewest
 * @property {{title: string, questions: {page: string, id: string, asks: string}[]}[]} [pages]
 */

const UPDATE_MILLISECONDS = 1000;

export class LecturerPage {
  /** What is drawn, so that nothing is drawn again under the lecturer's finger. */
  #drawn = new Map();
  #hasPages = false;

  /**
   * @param {HTMLElement} main
   * @param {string} token
   */
  constructor(main, token) {
    this.main = main;
    this.token = token;
    /** @type {Record<string, string>} */
    this.words = JSON.parse(main.dataset.words ?? "{}");
  }

  async start() {
    this.#showAddress();
    const forget = find(this.main, ".room-forget");
    forget.addEventListener("click", () => this.#request({ action: "forget" }));
    await this.#request();
    setInterval(() => document.hidden || this.#request(), UPDATE_MILLISECONDS);
  }

  /**
   * Ask the server, or let it do something; also ask for the questions of all pages, until they are
   * there, and again when one is gone.
   * @param {object} [action]
   */
  async #request(action) {
    const response = await fetch(this.#hasPages ? "state" : "state?questions=yes", {
      method: action ? "POST" : "GET",
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json" },
      ...(action ? { body: JSON.stringify(action) } : {}),
    }).catch(() => null);
    const { room_away: away, room_denied: denied } = this.words;
    const message = (!response ? away : response.status === 403 ? denied : "") ?? "";
    const status = find(this.main, ".room-status");
    if (status.textContent !== message) status.textContent = message;
    if (response?.status === 404) this.#hasPages = false;
    if (response?.ok) this.#draw(await response.json());
  }

  /** @param {LecturerState} state */
  #draw({ pages, current, results, fewest }) {
    const { main, words } = this;
    if (pages) this.#drawPages(pages);
    this.#redraw(".room-current", current, (poll) => this.#renderCurrent(poll, fewest));
    this.#redraw(".room-results", results.length ? results : null, (polls) => [
      make("h2", words.room_earlier ?? ""),
      ...polls.flatMap((poll) => this.#renderResult(poll, fewest)),
    ]);
    find(main, ".room-forgetting").hidden = !current;
  }

  /**
   * @template T
   * @param {string} selector
   * @param {T | null} value
   * @param {(value: T) => Node[]} render
   */
  #redraw(selector, value, render) {
    const section = find(this.main, selector);
    const text = JSON.stringify(value);
    if (this.#drawn.get(selector) === text) return;
    this.#drawn.set(selector, text);
    const hadFocus = section.contains(document.activeElement);
    section.hidden = value === null;
    section.replaceChildren(...(value === null ? [] : render(value)));
    if (hadFocus) findOptional(section, "button")?.focus();
  }

  /**
   * @param {LecturerPoll} poll
   * @param {number} fewest
   */
  #renderCurrent(poll, fewest) {
    const { page, id, isOpen } = poll;
    const button = isOpen
      ? makeButton(this.words.room_close_it ?? "", () => this.#request({ action: "close" }))
      : makeButton(this.words.room_again ?? "", () => this.#request({ action: "open", page, id }));
    if (isOpen) button.className = "is-main";
    const title = make("h2", this.words.room_now ?? "");
    return [title, ...this.#renderResult(poll, fewest), button];
  }

  /**
   * @param {LecturerPoll} poll
   * @param {number} fewest how many answers there are before choices are shown
   */
  #renderResult({ asks, isOpen, total, choices, counts }, fewest) {
    const { words } = this;
    const count = (words.room_total ?? "").replace("{count}", String(total));
    const wait = (words.room_wait ?? "").replace("{count}", String(fewest));
    return [
      make("h3", asks),
      makeParagraph(isOpen ? count : `${words.room_is_closed}. ${count}`, "room-total"),
      counts ? renderCounts(choices, counts) : makeParagraph(wait, "room-wait"),
    ];
  }

  /** @param {NonNullable<LecturerState["pages"]>} pages */
  #drawPages(pages) {
    const { main, words } = this;
    this.#hasPages = true;
    const parts = pages.map(({ title, questions }) => {
      const items = questions.map((question) => this.#renderQuestion(question));
      return make("details", make("summary", title), make("ul", ...items));
    });
    parts[0]?.setAttribute("open", "");
    const none = parts.length ? [] : [makeParagraph(words.room_none ?? "", "room-none")];
    find(main, ".room-pages").replaceChildren(make("h2", words.room_all ?? ""), ...none, ...parts);
  }

  /** @param {{page: string, id: string, asks: string}} question */
  #renderQuestion({ page, id, asks }) {
    const button = makeButton(this.words.room_open_it ?? "", async () => {
      await this.#request({ action: "open", page, id });
      scrollTo({ top: 0 });
    });
    button.setAttribute("aria-label", `${this.words.room_open_it}: ${asks}`);
    return make("li", make("span", asks), button);
  }

  #showAddress() {
    const { main, words } = this;
    const address = new URL(main.dataset.home ?? "/", location.href);
    const isLocal = /^(localhost|127\.|\[::1\])/.test(location.hostname);
    const text = (words.room_address ?? "").replace("{address}", address.href);
    const local = (words.room_local ?? "").replace("{option}", "--host 0.0.0.0");
    find(main, ".room-address").textContent = isLocal ? `${text} ${local}` : text;
  }
}
