/** Watching the kernel, and giving it back when the page is out of view. */

import { config, markLost } from "./context.js";
import { reopen } from "./reopen.js";
import { clearStatus, showStatus } from "./status.js";

/**
 * @typedef {import("./bundle.js").JupyterApp} JupyterApp
 * @typedef {import("./bundle.js").Kernel} Kernel
 */

/** After how long out of view other readers get kernels first, in ms. */
const UNSEEN = 10_000;
/** After how long out of view a page gives its kernel back, in ms. */
const AWAY = 120_000;

/**
 * Tell the server about a kernel as Voilà does: its page is closed, out of view or in view again.
 * @param {Kernel} kernel
 * @param {"hidden" | "unseen" | "seen"} reason
 */
function report(kernel, reason) {
  const form = new FormData();
  form.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
  form.append("why", reason);
  navigator.sendBeacon(`${document.body.dataset.baseUrl}api/shutdown/${kernel.id}`, form);
}

/**
 * Return whether the server can be reached and no longer has the kernel.
 * @param {Kernel} kernel
 */
async function hasEnded(kernel) {
  try {
    const address = `${kernel.serverSettings.baseUrl}api/kernels/${kernel.id}`;
    return (await fetch(address, { cache: "no-store" })).status === 404;
  } catch {
    return false;
  }
}

/** Without live cells of its own, a page loses nothing that its reader uses. */
function kernelLost() {
  markLost();
  if (config.own) showStatus(config.words.live_lost, reopen);
}

/**
 * Tell the reader when the connection is cut and when it is back.
 * @param {Kernel} kernel
 * @returns {() => void} checks the connection
 */
function watchConnection(kernel) {
  let wasCut = false;
  return () => {
    if (!config.own || kernel.isDisposed || document.documentElement.dataset.lost) return;
    const isCut = !navigator.onLine || kernel.connectionStatus !== "connected";
    if (isCut && !wasCut) {
      showStatus(config.words.live_waiting_for_line, reopen);
      hasEnded(kernel).then((ended) => ended && kernelLost());
    }
    if (!isCut && wasCut) clearStatus();
    wasCut = isCut;
  };
}

/**
 * Report when the page goes out of view, and give the kernel back after a while.
 * @param {Kernel} kernel
 */
function watchVisibility(kernel) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let unseen;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let away;
  let isUnseen = false;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(unseen);
    clearTimeout(away);
    if (kernel.isDisposed) return;
    if (document.visibilityState === "visible") {
      if (isUnseen) report(kernel, "seen");
      isUnseen = false;
      return;
    }
    unseen = setTimeout(() => {
      isUnseen = true;
      report(kernel, "unseen");
    }, UNSEEN);
    away = setTimeout(() => {
      report(kernel, "hidden");
      kernel.dispose();
      kernelLost();
    }, AWAY);
  });
}

/** @param {JupyterApp} app */
export async function watchKernel(app) {
  const { kernel } = await app.widgetManagerPromise.promise;
  const checkConnection = watchConnection(kernel);
  watchVisibility(kernel);
  kernel.statusChanged.connect((_, state) => {
    if (["dead", "autorestarting", "restarting"].includes(state)) kernelLost();
  });
  kernel.connectionStatusChanged.connect((_, state) => {
    if (state === "disconnected") kernelLost();
    else checkConnection();
  });
  for (const change of ["offline", "online"]) addEventListener(change, checkConnection);
  addEventListener("pageshow", (event) => event.persisted && kernelLost());
}
