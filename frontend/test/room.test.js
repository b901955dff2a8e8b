import assert from "node:assert/strict";
import { test } from "node:test";
import { ballotFor, keepBallot, messageOf, sendBallot } from "../src/room/ballot.js";
import { formatCount, widthsOf } from "../src/room/counts.js";

test("the widest bar belongs to the largest count", () => {
  assert.deepEqual(widthsOf([5, 10, 0]), [50, 100, 0]);
  assert.deepEqual(widthsOf([0, 0]), [0, 0]);
});

test("a count has its share, unless nobody has answered", () => {
  assert.equal(formatCount(12, 30), "12 (40 %)");
  assert.equal(formatCount(0, 0), "0");
});

test("a browser keeps its key for one question, and makes a new one for the next", () => {
  const first = ballotFor("a");
  assert.match(first.key, /^[0-9a-f]{32}$/);
  keepBallot({ ...first, choice: 2 });
  assert.deepEqual(ballotFor("a"), { ...first, choice: 2 });
  const second = ballotFor("b");
  assert.notEqual(second.key, first.key);
  assert.equal(second.choice, 0);
});

test("each answer of the server has its message", () => {
  assert.deepEqual([200, 409, 503, 400, 0].map(messageOf), [
    "room_sent",
    "room_late",
    "room_full",
    "room_failed",
    "room_failed",
  ]);
});

test("a server that does not answer is no error of the page", async () => {
  const address = new URL("http://127.0.0.1:1/room/answer");
  assert.equal(await sendBallot(address, { poll: "a", key: "0", choice: 1 }), 0);
});
