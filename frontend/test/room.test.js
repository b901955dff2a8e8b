import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { ballotFor, forgetOthers, keepBallot, messageOf, sendBallot } from "../src/room/ballot.js";
import { formatCount, widthsOf } from "../src/room/counts.js";

test("the widest bar belongs to the largest count", () => {
  assert.deepEqual(widthsOf([5, 10, 0]), [50, 100, 0]);
  assert.deepEqual(widthsOf([0, 0]), [0, 0]);
});

test("a count has its share, unless nobody has answered", () => {
  assert.equal(formatCount(12, 30), "12 (40%)");
  assert.equal(formatCount(12, 30, "de"), "12 (40\u00a0%)");
  assert.match(formatCount(12, 30, "ar-EG"), /^١٢ \(٤٠٪/);
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
  assert.equal(await sendBallot(address, "c", 1), 0);
  assert.equal(ballotFor("c").choice, 0);
});

test("only an answer that is counted is kept, with the key that was sent", async () => {
  const statuses = [503, 200, 503];
  /** @type {string[]} */
  const keys = [];
  const server = createServer(async (request, response) => {
    request.on("data", (data) => keys.push(JSON.parse(data).key));
    request.on("end", () => {
      response.statusCode = statuses.shift() ?? 500;
      response.end();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const address = new URL(`http://127.0.0.1:${port}/room/answer`);
  try {
    assert.equal(await sendBallot(address, "d", 2), 503);
    assert.equal(ballotFor("d").choice, 0);
    assert.equal(await sendBallot(address, "d", 2), 200);
    assert.equal(await sendBallot(address, "d", 1), 503);
    assert.equal(ballotFor("d").choice, 2);
    assert.deepEqual(new Set(keys), new Set([ballotFor("d").key]));
    forgetOthers("d");
    assert.equal(ballotFor("d").choice, 2);
    forgetOthers();
    assert.equal(ballotFor("d").choice, 0);
  } finally {
    server.close();
    server.closeAllConnections();
  }
});
