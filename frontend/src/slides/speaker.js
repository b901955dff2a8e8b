/** The speaker's window: the slide, the next one, the notes and the time. It loads nothing. */

import { find, findAll, findOptional } from "../shared/dom.js";

/**
 * @typedef {import("./deck.js").Deck} Deck
 * @typedef {import("./timer.js").Timer} Timer
 */

export class SpeakerWindow {
  /** @type {Window | null} */
  #window = null;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #interval;

  /**
   * @param {Deck} deck
   * @param {Timer} timer
   * @param {HTMLTemplateElement} template
   */
  constructor(deck, timer, template) {
    this.deck = deck;
    this.timer = timer;
    this.template = template;
  }

  /** The document of the window while it is open. */
  get document() {
    return this.#window && !this.#window.closed ? this.#window.document : null;
  }

  /**
   * Open the window, or bring it to the front.
   * @param {Record<string, (event: any) => void>} listeners for the events of its document
   * @returns {boolean} false if the browser has blocked it
   */
  open(listeners) {
    if (this.document) {
      this.#window?.focus();
      return true;
    }
    this.#window = window.open("", "", "popup,width=1180,height=760");
    if (!this.#window) return false;
    const paper = this.#window.document;
    const { lang, dir } = document.documentElement;
    paper.title = this.template.dataset.title ?? "";
    Object.assign(paper.documentElement, { lang, dir });
    for (const style of findAll(document, "style"))
      paper.head.append(paper.importNode(style, true));
    paper.body.className = "speaking";
    paper.body.append(paper.importNode(this.template.content, true));
    for (const [type, listener] of Object.entries(listeners)) {
      paper.addEventListener(type, listener);
    }
    this.timer.start();
    clearInterval(this.#interval);
    this.#interval = setInterval(() => this.renderTime(), 1000);
    this.render();
    this.renderTime();
    return true;
  }

  close() {
    this.#window?.close();
  }

  /** Show the slides and the notes. */
  render() {
    const paper = this.document;
    if (!paper) return;
    const { deck, template } = this;
    const next = deck.neighbour(1);
    const notes = findOptional(deck.current, ".slide-notes");
    find(paper, ".speaker-count").textContent = `${deck.number} / ${deck.order.length}`;
    find(paper, ".speaker-now").replaceChildren(copySlide(paper, deck.current));
    const following = next ? copySlide(paper, next) : (template.dataset.last ?? "");
    find(paper, ".speaker-next").replaceChildren(following);
    const place = find(paper, ".speaker-notes");
    if (notes)
      place.replaceChildren(...[...notes.childNodes].map((n) => paper.importNode(n, true)));
    else place.textContent = template.dataset.none ?? "";
  }

  /** Show the time of day and of the lecture. */
  renderTime() {
    const paper = this.document;
    if (!paper) return clearInterval(this.#interval);
    find(paper, ".speaker-clock").textContent = new Date().toLocaleTimeString(
      document.documentElement.lang,
      { hour: "2-digit", minute: "2-digit" },
    );
    find(paper, ".speaker-spent").textContent = this.timer.format();
    const pause = find(paper, "[data-does=pause]");
    pause.setAttribute("aria-pressed", String(this.timer.isPaused));
  }
}

/**
 * Return a copy of a slide that cannot be used.
 * @param {Document} paper
 * @param {HTMLElement} slide
 */
function copySlide(paper, slide) {
  const copy = paper.importNode(slide, true);
  for (const element of findAll(copy, "[id]")) element.removeAttribute("id");
  for (const input of findAll(copy, "input")) input.removeAttribute("name");
  copy.removeAttribute("id");
  copy.inert = true;
  copy.classList.add("is-here");
  return copy;
}
