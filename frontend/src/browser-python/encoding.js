/** Messages as Jupyter's first websocket protocol has them: JSON, or bytes if there are buffers. */

/** @typedef {{text: string, buffers: Uint8Array[]}} KernelMessage */

/**
 * Return a message as a websocket brings it. Bytes are the number of parts, where each begins, and
 * the parts: JSON and the buffers.
 * @param {KernelMessage} message
 * @returns {string | ArrayBuffer}
 */
export function encode({ text, buffers }) {
  if (!buffers.length) return text;
  const parts = [new TextEncoder().encode(text), ...buffers];
  const size = parts.reduce((sum, { byteLength }) => sum + byteLength, 4 * (parts.length + 1));
  const data = new ArrayBuffer(size);
  const view = new DataView(data);
  view.setUint32(0, parts.length);
  let offset = 4 * (parts.length + 1);
  parts.forEach((part, index) => {
    view.setUint32(4 * (index + 1), offset);
    new Uint8Array(data).set(part, offset);
    offset += part.byteLength;
  });
  return data;
}

/**
 * Return the message that a page sends.
 * @param {string | ArrayBuffer | ArrayBufferView} data
 * @returns {KernelMessage}
 */
export function decode(data) {
  if (typeof data === "string") return { text: data, buffers: [] };
  const bytes = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const count = view.getUint32(0);
  const starts = Array.from({ length: count }, (_, index) => view.getUint32(4 * (index + 1)));
  const [text, ...buffers] = starts.map((start, index) => bytes.slice(start, starts[index + 1]));
  return { text: new TextDecoder().decode(text), buffers };
}
