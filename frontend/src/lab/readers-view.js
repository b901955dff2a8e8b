/** The saved page of a notebook beside it: follows the active cell, and every save. */

import { make } from "../shared/dom.js";
import { copyPlace, showCell } from "./cell-place.js";

export const TITLE = "What readers see";
/** A fragment that names no part of a page: such a page does not offer to go on where one was. */
const NO_PLACE = "#as-saved";
const SAVED = "The saved page.";
const UNSAVED = "Unsaved changes are not shown yet.";
const EYE = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="#000" ' +
    'stroke-width="2"><path d="M2 12q10-13 20 0-10 13-20 0Z"/><circle cx="12" cy="12" r="3"/></svg>',
)}`;
const STYLE = `
.explainer-readers { display: flex; flex-direction: column; background: var(--jp-layout-color1); }
.explainer-readers-bar { display: flex; flex-wrap: wrap; align-items: center; gap: 4px 12px;
  min-height: 36px; padding: 2px 8px; box-sizing: border-box; border-bottom: 1px solid var(--jp-border-color1);
  color: var(--jp-ui-font-color1); font-size: var(--jp-ui-font-size1); }
.explainer-readers-bar p { flex: 1; margin: 0; }
.explainer-readers-bar button, .explainer-readers-bar a { display: inline-flex; min-height: 24px;
  padding: 0 8px; align-items: center; box-sizing: border-box; color: var(--jp-content-link-color); background: none; font: inherit;
  border: 1px solid var(--jp-border-color0); border-radius: 2px; cursor: pointer; }
.explainer-readers-bar :is(button, a):focus-visible { outline: 2px solid var(--jp-brand-color1); }
.explainer-readers-bar [hidden] { display: none; }
.explainer-readers-pages { flex: 1; position: relative; min-height: 0; }
.explainer-readers-pages iframe { position: absolute; inset: 0; width: 100%; height: 100%;
  border: 0; background: Canvas; }
.explainer-readers-icon { background: var(--jp-ui-font-color2); mask: url("${EYE}") center / 16px no-repeat; }`;

/** @typedef {{ connect: (slot: (...args: any[]) => void) => void, disconnect: (slot: (...args: any[]) => void) => void }} Signal */
/**
 * @typedef {object} NotebookPanel what we use of JupyterLab's class
 * @property {string} id
 * @property {{ activeCellIndex: number, activeCellChanged: Signal }} content
 * @property {NotebookContext} context
 * @property {Signal} disposed
 * @property {() => void} activate moves the focus to it
 */
/**
 * @typedef {object} NotebookContext
 * @property {string} path
 * @property {{ writable: boolean } | null} contentsModel
 * @property {{ dirty: boolean, readOnly: boolean, stateChanged: Signal }} model
 * @property {Signal} fileChanged it was saved, or read again
 * @property {Signal} pathChanged
 * @property {() => Promise<void>} save
 */

/** @param {NotebookContext} context */
export const canSave = ({ model, contentsModel }) =>
  model.dirty && !model.readOnly && (contentsModel?.writable ?? true);

export class ReadersView {
  /** @type {HTMLIFrameElement | null} */
  #shown = null;
  /** @type {HTMLIFrameElement | null} */
  #next = null;

  /**
   * @param {NotebookPanel} panel
   * @param {(path: string) => string} getAddress returns where the page of a notebook is
   */
  constructor(panel, getAddress) {
    this.panel = panel;
    this.getAddress = getAddress;
    this.status = make("p");
    this.status.setAttribute("role", "status");
    this.save = make("button", "Save and show");
    this.save.type = "button";
    this.link = make("a", "Open in a new tab");
    this.link.target = "_blank";
    this.pages = make("div");
    this.pages.className = "explainer-readers-pages";
    const bar = make("div", this.status, this.save, this.link);
    bar.className = "explainer-readers-bar";
    this.parts = [make("style", STYLE), bar, this.pages];
    this.save.addEventListener("click", () => {
      void panel.context.save();
      panel.activate(); // the button goes when there is nothing to save
    });
  }

  /** Show the page, and begin to follow the notebook; return what stops that. */
  start() {
    const { content, context } = this.panel;
    const load = () => this.#load();
    const follow = () => this.follow();
    const tell = () => this.#tell();
    context.fileChanged.connect(load);
    context.pathChanged.connect(load);
    context.model.stateChanged.connect(tell);
    content.activeCellChanged.connect(follow);
    load();
    tell();
    return () => {
      context.fileChanged.disconnect(load);
      context.pathChanged.disconnect(load);
      context.model.stateChanged.disconnect(tell);
      content.activeCellChanged.disconnect(follow);
    };
  }

  /** Scroll to the active cell. */
  follow() {
    const view = this.#shown?.contentWindow;
    if (view) showCell(view, this.#cell);
  }

  get #cell() {
    return this.panel.content.activeCellIndex + 1;
  }

  #tell() {
    const { model } = this.panel.context;
    const text = model.dirty ? UNSAVED : SAVED;
    if (this.status.textContent !== text) this.status.textContent = text;
    this.save.hidden = !canSave(this.panel.context);
  }

  /** Load the page behind the one that is shown, so that nothing flashes. */
  #load() {
    const address = this.getAddress(this.panel.context.path);
    this.link.href = address;
    this.#next?.remove();
    const next = make("iframe");
    next.title = TITLE;
    next.src = address + NO_PLACE;
    if (this.#shown) next.style.visibility = "hidden";
    next.addEventListener("load", () => this.#show(next), { once: true });
    this.#next = next;
    this.pages.append(next);
  }

  /** @param {HTMLIFrameElement} next */
  #show(next) {
    const [from, to] = [this.#shown?.contentWindow, next.contentWindow];
    if (from && to) copyPlace(from, to, this.#cell);
    else if (to) showCell(to, this.#cell);
    next.style.visibility = "";
    this.#shown?.remove();
    this.#shown = next;
    this.#next = null;
  }
}
