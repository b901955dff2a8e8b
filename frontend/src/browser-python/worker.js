/**
 * Python in a worker of the page. It loads Pyodide and packages from the site's own files, starts a
 * kernel, and passes messages between the kernel and the page.
 */

/**
 * @typedef {{file: string, size: number, integrity?: string}} SiteFile addresses are relative to
 *   the manifest
 *
 * @typedef {object} Manifest what a page's cells need
 * @property {{index: string, files: SiteFile[]}} pyodide
 * @property {SiteFile[]} packages wheels in pure Python
 * @property {object} [lock] of packages that come from Pyodide's distribution
 * @property {string[]} [load] the names of these packages
 * @property {SiteFile & {cwd: string} | null} [folder] what is beside the notebook
 *
 * @typedef {{type: "start", manifest: string, cells: object[]}
 *   | {type: "message", text: string, buffers: Uint8Array[]}} ToWorker
 *
 * @typedef {{type: "progress", share: number}
 *   | {type: "cell", cell: string}
 *   | {type: "done"}
 *   | {type: "failed", reason: string}
 *   | {type: "message", text: string, buffers: Uint8Array[]}} FromWorker
 *
 * @typedef {any} Pyodide
 */

/** Where Python starts, and where the files are that the cells may read. */
const HOME = "/home/pyodide";

/** @param {FromWorker} message */
const post = (message) => postMessage(message);

/**
 * Take every file from the browser's cache if it is there, also when the browser is offline: names
 * change with their contents.
 */
function preferCache() {
  const load = fetch;
  self.fetch = (input, options) => load(input, { cache: "force-cache", ...options });
}

/**
 * Tell the page which share of the files has arrived.
 * @param {SiteFile[]} files
 * @param {URL} base
 */
function reportProgress(files, base) {
  const sizes = new Map(files.map(({ file, size }) => [new URL(file, base).href, size]));
  const total = files.reduce((sum, { size }) => sum + size, 0);
  let arrived = 0;
  new PerformanceObserver((list) => {
    for (const { name } of list.getEntries()) {
      arrived += sizes.get(name) ?? 0;
      sizes.delete(name);
    }
    post({ type: "progress", share: arrived / total });
  }).observe({ type: "resource", buffered: true });
}

/**
 * @param {SiteFile} file
 * @param {URL} base
 */
async function fetchFile({ file, integrity }, base) {
  const response = await fetch(new URL(file, base), integrity ? { integrity } : {});
  if (!response.ok) throw new Error(`${file} has the status ${response.status}`);
  return response;
}

/**
 * Start Python with all packages of a page.
 * @param {URL} base the address of the manifest
 * @returns {Promise<Pyodide>}
 */
async function startPython(base) {
  /** @type {Manifest} */
  const manifest = await (await fetchFile({ file: base.href, size: 0 }, base)).json();
  const { pyodide, packages, lock, load = [], folder } = manifest;
  reportProgress([...pyodide.files, ...packages], base);
  // All files are on their way while Pyodide starts.
  const fetchArchive = async (/** @type {SiteFile} */ file) =>
    (await fetchFile(file, base)).arrayBuffer();
  const archives = packages.map(fetchArchive);
  for (const archive of archives) archive.catch(() => {}); // awaited below
  const index = new URL(pyodide.index, base).href;
  const { loadPyodide } = await import(`${index}pyodide.mjs`);
  const python = await loadPyodide({
    indexURL: index,
    lockFileContents: lock ?? { info: {}, packages: {} },
    packageBaseUrl: new URL(".", base).href,
    checkAPIVersion: false,
  });
  for (const archive of archives) python.unpackArchive(await archive, "wheel");
  if (load.length) await python.loadPackage(load);
  if (folder) {
    python.unpackArchive(await fetchArchive(folder), "zip", { extractDir: HOME });
    python.FS.chdir(`${HOME}/${folder.cwd}`);
  }
  return python;
}

/** @type {(message: {text: string, buffers: Uint8Array[]}) => void} */
let receive = () => {};

/**
 * Tell the page if Python has ended, as `os._exit` ends it: nothing can run in it then.
 * @param {Pyodide} python
 */
function watchPython(python) {
  const check = () => {
    try {
      python.runPython("");
    } catch (error) {
      fail(error);
    }
  };
  for (const type of ["error", "unhandledrejection"]) addEventListener(type, check);
}

/** @param {{manifest: string, cells: object[]}} options */
async function run({ manifest, cells }) {
  const python = await startPython(new URL(manifest));
  const { BrowserKernel } = python.pyimport("explainer.browser_kernel.kernel");
  const kernel = BrowserKernel((/** @type {string} */ text, /** @type {any} */ buffers) => {
    post({ type: "message", text, buffers: buffers.toJs() });
  });
  receive = ({ text, buffers }) => kernel.receive(text, python.toPy(buffers)).catch(fail);
  watchPython(python);
  const { run_cells } = python.pyimport("explainer.browser_kernel.cells");
  await run_cells(kernel, JSON.stringify(cells), (/** @type {string} */ cell) =>
    post({ type: "cell", cell }),
  );
  post({ type: "done" });
}

/** @param {unknown} error */
function fail(error) {
  console.error(error);
  post({ type: "failed", reason: String(error) });
}

/** Start when the page says what to run, and pass its messages on from then on. */
export function startWorker() {
  preferCache();
  addEventListener("message", ({ data }) => {
    if (data.type === "start") run(data).catch(fail);
    else receive(data);
  });
}
