/** Shows one slide at a time, and does what keys, buttons, links and touches ask for. */

import { decode, find, findAll, fragment, targetOf } from "../shared/dom.js";
import { commandOf, forwardKey, isForControl } from "./commands.js";
import { Deck } from "./deck.js";
import { fitSlide, SMALLEST_ON_PAPER } from "./fit.js";
import { SpeakerWindow } from "./speaker.js";
import { Timer } from "./timer.js";

/** The least distance of a swipe, in px. */
const SWIPE = 60;

export class Slideshow {
  /** @param {HTMLElement} main */
  constructor(main) {
    this.main = main;
    this.bar = find(document, ".slides-bar");
    this.status = find(document, ".slides-told");
    this.help = find(document, "#slides-help");
    this.deck = new Deck(findAll(document, ".slide"));
    this.timer = new Timer();
    const template = /** @type {HTMLTemplateElement} */ (find(document, "#slides-presenter"));
    this.speaker = new SpeakerWindow(this.deck, this.timer, template);
    this.blockedMessage = template.dataset.blocked ?? "";
    /** @type {Record<import("./commands.js").Command, () => void>} */
    this.commands = {
      next: () => this.show(this.deck.neighbour(1)),
      previous: () => this.show(this.deck.neighbour(-1)),
      first: () => this.show(this.deck.order[0]),
      last: () => this.show(this.deck.order.at(-1)),
      back: () => this.#goBack(),
      help: () => this.#toggleHelp(),
      dark: () => document.body.classList.toggle("is-dark"),
      full: () => this.#toggleFullScreen(),
      present: () => this.#present(),
      pause: () => {
        this.timer.togglePause();
        this.speaker.renderTime();
      },
      reset: () => {
        this.timer.reset();
        this.speaker.renderTime();
      },
    };
  }

  start() {
    const { main } = this;
    document.addEventListener("keydown", this.handleKey);
    document.addEventListener("click", this.handleClick);
    addEventListener("hashchange", () => this.show(this.#slideOf(fragment()), { address: false }));
    const fitAll = () => this.deck.slides.forEach((slide) => fitSlide(slide));
    addEventListener("resize", fitAll);
    addEventListener("load", fitAll); // Pictures have their sizes then.
    // Slides on paper have a shape of their own, in which they are measured before they are printed.
    /** @type {HTMLElement[]} the code and results that paper shows although they are closed */
    let folded = [];
    const setPrinting = (/** @type {boolean} */ isPrinting) => {
      document.body.classList.toggle("is-printing", isPrinting);
      if (isPrinting) folded = findAll(main, ".explainer-folded:not([open])");
      for (const fold of /** @type {HTMLDetailsElement[]} */ (folded)) fold.open = isPrinting;
      this.deck.slides.forEach((slide) =>
        fitSlide(slide, isPrinting ? SMALLEST_ON_PAPER : undefined),
      );
    };
    addEventListener("beforeprint", () => setPrinting(true));
    addEventListener("afterprint", () => setPrinting(false));
    addEventListener("pagehide", () => this.speaker.close());
    this.#listenToTouches();
    new MutationObserver(() => {
      fitSlide(this.deck.current); // Feedback to an answer, and what is opened, needs room.
      this.speaker.render();
    }).observe(main, { subtree: true, childList: true, attributeFilter: ["open"] });
    document.body.classList.add("is-driven");
    this.bar.hidden = false;
    fitAll();
    this.show(this.#slideOf(fragment()) ?? this.deck.order[0], { address: false });
    document.fonts?.ready.then(fitAll);
  }

  /** @param {string} id */
  #slideOf(id) {
    return this.deck.slides.find((slide) => slide.id === id);
  }

  /**
   * Show a slide.
   * @param {HTMLElement | undefined} slide
   * @param {{address?: boolean}} [options] whether to change the address
   */
  show(slide, { address = true } = {}) {
    if (!slide) return;
    const { deck } = this;
    deck.goTo(slide);
    for (const each of deck.slides) {
      each.classList.toggle("is-here", each === slide);
      each.inert = each !== slide;
    }
    find(slide, ".slide-inside").scrollTop = 0;
    const total = deck.order.length;
    find(this.bar, ".slides-count").textContent = `${deck.number} / ${total}`;
    const message = (deck.isAside ? this.main.dataset.aside : this.main.dataset.at) ?? "";
    this.status.textContent = message
      .replace("{number}", String(deck.number))
      .replace("{total}", String(total))
      .replace("{title}", slide.getAttribute("aria-label") ?? "");
    this.#disable("previous", deck.number === 1 && !deck.isAside);
    this.#disable("next", deck.number === total && !deck.isAside);
    if (address) history.replaceState(null, "", `#${slide.id}`);
    this.speaker.render();
  }

  /**
   * @param {string} command
   * @param {boolean} isDisabled
   */
  #disable(command, isDisabled) {
    find(this.bar, `[data-does=${command}]`).setAttribute("aria-disabled", String(isDisabled));
  }

  #goBack() {
    if (!this.help.hidden) this.#toggleHelp();
    else if (this.deck.isAside) this.show(this.deck.origin);
  }

  #toggleHelp() {
    this.help.hidden = !this.help.hidden;
    const button = find(this.bar, "[data-does=help]");
    button.setAttribute("aria-expanded", String(!this.help.hidden));
  }

  #toggleFullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }

  #present() {
    const isOpen = this.speaker.open({ keydown: this.handleKey, click: this.handleClick });
    this.status.classList.toggle("is-loud", !isOpen);
    if (!isOpen) this.status.textContent = this.blockedMessage;
  }

  handleKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isForControl(event.key, elementOf(event))) return;
    const command = commandOf(event, document.documentElement.dir);
    if (!command) return;
    event.preventDefault();
    if (document.body.classList.contains("is-dark")) this.commands.dark();
    else this.commands[command]();
  };

  handleClick = (/** @type {MouseEvent} */ event) => {
    const target = elementOf(event);
    const button = /** @type {HTMLElement | undefined} */ (target?.closest("[data-does]"));
    if (button) {
      const command = /** @type {keyof Slideshow["commands"]} */ (button.dataset.does);
      return this.commands[command]();
    }
    const link = /** @type {HTMLAnchorElement | undefined} */ (target?.closest("a[href]"));
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const href = link.getAttribute("href") ?? "";
    // The slides stay where they are while somebody looks something up.
    if (!href.startsWith("#")) window.open(link.href, "_blank", "noopener");
    else if (link.closest(".slides-return")) this.show(this.deck.origin);
    else this.show(this.#slideOf(decode(href.slice(1))));
  };

  #listenToTouches() {
    /** @type {Touch | undefined} */
    let start;
    const { main } = this;
    const begin = (/** @type {TouchEvent} */ event) => {
      start = event.changedTouches[0];
    };
    main.addEventListener("touchstart", begin, { passive: true });
    main.addEventListener("touchend", ({ changedTouches: [end] }) => {
      if (!start || !end) return;
      const across = end.clientX - start.clientX;
      const down = end.clientY - start.clientY;
      if (Math.abs(across) < SWIPE || Math.abs(across) < 2 * Math.abs(down)) return;
      const isForward = across < 0 === (forwardKey(document.documentElement.dir) === "ArrowRight");
      this.show(this.deck.neighbour(isForward ? 1 : -1));
    });
  }
}

/**
 * Return the element of an event, which may be in the speaker's window: its elements are not
 * instances of this window's classes.
 * @param {Event} event
 * @returns {Element | null}
 */
function elementOf(event) {
  const target = /** @type {Element | null} */ (event.target);
  return targetOf(event) ?? (target && "closest" in target ? target : null);
}
