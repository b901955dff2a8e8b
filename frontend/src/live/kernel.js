/** Watching the kernel, and giving it back when the page is out of view. */

import { wait } from "../shared/dom.js";
import { endRunningCell } from "./cells.js";
import { config, markLost } from "./context.js";
import { hideLoading, INPUT_ERROR, message, showsFailure } from "./notes.js";
import { reopen } from "./reopen.js";
import { watchSockets } from "./socket.js";
import { clearStatus, showStatus } from "./status.js";
import { releaseModels } from "./widgets.js";

/**
 * @typedef {import("./widgets.js").WidgetManager} WidgetManager
 * @typedef {import("./bundle.js").Kernel} Kernel
 */

/** After how long out of view other readers get kernels first, in ms. */
const UNSEEN = 10_000;
/** After how long out of view a page gives its kernel back, in ms. */
const AWAY = 120_000;
/** After how long without a connection readers are told that there is none, in ms. */
const CONNECTING = 5000;
/** After how long an error is at its place in the page, if it has one, in ms. */
const RENDERED = 500;
const MEGABYTE = 2 ** 20;

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
 * Ask the server whether it has ended the kernel, and why; say so if it has.
 * @param {Kernel} kernel
 * @param {string} [otherwise] the name of the message if the server does not know why
 */
async function checkEnd(kernel, otherwise) {
  try {
    const address = `${kernel.serverSettings.baseUrl}api/kernels/${kernel.id}`;
    const response = await fetch(address, { cache: "no-store" });
    if (response.status === 404) kernelLost(otherwise);
    if (response.status === 410) kernelLost(`live_${(await response.json()).reason}`);
  } catch {
    // The server cannot be reached, so nothing is known.
  }
}

/**
 * Say that the live parts have ended, once; a page without any of its own loses nothing.
 * @param {string} reason the name of the message
 */
function kernelLost(reason = "live_lost") {
  if (document.documentElement.dataset.lost) return;
  markLost();
  endRunningCell();
  hideLoading();
  if (config.needed) showStatus(config.words[reason] ?? config.words.live_lost, reopen);
}

/** Whether the bundle has ever been connected to the kernel. */
let wasConnected = false;
/** Whether the page says that the connection is missing. */
let isCut = false;

/** Say that a connection could not be made, which is often a matter of what lies between. */
function reportBlocked() {
  if (wasConnected || !config.needed || document.documentElement.dataset.lost) return;
  isCut = true;
  hideLoading();
  showStatus(config.words[navigator.onLine ? "live_blocked" : "live_waiting_for_line"], reopen);
}

/** Say so if the bundle, which has started, is not connected in time. */
export const reportBlockedLater = () => setTimeout(reportBlocked, CONNECTING);

/**
 * Follow the websocket of Voilà's bundle, from before it is loaded.
 * @param {() => Promise<WidgetManager>} getManager
 * @returns {{limit: number}} the largest message, in bytes, to be set once it is known
 */
export function watchConnections(getManager) {
  const watch = {
    limit: Infinity,
    onTooLarge: async () => {
      const size = Math.floor(watch.limit / MEGABYTE);
      const number = new Intl.NumberFormat(document.documentElement.lang).format(size);
      showStatus(message("live_too_large", { size: number }));
      await releaseModels(await getManager());
    },
    onOpen: () => {
      if (isCut) clearStatus();
      wasConnected = true;
      isCut = false;
    },
    onClose: reportBlocked,
  };
  watchSockets(watch);
  return watch;
}

/**
 * Tell the reader when the connection is cut and when it is back.
 * @param {Kernel} kernel
 * @returns {() => void} checks the connection
 */
function watchConnection(kernel) {
  return () => {
    if (!config.needed || !wasConnected || kernel.isDisposed) return;
    if (document.documentElement.dataset.lost) return;
    const isOffline = !navigator.onLine;
    const isNowCut = isOffline || kernel.connectionStatus !== "connected";
    if (isNowCut && !isCut) {
      showStatus(config.words[isOffline ? "live_waiting_for_line" : "live_interrupted"], reopen);
      checkEnd(kernel);
    }
    if (!isNowCut && isCut) clearStatus();
    isCut = isNowCut;
  };
}

/**
 * Say when code that the reader has used fails, unless it is said at its place.
 * @param {Kernel} kernel
 */
function watchErrors(kernel) {
  let isShown = false;
  kernel.iopubMessage.connect(async (_, { header, parent_header, content }) => {
    if (parent_header.msg_type === "execute_request") return;
    if (header.msg_type === "status" && content.execution_state === "busy" && isShown) {
      isShown = false;
      clearStatus();
    }
    if (header.msg_type !== "error") return;
    await wait(RENDERED);
    if (showsFailure() || document.documentElement.dataset.lost) return;
    isShown = true;
    const isInput = content.ename === INPUT_ERROR;
    showStatus(message(isInput ? "cell_input" : "cell_callback"));
  });
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
      kernelLost("live_hidden");
      kernel.dispose();
    }, AWAY);
  });
}

/**
 * Watch the kernel for as long as the page is open. One in this browser has no connection that could
 * be cut, and takes no place from other readers.
 * @param {WidgetManager} manager
 */
export function watchKernel({ kernel }) {
  const isHere = config.mode === "browser";
  const checkConnection = isHere ? () => {} : watchConnection(kernel);
  if (!isHere) watchVisibility(kernel);
  watchErrors(kernel);
  kernel.statusChanged.connect((_, state) => {
    if (["dead", "autorestarting", "restarting"].includes(state)) {
      checkEnd(kernel, "live_died").finally(() => kernelLost("live_died"));
    }
  });
  kernel.connectionStatusChanged.connect((_, state) => {
    const lost = isHere ? "live_died" : "live_lost";
    if (state === "disconnected") kernelLost(wasConnected ? lost : "live_blocked");
    else checkConnection();
  });
  for (const change of ["offline", "online"]) addEventListener(change, checkConnection);
  addEventListener("pageshow", (event) => event.persisted && kernelLost());
}
