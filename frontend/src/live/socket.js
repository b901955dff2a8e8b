/** Watching the websocket by which Voilà's bundle talks to the kernel. */

/**
 * @typedef {object} SocketWatch
 * @property {number} limit the largest message that the server accepts, in bytes
 * @property {() => void} onTooLarge called instead of sending a message that is larger
 * @property {() => void} onOpen
 * @property {() => void} onClose
 */

/** @param {unknown} data */
function sizeOf(data) {
  if (typeof data === "string") return new TextEncoder().encode(data).length;
  if (data instanceof Blob) return data.size;
  return /** @type {ArrayBuffer | ArrayBufferView} */ (data).byteLength;
}

/**
 * Watch every websocket that is opened from now on. A server closes a connection at a message that
 * is too large, without saying so; such a message is not sent.
 * @param {SocketWatch} watch
 */
export function watchSockets(watch) {
  window.WebSocket = class extends WebSocket {
    /**
     * @param {string | URL} url
     * @param {string | string[]} [protocols]
     */
    constructor(url, protocols) {
      super(url, protocols);
      this.addEventListener("open", watch.onOpen);
      this.addEventListener("close", watch.onClose);
    }

    /** @param {Parameters<WebSocket["send"]>[0]} data */
    send(data) {
      if (sizeOf(data) > watch.limit) watch.onTooLarge();
      else super.send(data);
    }
  };
}
