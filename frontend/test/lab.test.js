import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseNumber } from "../src/lab/cell-place.js";
import { loadShared } from "../src/lab/shared-modules.js";

test("a cell that is not shown leads to the last one before it", () => {
  assert.equal(chooseNumber([1, 4, 5, 9], 4), 4);
  assert.equal(chooseNumber([1, 4, 5, 9], 8), 5);
  assert.equal(chooseNumber([4, 5], 2), 0);
});

test("the version of a module that JupyterLab uses is taken, or else the last one", async () => {
  const version = (name, loaded) => ({ get: async () => () => ({ name }), loaded });
  const scope = {
    used: { "1.0": version("one", 1), "2.0": version("two") },
    unused: { "1.0": version("one"), "2.0": version("two") },
  };
  assert.equal((await loadShared(scope, "used")).name, "one");
  assert.equal((await loadShared(scope, "unused")).name, "two");
  await assert.rejects(loadShared(scope, "missing"), /no module missing/);
});
