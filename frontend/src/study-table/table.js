/** The table of studies in a page or notebook: its controls, its rows, and its address. */

import { compareCards } from "../studies/compare.js";
import { attempt, find, findAll, findOptional, fragment, targetOf } from "../shared/dom.js";
import {
  EVERYTHING,
  formatCount,
  isShown,
  MAX_SELECTED,
  readState,
  sortRows,
  writeState,
} from "./state.js";

/**
 * @typedef {import("./state.js").TableState} TableState
 * @typedef {import("./state.js").Row & {element: HTMLElement, pick: HTMLElement | null,
 *   name: string}} TableRow
 */

/** Several copies of this module may be in one page: they share the table of an element. */
const TABLE = Symbol.for("explainer.table");
/** What a link to the table with one group of kinds ends in; also the id of its button. */
const LINKED = "kind-";

export class StudyTable {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.words = JSON.parse(root.dataset.words ?? "{}");
    this.lang = root.closest("[lang]")?.getAttribute("lang") ?? "en";
    this.body = find(root, "tbody");
    this.rows = findAll(this.body, "tr").map(readRow);
    /** @type {Readonly<TableState>} */
    this.state = EVERYTHING;
    /** @type {Set<() => void>} called when the state changes */
    this.listeners = new Set();
    /** Whether the state is kept in the address. */
    this.hasAddress = !!root.closest("main.explainer");
    // An editor has no dialog, but Python can read there what is chosen.
    this.canCompare = !!document.getElementById("explainer-study-parts");
    root.classList.add("is-used");
    root.classList.toggle("can-pick", this.canCompare || !this.hasAddress);
    root.addEventListener("click", (event) => this.#click(event));
    if (!this.hasAddress) return;
    this.#readAddress();
    addEventListener("popstate", () => this.#readAddress());
    addEventListener("hashchange", () => this.#followLink());
    this.#followLink();
    if (this.state.selected.length === MAX_SELECTED) this.compare();
  }

  /** Whether the reader, or the address, has changed what was saved. */
  get isChanged() {
    return JSON.stringify(this.state) !== JSON.stringify(EVERYTHING);
  }

  /**
   * Change a part of the state; what is as before changes nothing.
   * @param {Partial<TableState>} change
   */
  set(change) {
    const state = { ...this.state, ...change };
    if (JSON.stringify(state) === JSON.stringify(this.state)) return;
    this.state = state;
    this.#render();
    if (this.hasAddress) this.#writeAddress();
    for (const listener of this.listeners) listener();
  }

  /**
   * Show the two chosen studies side by side.
   * @param {HTMLElement | null} [origin] what gets the focus afterwards
   */
  compare(origin = null) {
    const cards = this.state.selected.map((key) => document.getElementById(`study-${key}`));
    if (cards[0] && cards[1]) compareCards(cards[0], cards[1], origin);
  }

  /** @param {Event} event */
  #click(event) {
    const button = targetOf(event)?.closest("button");
    if (!button) return;
    const { kind, sort } = button.dataset;
    const row = this.rows.find(({ pick }) => pick === button);
    if (row) this.#toggle(row.key);
    else if (sort) this.set({ sort });
    else if (kind !== undefined) this.#chooseKind(kind);
    else if (button.classList.contains("table-open")) this.set({ openOnly: !this.state.openOnly });
    else if (button.classList.contains("table-compare")) this.compare(button);
    else if (button.classList.contains("table-clear")) this.set({ selected: [] });
  }

  /** @param {string} kind empty for all */
  #chooseKind(kind) {
    const { kinds } = this.state;
    if (!kind) this.set({ kinds: [], openOnly: false });
    else this.set({ kinds: kinds.length === 1 && kinds[0] === kind ? [] : [kind] });
  }

  /**
   * Choose a study to compare, or take the choice back.
   * @param {string} key
   */
  #toggle(key) {
    const { selected } = this.state;
    const others = selected.filter((each) => each !== key);
    // A third one takes the place of the second, so that no button is ever dead.
    const isNew = others.length === selected.length;
    this.set({ selected: isNew ? [...others.slice(0, MAX_SELECTED - 1), key] : others });
  }

  #readAddress() {
    const sorts = findAll(this.root, "[data-sort]").map(({ dataset }) => dataset.sort ?? "");
    this.set(readState(new URLSearchParams(location.search), this.rows, sorts));
  }

  #writeAddress() {
    const address = new URL(location.href);
    writeState(address.searchParams, this.state);
    if (fragment().startsWith(LINKED)) address.hash = "";
    if (address.href !== location.href) {
      attempt(() => history.replaceState(history.state, "", address));
    }
  }

  /** A link may name a group of kinds in its fragment, which works in editors as well. */
  #followLink() {
    const id = fragment();
    if (!id.startsWith(LINKED)) return;
    const kind = id.slice(LINKED.length);
    if (kind === "open") this.set({ kinds: [], openOnly: true });
    else if (this.rows.some((row) => row.kind === kind)) {
      this.set({ kinds: [kind], openOnly: false });
    }
  }

  #render() {
    const { kinds, openOnly, sort, selected } = this.state;
    let count = 0;
    for (const row of this.rows) {
      row.element.hidden = !isShown(row, this.state);
      if (!row.element.hidden) count += 1;
    }
    const sorted = sortRows(this.rows, sort).map((row) => row.element);
    // A row that is moved loses the focus, so they stay where they are while their order does.
    if (sorted.some((element, index) => this.body.children[index] !== element)) {
      this.body.append(...sorted);
    }
    for (const button of findAll(this.root, "button[data-kind]")) {
      const kind = button.dataset.kind ?? "";
      const isPressed = kind ? kinds.includes(kind) : !kinds.length && !openOnly;
      button.setAttribute("aria-pressed", `${isPressed}`);
    }
    findOptional(this.root, ".table-open")?.setAttribute("aria-pressed", `${openOnly}`);
    for (const button of findAll(this.root, "[data-sort]")) {
      button.setAttribute("aria-pressed", `${button.dataset.sort === sort}`);
    }
    find(this.root, ".table-count").textContent = count
      ? formatCount(this.words.size_studies, count, this.lang)
      : this.words.table_none;
    this.#renderSelection(selected);
  }

  /** @param {readonly string[]} selected */
  #renderSelection(selected) {
    for (const { key, pick } of this.rows) {
      pick?.setAttribute("aria-pressed", `${selected.includes(key)}`);
    }
    const bar = findOptional(this.root, ".table-bar");
    if (!bar) return;
    const names = selected.map((key) => this.rows.find((row) => row.key === key)?.name ?? key);
    const isComplete = selected.length === MAX_SELECTED;
    bar.hidden = !selected.length;
    find(bar, ".table-chosen").textContent = isComplete
      ? names.join(" · ")
      : `${names[0] ?? ""}. ${this.words.table_choose}`;
    find(bar, ".table-compare").hidden = !isComplete || !this.canCompare;
  }
}

/**
 * @param {HTMLElement} element
 * @returns {TableRow}
 */
function readRow(element) {
  const { key = "", kind = "", open, ...ranks } = element.dataset;
  return {
    element,
    key,
    kind,
    isOpen: open !== undefined,
    ranks: Object.fromEntries(Object.entries(ranks).map(([name, rank]) => [name, Number(rank)])),
    pick: findOptional(element, ".table-pick button"),
    name: findOptional(element, ".table-name")?.textContent?.trim() ?? key,
  };
}

/**
 * Return the one table of an element; create it if there is none.
 * @param {HTMLElement} root
 * @returns {StudyTable}
 */
export function tableOf(root) {
  const owner = /** @type {{[TABLE]?: StudyTable}} */ (/** @type {unknown} */ (root));
  owner[TABLE] ??= new StudyTable(root);
  return owner[TABLE];
}
