import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, encode } from "../src/browser-python/encoding.js";

const text = JSON.stringify({ content: { data: "ä" } });

test("a message without buffers is its JSON", () => {
  assert.equal(encode({ text, buffers: [] }), text);
  assert.deepEqual(decode(text), { text, buffers: [] });
});

test("a message with buffers is bytes, from which the same message is read", () => {
  const buffers = [new Uint8Array([1, 2, 3]), new Uint8Array([]), new Uint8Array([4])];
  const data = encode({ text, buffers });
  assert.ok(data instanceof ArrayBuffer);
  assert.deepEqual(decode(data), { text, buffers });
});

test("bytes may be a part of a larger buffer", () => {
  const data = new Uint8Array(encode({ text, buffers: [new Uint8Array([7])] }));
  const larger = new Uint8Array(data.length + 8);
  larger.set(data, 8);
  assert.deepEqual(decode(larger.subarray(8)), { text, buffers: [new Uint8Array([7])] });
});
