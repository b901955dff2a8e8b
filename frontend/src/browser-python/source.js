/** The live parts of a page from Python in a worker, in the form in which a server sends them. */

import { wait } from "../shared/dom.js";
import { installKernel } from "./kernel-in-page.js";

/** After how long a cell counts as still running, in ms; see explainer.voila.running. */
const SLOW = 1500;
const KERNEL = "in-this-browser";

/**
 * @typedef {import("../live/request.js").Part} Part
 *
 * @typedef {object} PageFile what a page needs to go live; addresses are relative to this file
 * @property {string} manifest
 * @property {string} worker
 * @property {string} voila the folder of Voilà's files
 * @property {object[]} extensions of the widget bundle
 * @property {Record<string, string>} words
 * @property {object[]} cells
 *
 * @typedef {object} CellEvent
 * @property {number} number
 * @property {"running" | "shown" | "failed" | "input" | "skipped"} state
 * @property {{output_type: string, html?: string, ename?: string, evalue?: string}[]} [outputs]
 * @property {string[]} [closed]
 * @property {object} [widgets]
 */

/**
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string>} data
 */
function create(tag, data = {}) {
  const element = document.createElement(tag);
  Object.assign(element.dataset, data);
  return element;
}

/**
 * @param {string} type
 * @param {unknown} value
 */
function createJson(type, value) {
  const script = document.createElement("script");
  script.type = type;
  script.textContent = JSON.stringify(value);
  return script;
}

/**
 * Return the element of an output as the server's template writes it.
 * @param {NonNullable<CellEvent["outputs"]>[number]} output
 */
function createOutput(output) {
  if (output.output_type === "stream") {
    const pre = create("pre");
    pre.innerHTML = output.html ?? ""; // escaped by explainer.notebook.terminal
    return pre;
  }
  if (output.output_type === "error") {
    const pre = create("pre");
    pre.className = "explainer-error";
    pre.textContent = [output.ename, output.evalue].filter(Boolean).join(": ");
    return pre;
  }
  const child = create("div");
  child.className = "jp-OutputArea-child";
  const trusted = { ...output, trusted: true };
  child.append(createJson("application/vnd.voila.cell-output+json", trusted));
  return child;
}

/** @param {CellEvent} event */
function createCell({ number, state, outputs = [], closed = [] }) {
  const cell = create("div", { liveCell: String(number), state });
  if (closed.length) cell.dataset.closed = closed.join(" ");
  cell.append(...outputs.map(createOutput));
  return cell;
}

/**
 * Yield the cells that have ended whenever one takes long, and at the end.
 * @param {ReadableStreamDefaultReader<CellEvent>} reader
 * @returns {AsyncIterable<Part>}
 */
async function* readParts(reader) {
  const outputs = create("div");
  /** @type {CellEvent | null} */
  let running = null;
  let next = reader.read();
  for (;;) {
    /** @type {ReadableStreamReadResult<CellEvent> | null} */
    const result = await (running ? Promise.race([next, wait(SLOW).then(() => null)]) : next);
    if (!result && running) {
      const script = createJson("application/json", running.widgets ?? null);
      script.dataset.runningCell = String(running.number);
      outputs.append(script);
      running = null;
      yield { outputs, isWhole: true };
    }
    if (!result) continue;
    if (result.done) break;
    next = reader.read();
    running = result.value.state === "running" ? result.value : null;
    if (!running) outputs.append(createCell(result.value));
  }
  yield { outputs, isWhole: true };
}

/**
 * @param {PageFile} page
 * @param {URL} base
 * @param {string} kernelBase
 */
function createEarly({ voila, extensions, words }, base, kernelBase) {
  const { pathname } = new URL(voila, base);
  const config = {
    appUrl: "voila/",
    baseUrl: kernelBase,
    disabledExtensions: [],
    extensionConfig: {},
    federated_extensions: extensions,
    fullLabextensionsUrl: `${pathname}labextensions`,
    fullMathjaxUrl: "",
    fullStaticUrl: `${pathname}static`,
    jupyterLabTheme: "light",
    mathjaxConfig: "",
    terminalsAvailable: false,
    themesUrl: `${pathname}themes`,
  };
  const early = document.implementation.createHTMLDocument();
  const settings = createJson("application/json", config);
  settings.id = "jupyter-config-data";
  const bundle = create("div", {
    bundle: `${pathname}static/voila.js`,
    styles: `${pathname}static/`,
    kernelId: KERNEL,
    messageBytes: "Infinity",
    words: JSON.stringify(words),
  });
  bundle.id = "explainer-bundle";
  early.body.append(settings, bundle);
  return early;
}

/**
 * Start Python for a page, and return what comes of it.
 * @param {URL} address of the file with the page's cells
 * @param {(share: number) => void} onProgress
 * @returns {Promise<{early: Document, parts: AsyncIterable<Part>}>}
 */
export async function startPython(address, onProgress) {
  const response = await fetch(address, { cache: "force-cache" });
  if (!response.ok) throw new Error(`${address} has the status ${response.status}`);
  /** @type {PageFile} */
  const page = await response.json();
  const worker = new Worker(new URL(page.worker, address), { type: "module" });
  const kernelBase = new URL("kernel/", address).pathname;
  const kernel = installKernel(kernelBase, KERNEL, (message) =>
    worker.postMessage({ type: "message", ...message }),
  );
  /** @type {ReadableStreamDefaultController<CellEvent>} */
  let cells;
  const stream = new ReadableStream({ start: (controller) => void (cells = controller) });
  let isDone = false;
  const fail = (/** @type {string} */ reason) => {
    worker.terminate();
    if (isDone) kernel.end();
    else cells.error(new Error(reason));
  };
  worker.onerror = (event) => fail(event.message || "the worker could not be started");
  worker.onmessage = (/** @type {MessageEvent<import("./worker.js").FromWorker>} */ { data }) => {
    if (data.type === "progress") onProgress(data.share);
    if (data.type === "cell") cells.enqueue(JSON.parse(data.cell));
    if (data.type === "message") kernel.deliver(data);
    if (data.type === "failed") fail(data.reason);
    if (data.type === "done") {
      isDone = true;
      cells.close();
    }
  };
  const manifest = new URL(page.manifest, address).href;
  worker.postMessage({ type: "start", manifest, cells: page.cells });
  return {
    early: createEarly(page, address, kernelBase),
    parts: readParts(stream.getReader()),
  };
}
