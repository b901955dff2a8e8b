import assert from "node:assert/strict";
import { test } from "node:test";
import { format, formatNumber } from "../src/explorables/explorable.js";
import { measureGap } from "../src/explorables/gap.js";
import { compareGuess } from "../src/explorables/guess.js";
import { countAgreed } from "../src/explorables/supports.js";
import { evaluate } from "../src/explorables/what-if.js";

test("a guess is compared with the data as precisely as they are shown", () => {
  const compare = (guess) => compareGuess({ guess, value: 16.14, digits: 2 });
  assert.deepEqual(compare(11), { name: "more", gap: "5.14" });
  assert.deepEqual(compare(20), { name: "less", gap: "3.86" });
  assert.deepEqual(compare(16.141), { name: "same", gap: "0.00" });
  assert.equal(compare(null).name, "none");
});

test("a gap has a standard error from those of both means", () => {
  const gap = measureGap([8, 0.3], [5, 0.4]);
  assert.deepEqual([gap.difference, gap.error, gap.ratio, gap.certainty], [3, 0.5, 6, 3]);
  const certainty = (mean) => measureGap([mean, 0.3], [5, 0.4]).certainty;
  assert.deepEqual([5, 5.5, 6, 6.5, 3].map(certainty), [0, 1, 2, 3, 3]);
});

test("a step without a finite result leaves the whole without one", () => {
  const quotient = ["/", 20, "share"];
  assert.equal(evaluate(quotient, { share: 4 }), 5);
  assert.ok(Number.isNaN(evaluate(quotient, { share: 0 })));
  assert.ok(Number.isNaN(evaluate(["min", 1, ["/", 1, 0]], {})));
  assert.ok(Number.isNaN(evaluate(["power", 1, 2], {})));
});

test("halves are rounded away from 0, which has no sign", () => {
  const numbers = [12.5, -12.5, 0.5, -0.4, -0];
  assert.deepEqual(
    numbers.map((number) => formatNumber(number, 0)),
    ["13", "−13", "1", "0", "0"],
  );
  assert.equal(formatNumber(-0.125, 2), "−0.13");
  assert.equal(formatNumber(-1e21, 1), "−1000000000000000000000.0");
});

test("words without a value stay as they are", () => {
  assert.equal(format("{guess} of {other}", { guess: "3" }), "3 of {other}");
});

test("only studies that the reader has judged count", () => {
  const verdicts = ["near", "not", "supports"];
  assert.deepEqual(countAgreed(["near", "", "not"], verdicts), { agreed: 1, judged: 2 });
  assert.deepEqual(countAgreed(["", "", ""], verdicts), { agreed: 0, judged: 0 });
});
