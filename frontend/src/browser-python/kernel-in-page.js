/**
 * What Voilà's bundle takes for a server with a kernel: its requests below one address, and its
 * websocket. Everything is answered in the page; nothing is sent.
 */

import { decode, encode } from "./encoding.js";

/**
 * @typedef {import("./encoding.js").KernelMessage} KernelMessage
 *
 * @typedef {object} KernelInPage
 * @property {(message: KernelMessage) => void} deliver passes a message of the kernel on
 * @property {() => void} end tells the bundle that the kernel has ended
 */

const STATES = { CONNECTING: 0, OPEN: 1, CLOSING: 2, CLOSED: 3 };
/** A message by which a kernel reports that it has ended. */
const DEAD = {
  header: {
    msg_id: "end",
    msg_type: "status",
    username: "",
    session: "",
    date: "",
    version: "5.3",
  },
  parent_header: {},
  metadata: {},
  content: { execution_state: "dead" },
  channel: "iopub",
};

/**
 * Return a class in place of the browser's WebSocket.
 * @param {(address: string | URL) => boolean} isOurs
 * @param {Set<{emit: (event: Event) => void}>} open those that are open
 * @param {(message: KernelMessage) => void} send
 */
function createSocketClass(isOurs, open, send) {
  const Native = WebSocket;
  class PageSocket extends EventTarget {
    protocol = "";
    binaryType = "arraybuffer";
    readyState = STATES.CONNECTING;

    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super();
      if (!isOurs(url)) return /** @type {any} */ (new Native(url, protocols));
      this.url = String(url);
      setTimeout(() => {
        open.add(this);
        this.readyState = STATES.OPEN;
        this.emit(new Event("open"));
      });
    }

    /** @param {Event} event */
    emit(event) {
      /** @type {any} */ (this)[`on${event.type}`]?.(event);
      this.dispatchEvent(event);
    }

    /** @param {string | ArrayBuffer} data */
    send(data) {
      send(decode(data));
    }

    close() {
      if (!open.delete(this)) return;
      this.readyState = STATES.CLOSED;
      this.emit(new CloseEvent("close", { code: 1000 }));
    }
  }
  return /** @type {any} */ (Object.assign(PageSocket, STATES));
}

/**
 * Answer all requests below an address from now on.
 * @param {string} base the path of the kernel's server, which does not exist
 * @param {string} id of the kernel
 * @param {(message: KernelMessage) => void} send passes a message of the page to the kernel
 * @returns {KernelInPage}
 */
export function installKernel(base, id, send) {
  /** @type {Set<{emit: (event: Event) => void}>} */
  const sockets = new Set();
  let isAlive = true;
  const pathOf = (/** @type {string | URL} */ address) => new URL(address, location.href).pathname;
  const isOurs = (/** @type {string | URL} */ address) => pathOf(address).startsWith(base);
  const native = { fetch, sendBeacon: navigator.sendBeacon };
  window.WebSocket = createSocketClass(isOurs, sockets, send);
  window.fetch = async (input, options) => {
    const address = input instanceof Request ? input.url : input;
    if (!isOurs(address)) return native.fetch.call(window, input, options);
    const isKernel = isAlive && pathOf(address).endsWith(id);
    const model = { id, name: "python3", execution_state: "idle", connections: sockets.size };
    return Response.json(isKernel ? model : {}, { status: isKernel ? 200 : 404 });
  };
  navigator.sendBeacon = (address, data) =>
    isOurs(address) || native.sendBeacon.call(navigator, address, data);
  const deliver = (/** @type {KernelMessage} */ message) => {
    const data = encode(message);
    for (const socket of sockets) socket.emit(new MessageEvent("message", { data }));
  };
  const end = () => {
    isAlive = false;
    deliver({ text: JSON.stringify(DEAD), buffers: [] });
  };
  return { deliver, end };
}
