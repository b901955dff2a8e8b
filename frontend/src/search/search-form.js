/** The search field, the sentence about what was found, and the list. */

import { attempt, find } from "../shared/dom.js";
import { createLoad } from "./load.js";
import { resultItem } from "./results.js";
import { SearchIndex } from "./search-index.js";
import { splitTerms } from "./terms.js";

/** Results that are shown at once, and with each press of the button. */
const AT_ONCE = 10;
/** How long after the last key the search begins, in ms. */
const PAUSE = 200;
const HASH = "#search=";

export class SearchForm {
  /** @type {number[]} the numbers of the passages that were found */
  #found = [];
  /** @type {Map<string, import("./excerpt.js").Hit>} */
  #hits = new Map();
  /** The number of the latest search; what an earlier one finds is dropped. */
  #latest = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {HTMLFormElement} form */
  constructor(form) {
    this.form = form;
    /** @type {Record<string, string>} */
    this.messages = JSON.parse(form.dataset.words ?? "{}");
    this.field = /** @type {HTMLInputElement} */ (find(form, "input"));
    this.status = find(form, "[role=status]");
    this.list = find(form, "ol");
    this.more = find(form, "button");
    this.index = this.#createIndex();
    this.#listen();
    this.#searchFromAddress();
  }

  #createIndex() {
    return new SearchIndex(createLoad(this.form.dataset.index ?? ""));
  }

  #listen() {
    this.field.addEventListener("focus", () => {
      this.index.directory().catch(() => this.#forgetIndex());
    });
    this.field.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.search(), PAUSE);
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.field.value = "";
      this.field.focus();
      this.search();
    });
    this.more.addEventListener("click", () => this.#showFrom(this.list.children.length));
  }

  #searchFromAddress() {
    if (!location.hash.startsWith(HASH)) return;
    const query = attempt(() => decodeURIComponent(location.hash.slice(HASH.length)));
    if (!query) return; // An address that was cut off.
    this.field.value = query;
    this.search();
  }

  /** Search for the words in the field. */
  async search() {
    clearTimeout(this.#timer);
    const query = this.field.value.trim();
    const words = splitTerms(query);
    const search = ++this.#latest;
    this.#keepInAddress(query);
    try {
      const { numbers, hits } = words.length
        ? await this.index.search(words)
        : { numbers: [], hits: new Map() };
      if (search !== this.#latest) return;
      this.#found = numbers;
      this.#hits = hits;
      this.list.replaceChildren();
      await this.#showFrom(0);
    } catch (error) {
      console.warn(error);
      this.#forgetIndex();
      if (search === this.#latest) this.#say(this.messages.search_failed);
      return;
    }
    if (search === this.#latest) this.#say(words.length ? this.#resultMessage() : "");
  }

  #resultMessage() {
    const { search_found: found = "", search_none: none } = this.messages;
    if (!this.#found.length) return none;
    const format = new Intl.NumberFormat(this.form.lang || undefined);
    return found.replace("{number}", format.format(this.#found.length));
  }

  /**
   * Show the next results. If the reader asked for more, the first of them gets the focus.
   * @param {number} start
   */
  async #showFrom(start) {
    const search = this.#latest;
    const numbers = this.#found.slice(start, start + AT_ONCE);
    const passages = await Promise.all(numbers.map((number) => this.index.passage(number)));
    if (search !== this.#latest) return;
    const items = passages.map((passage) => resultItem(passage, this.#hits, this.messages));
    this.list.append(...items);
    this.list.hidden = !this.#found.length;
    this.more.hidden = this.list.children.length >= this.#found.length;
    const first = items[0];
    if (start && first) find(first, "a").focus();
  }

  /**
   * Say a sentence once.
   * @param {string | undefined} sentence
   */
  #say(sentence = "") {
    if (this.status.textContent !== sentence) this.status.textContent = sentence;
  }

  /**
   * Keep the words in the fragment, which no server sees, for the way back.
   * @param {string} query
   */
  #keepInAddress(query) {
    if (!query && !location.hash.startsWith(HASH)) return;
    const address = query
      ? HASH + encodeURIComponent(query)
      : /** @type {string} */ (location.href.split("#")[0]);
    // A page that was opened from a disk may not change its address.
    attempt(() => history.replaceState(history.state, "", address));
  }

  /** Load the index again the next time: the connection was lost, or the pages have changed. */
  #forgetIndex() {
    this.index = this.#createIndex();
  }
}
