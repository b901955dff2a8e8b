/**
 * Brings the HTML of a page's controls to life: moving between sections, opening studies,
 * remembering the place on this device. It needs no kernel. The same module is the view of the
 * widgets: where a page already shows a control, the widget binds to it and draws nothing.
 */

const READER = Symbol.for("explainer.reader");
const FRAMES_TO_SETTLE = 10;
const CONTROL = { nav: ".explainer-nav", studies: ".explainer-studies", figure: ".explainer-figure" };

/**
 * @typedef {{slug: string, heading: HTMLElement}} Section
 * @typedef {{sections: () => Section[], only: (slug: string | null) => void,
 *            holder: (element: Element) => string | undefined, memory: string | null,
 *            say: (name: string) => void,
 *            bring: (find: () => Element | null | undefined, block: "start" | "center", way: number,
 *                    then: (element: Element) => void) => void}} Surface
 * `bring` scrolls to what is found and says so; `way` is where to look first: 1 below, -1 above.
 */

/**
 * A page of ours: each section is an element that can be hidden.
 * @param {HTMLElement} root
 * @returns {Surface}
 */
function pageSurface(root) {
  const all = () => [...root.querySelectorAll("section[id]")];
  return {
    sections: () => all().map((el) => ({ slug: el.id, heading: el.querySelector("h2") ?? el })),
    only: (slug) => all().forEach((el) => el.toggleAttribute("hidden", !!slug && el.id !== slug)),
    holder: (element) => element.closest("section[id]")?.id,
    memory: `explainer:place:${location.pathname}`,
    say,
    bring: (find, block, way, then) => {
      const element = find();
      if (!element) return;
      element.scrollIntoView({ block });
      then(element);
    },
  };
}

/**
 * A notebook in an editor: sections are runs of cells, found by their headings' words. Cells far
 * off screen may not be in the document, so the cell that each section begins with is kept.
 * @param {HTMLElement} root
 * @returns {Surface}
 */
function notebookSurface(root) {
  const starts = new Map();
  let shown = null;
  let wish = 0;
  const added = (node) => node.matches?.(".jp-InternalAnchorLink, .numbering-entry");
  const text = (el) =>
    [...el.childNodes].map((node) => (added(node) ? "" : node.textContent)).join("").trim();
  const entries = () =>
    [...root.querySelectorAll(".explainer-toc a")].map((a) => [decode(a.getAttribute("href").slice(1)), text(a)]);
  const cells = () => [...root.querySelectorAll(".jp-Cell")];
  const place = (cell) => Number(cell.dataset.windowedListIndex ?? cells().indexOf(cell));
  const bySlug = () => {
    const found = new Map();
    const known = entries();
    for (const heading of root.querySelectorAll(".jp-MarkdownCell h2")) {
      const entry = known.find(([slug, title]) => title === text(heading) && !found.has(slug));
      if (!entry) continue;
      found.set(entry[0], heading);
      starts.set(entry[0], heading.closest(".jp-Cell"));
    }
    forget();
    return found;
  };
  const forget = () => {
    const there = new Map(cells().map((cell) => [place(cell), cell]));
    for (const [slug, start] of starts) {
      if (!start.isConnected && there.has(place(start))) starts.delete(slug);
    }
  };
  const slugOf = (cell) => {
    const before = [...starts].filter(([, start]) => place(start) <= place(cell));
    return before.sort(([, one], [, other]) => place(one) - place(other)).at(-1)?.[0];
  };
  // What begins with a rule, as the lines of support do, belongs to the whole page.
  const isForAll = (cell) => !!cell.querySelector(".jp-RenderedMarkdown > hr:first-child");
  const apply = () => {
    bySlug();
    for (const cell of cells()) {
      const slug = shown && !isForAll(cell) && slugOf(cell);
      cell.classList.toggle("explainer-away", !!slug && slug !== shown);
    }
  };
  // A link that leaves must not take the editor with it.
  root.addEventListener("click", (event) => {
    const link = event.target.closest?.(".explainer-studies a[href^='http']");
    if (link) link.target = "_blank";
  });
  let next = 0;
  const later = () => {
    cancelAnimationFrame(next);
    next = requestAnimationFrame(apply);
  };
  new MutationObserver(() => shown && later()).observe(root, { childList: true, subtree: true });
  return {
    sections: () => {
      const headings = bySlug();
      return entries().map(([slug]) => ({ slug, heading: headings.get(slug) ?? null }));
    },
    only: (slug) => {
      shown = slug;
      apply();
    },
    holder: (element) => {
      bySlug();
      const cell = element.closest(".jp-Cell");
      return cell ? slugOf(cell) : undefined;
    },
    memory: null,
    say: () => {},
    bring: async (find, block, way, then) => {
      const mine = ++wish;
      const element = await discover(root, find, way, () => mine === wish);
      if (!element) return;
      then(element);
      await hold(element, shown ? "nearest" : block, () => mine === wish);
    },
  };
}

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

/** Scroll an editor until it has put what is looked for into the document: one way, then the other. */
async function discover(root, find, way, isWanted) {
  const scroller = root.querySelector(".jp-WindowedPanel-outer") ?? root;
  for (const step of [way, -way]) {
    for (let still = 0; still < FRAMES_TO_SETTLE && isWanted(); ) {
      const element = find();
      if (element?.getClientRects().length) return element;
      const before = scroller.scrollTop;
      scroller.scrollBy({ top: (step * scroller.clientHeight) / 2, behavior: "instant" });
      await frame();
      still = Math.abs(scroller.scrollTop - before) < 1 ? still + 1 : 0;
    }
  }
  return undefined;
}

/** Keep an element where it is read while the editor measures the cells around it. */
async function hold(element, block, isWanted) {
  let still = 0;
  for (let frames = 0; frames < 60 && still < FRAMES_TO_SETTLE && isWanted(); frames++) {
    const before = element.getBoundingClientRect().top;
    element.scrollIntoView({ block, behavior: "instant" });
    still = Math.abs(element.getBoundingClientRect().top - before) < 1 ? still + 1 : 0;
    await frame();
  }
}

/** The state of one page and everything that may change it. */
class Reader {
  /**
   * @param {HTMLElement} root
   * @param {Surface} surface
   */
  constructor(root, surface) {
    this.root = root;
    this.surface = surface;
    this.current = surface.sections()[0]?.slug ?? "";
    this.one = !!surface.memory && oneInAddress();
    this.from = new Map();
    this.changed = new Set();
    this.pinned = null;
    this.isForgotten = false;
    /** Where each step into the history began: what had the focus there. */
    this.left = [];
    root.addEventListener("click", (event) => this.click(event), true);
    if (!surface.memory) return;
    // A browser that follows a fragment takes the focus away after it has told us.
    addEventListener("popstate", ({ state }) => setTimeout(() => this.arrive(state)));
    addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.recall();
    if (location.hash) this.arrive();
    this.show();
  }

  /** @param {MouseEvent} event */
  click(event) {
    const target = event.target.closest?.("a, button");
    if (!target || event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const action = this.action(target);
    if (!action) return;
    event.preventDefault();
    event.stopPropagation();
    action();
  }

  /**
   * What a link or button of the page does, if it is one of ours.
   * @param {HTMLElement} target
   * @returns {(() => void) | undefined}
   */
  action(target) {
    const buttons = {
      "explainer-previous": () => this.step(-1),
      "explainer-next": () => this.step(1),
      "explainer-one": () => this.only(!this.one),
      "explainer-open": () => this.all(true),
      "explainer-close": () => this.all(false),
      "study-copy": () => copy(target, target.parentElement.querySelector(".study-styled")),
      "study-save": () => save(target.dataset.file, target.parentElement.querySelector("pre").textContent),
    };
    const name = Object.keys(buttons).find((each) => target.classList.contains(each));
    if (name) return buttons[name];
    const hash = target.getAttribute("href") ?? "";
    const at = hash.indexOf("#");
    if (at < 0 || (at > 0 && hash.slice(0, at) !== location.href.split("#")[0])) return undefined;
    const id = decode(hash.slice(at + 1));
    if (target.classList.contains("study-back")) return () => this.back(id.replace(/^cite-/, ""));
    if (id.startsWith("study-") && this.card(id.slice(6))) return () => this.study(id.slice(6), target);
    if (this.has(id)) return () => this.go(id);
    return undefined;
  }

  has(slug) {
    return this.surface.sections().some((section) => section.slug === slug);
  }

  card(key) {
    return [...this.root.querySelectorAll("details.study")].find((el) => el.id === `study-${key}`);
  }

  step(by) {
    const slugs = this.surface.sections().map((section) => section.slug);
    const at = Math.max(slugs.indexOf(this.current), 0) + by;
    if (slugs[at] !== undefined) this.go(slugs[at]);
  }

  /**
   * Move to a section: its heading comes to the top and has the focus.
   * @param {string} slug
   * @param {{address?: boolean, focus?: boolean}} how
   */
  go(slug, { address = true, focus = true } = {}) {
    const left = this.here();
    const order = (each) => this.surface.sections().findIndex((section) => section.slug === each);
    const way = order(slug) < order(this.current) ? -1 : 1;
    this.set(slug);
    if (address) this.address(slug, left);
    const find = () => this.surface.sections().find((section) => section.slug === slug)?.heading;
    this.surface.bring(find, "start", way, (heading) => {
      this.pinned = scrollY;
      if (focus) focusOn(heading);
    });
  }

  /** Show one section at a time, or all. */
  only(one) {
    const left = this.here();
    this.one = one;
    this.show();
    this.tell();
    this.address(decode(location.hash.slice(1)), left);
    this.go(this.current, { address: false, focus: false });
    // The button itself says whether it is pressed.
    if (!document.activeElement?.matches(".explainer-one")) this.surface.say(one ? "one" : "whole");
  }

  /** Open or close every study. */
  all(open) {
    const anchor = document.activeElement;
    const top = anchor?.getBoundingClientRect().top;
    for (const card of this.root.querySelectorAll("details.study")) card.open = open;
    if (this.surface.memory && top !== undefined) scrollBy(0, anchor.getBoundingClientRect().top - top);
    this.surface.say(open ? "opened" : "closed");
  }

  /**
   * Open a study, remembering where the reader came from.
   * @param {string} key
   * @param {HTMLElement | null} marker
   */
  study(key, marker, { address = true } = {}) {
    const card = this.card(key);
    if (!card) return;
    const left = this.here(marker);
    if (marker) this.from.set(key, marker);
    this.reveal(card);
    card.open = true;
    if (address) this.address(card.id, left);
    this.surface.bring(() => this.card(key), "start", 1, (shown) => {
      this.pinned = scrollY;
      focusOn(shown.querySelector("summary"));
    });
  }

  /** Return from a study to the marker that led to it, or to the first that cites it. */
  back(key) {
    const known = this.from.get(key);
    const find = () => (known?.isConnected ? known : this.marker(key));
    const left = this.here();
    const here = find() ?? known;
    if (here) this.reveal(here);
    this.surface.bring(find, "center", -1, (marker) => {
      const id = marker.id || this.surface.holder(marker);
      this.reveal(marker);
      if (id) this.address(id, left);
      this.pinned = scrollY;
      marker.focus({ preventScroll: true });
    });
  }

  marker(key) {
    return [...this.root.querySelectorAll("a[href]")].find(
      (a) => decode(a.getAttribute("href")).endsWith(`#study-${key}`) && !a.closest(".explainer-nav"),
    );
  }

  /** Make the section of an element the current one. */
  reveal(element) {
    const slug = this.surface.holder(element);
    if (slug) this.set(slug);
  }

  set(slug) {
    if (slug === this.current) return;
    this.current = slug;
    this.show();
    this.tell();
    this.moved?.();
  }

  /** Bring the controls and the sections into line with the state. */
  show() {
    this.surface.only(this.one ? this.current : null);
    const slugs = this.surface.sections().map((section) => section.slug);
    const at = slugs.indexOf(this.current);
    for (const link of this.root.querySelectorAll(".explainer-toc a")) {
      const here = decode(link.getAttribute("href")).endsWith(`#${this.current}`);
      here ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current");
    }
    this.each(".explainer-one", (button) => button.setAttribute("aria-pressed", String(this.one)));
    this.each(".explainer-previous", (button) => able(button, at > 0));
    this.each(".explainer-next", (button) => able(button, at < slugs.length - 1));
  }

  each(selector, act) {
    this.root.querySelectorAll(selector).forEach(act);
  }

  tell() {
    this.remember();
    this.changed.forEach((hear) => hear());
  }

  /** Where the reader is now, for the way back to it. */
  here(element = document.activeElement) {
    return { section: this.current, y: scrollY, at: this.left.push(element) - 1 };
  }

  /** Take the reader back to where a step into the history began, to the line and to the focus. */
  resume({ section, y, at }) {
    this.set(section);
    scrollTo({ top: y, behavior: "instant" });
    this.pinned = scrollY;
    const left = this.left[at];
    if (left?.isConnected && left !== document.body) left.focus({ preventScroll: true });
    else document.activeElement?.blur();
  }

  /**
   * Give the state an address: where the reader is, and whether one section is shown at a time.
   * @param {string} id
   * @param {{section: string, y: number, at: number}} left
   */
  address(id, left) {
    if (!this.surface.memory || (decode(location.hash.slice(1)) === id && oneInAddress() === this.one)) return;
    const to = new URL(location.href);
    this.one ? to.searchParams.set(ONE, "yes") : to.searchParams.delete(ONE);
    to.hash = encodeURIComponent(id);
    attempt(() => history.replaceState(left, ""));
    attempt(() => history.pushState(null, "", to));
  }

  /** Go where the address points: on opening, and with the browser's back and forward. */
  arrive(left) {
    const id = decode(location.hash.slice(1));
    if (this.one !== oneInAddress()) {
      this.one = !this.one;
      this.show();
      this.tell();
    }
    if (left?.section !== undefined && this.has(left.section)) this.resume(left);
    else if (id.startsWith("study-")) this.study(id.slice(6), null, { address: false });
    else if (id.startsWith("cite-")) this.back(id.slice(5));
    else if (this.has(id)) this.go(id, { address: false });
    else if (!id && this.surface.sections().length) this.set(this.surface.sections()[0].slug);
  }

  /** Follow the reader who scrolls. */
  scrolled() {
    if (this.one || (this.pinned !== null && Math.abs(scrollY - this.pinned) < 2)) return;
    this.pinned = null;
    const line = innerHeight / 3;
    const passed = this.surface.sections().filter((s) => s.heading.getBoundingClientRect().top <= line);
    const slug = passed.at(-1)?.slug ?? this.surface.sections()[0]?.slug;
    if (slug) this.set(slug);
  }

  remember() {
    if (!this.surface.memory || this.isForgotten) return;
    const place = JSON.stringify({ slug: this.current, one: this.one });
    attempt(() => localStorage.setItem(this.surface.memory, place));
  }

  /** Keep no place any more, until the page is opened anew. */
  forget() {
    this.isForgotten = true;
    attempt(() => localStorage.removeItem(this.surface.memory));
  }

  /** Offer the place where the reader was the last time; nothing moves by itself. */
  recall() {
    const place = attempt(() => JSON.parse(localStorage.getItem(this.surface.memory)));
    const offer = document.querySelector(".explainer-continue");
    const first = this.surface.sections()[0]?.slug;
    if (!place || !offer || location.hash || this.one || place.slug === first || !this.has(place.slug)) return;
    const link = offer.querySelector("a");
    link.href = `#${encodeURIComponent(place.slug)}`;
    link.textContent = this.surface.sections().find((s) => s.slug === place.slug).heading.textContent;
    offer.hidden = false;
    const done = () => {
      offer.hidden = true;
      this.moved = null;
    };
    this.moved = done; // who goes on by themselves needs no offer
    link.addEventListener("click", () => {
      done();
      if (place.one) this.only(true);
      this.go(place.slug);
    });
    offer.querySelector(".explainer-forget").addEventListener("click", () => {
      this.forget();
      done();
      focusOn(this.surface.sections().find((s) => s.slug === this.current)?.heading);
      say("place");
    });
  }
}

const ONE = "one-at-a-time";
const oneInAddress = () => new URLSearchParams(location.search).has(ONE);

/** Say once, to those who hear a page, what they cannot see. */
function say(name) {
  const said = document.querySelector(".explainer-said");
  if (said) said.textContent = said.dataset[name];
}

const decode = (text) => attempt(() => decodeURIComponent(text)) ?? text ?? "";

/** @param {HTMLElement} button */
const able = (button, can) => button.setAttribute("aria-disabled", String(!can));

/**
 * Copy an element's words, with their italics where the clipboard takes them, and say so.
 * A page that came over plain http has no clipboard but that of a selection.
 * @param {HTMLElement} button
 * @param {HTMLElement} source
 */
async function copy(button, source) {
  const says = button.textContent;
  const written = async () => {
    const text = source.textContent;
    const types = { "text/plain": text, "text/html": source.innerHTML };
    const blobs = Object.entries(types).map(([type, one]) => [type, new Blob([one], { type })]);
    await navigator.clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
    return true;
  };
  const done = await written().catch(() => {
    getSelection().selectAllChildren(source);
    return document.execCommand("copy");
  });
  const { copied, failed } = button.closest(".explainer-studies").dataset;
  button.textContent = (done ? copied : failed) ?? says;
  setTimeout(() => (button.textContent = says), 3000);
}

/**
 * Give the reader a file that is made here, from what is in the page.
 * @param {string} name
 * @param {string} text
 */
function save(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}

/** Storage may be forbidden, an address malformed, a page opened from a disk: no reason to stop. */
function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** @param {HTMLElement | null} element */
function focusOn(element) {
  if (!element) return;
  if (!element.matches("summary, a[href], button")) element.tabIndex = -1;
  element.focus({ preventScroll: true });
}

/**
 * The one reader of a page or notebook.
 * @param {HTMLElement} root
 * @param {Surface} surface
 * @returns {Reader}
 */
function readerOf(root, surface) {
  root[READER] ??= new Reader(root, surface(root));
  return root[READER];
}

/** The reader that a control belongs to. */
function readerFor(element) {
  const main = document.querySelector("main.explainer");
  if (main) return readerOf(main, pageSurface);
  return readerOf(element.closest(".jp-Notebook") ?? document.body, notebookSurface);
}

/**
 * Keep a widget's traits and the page's state the same. What the reader has already done wins
 * over what the kernel starts with.
 */
function bindNav(reader, model) {
  const push = () => {
    if (model.get("current") === reader.current && model.get("one_at_a_time") === reader.one) return;
    model.set("current", reader.current);
    model.set("one_at_a_time", reader.one);
    attempt(() => model.save_changes());
  };
  if (model.get("one_at_a_time") && !reader.one) reader.only(true);
  if (model.get("current") && !location.hash) reader.go(model.get("current"), { address: false, focus: false });
  model.on("change:current", () => {
    const slug = model.get("current");
    if (slug && slug !== reader.current) reader.go(slug, { focus: false });
  });
  model.on("change:one_at_a_time", () => {
    if (model.get("one_at_a_time") !== reader.one) reader.only(model.get("one_at_a_time"));
  });
  reader.changed.add(push);
  reader.show();
  push();
  return () => reader.changed.delete(push);
}

function bindStudies(control, model) {
  const cards = () => [...control.querySelectorAll("details.study")];
  const key = (card) => card.id.slice("study-".length);
  const push = () => {
    const open = cards().filter((card) => card.open).map(key);
    if (JSON.stringify(open) === JSON.stringify(model.get("open_ids"))) return;
    model.set("open_ids", open);
    attempt(() => model.save_changes());
  };
  const pull = () => {
    const open = model.get("open_ids");
    for (const card of cards()) if (card.open !== open.includes(key(card))) card.open = !card.open;
  };
  for (const card of cards()) if (model.get("open_ids").includes(key(card))) card.open = true;
  push();
  model.on("change:open_ids", pull);
  control.addEventListener("toggle", push, true);
  return () => control.removeEventListener("toggle", push, true);
}

/**
 * Draw a figure anew whenever the kernel has, and keep which of its pictures is open the same.
 * Here too the reader's choice wins over what the kernel starts with.
 */
function bindFigure(control, model) {
  const views = () => [...control.querySelectorAll(".figure-view")];
  const chosen = () => views().find((view) => view.open)?.dataset.grouping;
  const pull = () => views().forEach((view) => (view.open = view.dataset.grouping === model.get("grouping")));
  const push = () => {
    const grouping = chosen();
    if (!grouping || grouping === model.get("grouping")) return;
    model.set("grouping", grouping);
    attempt(() => model.save_changes());
  };
  const draw = () => {
    const at = views().findIndex((view) => view.contains(document.activeElement));
    const fresh = document.createElement("div");
    fresh.innerHTML = model.get("html");
    for (const part of [".figure-drawn", ".figure-changed"]) {
      const [old, next] = [control, fresh].map((from) => from.querySelector(part));
      if (next.textContent.trim() !== old.textContent.trim()) old.replaceChildren(...next.childNodes);
    }
    pull();
    views()[at]?.querySelector("summary").focus({ preventScroll: true });
  };
  // What changes the picture belongs beside it, not below what is to be said of it.
  const live = control.parentElement.querySelector(":scope > .live");
  if (live) control.querySelector(".figure-drawn").after(live);
  push();
  draw();
  model.on("change:html", draw);
  model.on("change:grouping", pull);
  control.addEventListener("toggle", push, true);
  return () => {
    model.off("change:html", draw);
    model.off("change:grouping", pull);
    control.removeEventListener("toggle", push, true);
  };
}

/** Take over newer markup from the kernel, keeping what is open. */
function refresh(control, html) {
  const fresh = document.createElement("div");
  fresh.innerHTML = html;
  const next = fresh.firstElementChild;
  if (!next || next.textContent.trim() === control.textContent.trim()) return;
  const open = [...control.querySelectorAll("details[open]")].map((card) => card.id);
  next.querySelectorAll("details").forEach((card) => (card.open = open.includes(card.id)));
  control.replaceChildren(...next.childNodes);
}

/** Resolves once an element is in the document; an editor may put it there only when it is near. */
function attached(element) {
  return new Promise((resolve) => {
    const look = () => element.isConnected && (watch.disconnect(), resolve());
    const watch = new MutationObserver(look);
    watch.observe(document.body, { childList: true, subtree: true });
    look();
  });
}

/** The view of a widget, as anywidget calls it; it is put into the page only after this returns. */
function render({ model, el }) {
  const isPage = !!document.querySelector("main.explainer");
  if (!isPage) el.innerHTML = model.get("html");
  let release;
  let gone = false;
  attached(el).then(() => {
    if (!gone) release = bind(model, el, isPage);
  });
  return () => {
    gone = true;
    release?.();
  };
}

function bind(model, el, isPage) {
  const kind = model.get("kind");
  let control = isPage && el.closest("[data-cell]")?.querySelector(CONTROL[kind]);
  if (control && kind === "studies") refresh(control, model.get("html"));
  if (!control) {
    if (isPage) el.innerHTML = model.get("html");
    control = el.firstElementChild;
  }
  const reader = readerFor(el);
  const bound = { nav: () => bindNav(reader, model), studies: () => bindStudies(control, model) };
  const release = (bound[kind] ?? (() => bindFigure(control, model)))();
  control.dataset.live = "yes";
  control.dispatchEvent(new CustomEvent("explainer:bound", { bubbles: true }));
  return release;
}

const main = document.querySelector("main.explainer");
if (main) readerOf(main, pageSurface);

export default { render };
