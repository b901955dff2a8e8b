import assert from "node:assert/strict";
import { test } from "node:test";
import { bindQuestion, bindReflection } from "../src/prompts/bind.js";
import { listen, setTraits } from "../src/widgets/model.js";

/** Return a model like that of a widget, with its listeners and the number of its messages. */
function createModel(traits) {
  const listeners = new Map();
  return {
    listeners,
    sent: 0,
    get: (name) => traits[name],
    set(name, value) {
      traits[name] = value;
    },
    save_changes() {
      this.sent += 1;
    },
    on: (event, listener) => listeners.set(event, [...(listeners.get(event) ?? []), listener]),
    off(event, listener) {
      const others = listeners.get(event).filter((each) => each !== listener);
      if (others.length) listeners.set(event, others);
      else listeners.delete(event);
    },
    change(name, value) {
      traits[name] = value;
      for (const listener of listeners.get(`change:${name}`) ?? []) listener();
    },
  };
}

test("traits are sent once, and not if they are the same", () => {
  const model = createModel({ open_ids: ["a"], other: 1 });
  setTraits(model, { open_ids: ["a"] });
  assert.equal(model.sent, 0);
  setTraits(model, { open_ids: ["a", "b"], other: 1 });
  assert.equal(model.sent, 1);
});

test("a removed view leaves no listener on its model", () => {
  const model = createModel({});
  const stop = listen(model, { a: () => {}, b: () => {} });
  assert.equal(model.listeners.size, 2);
  stop();
  assert.equal(model.listeners.size, 0);
});

/** Return the state of a question. */
function createQuestion() {
  return {
    chosen: 0,
    isChecked: false,
    listeners: new Set(),
    set(chosen, isChecked) {
      Object.assign(this, { chosen, isChecked });
      for (const listener of this.listeners) listener();
    },
  };
}

test("a reader's choice wins over the first values of the kernel", () => {
  const question = createQuestion();
  question.chosen = 2;
  const model = createModel({ chosen: 1, checked: true });
  bindQuestion(question, model);
  assert.deepEqual([model.get("chosen"), model.get("checked")], [2, false]);
});

test("a question follows its model until the view is removed", () => {
  const question = createQuestion();
  const model = createModel({ chosen: 0, checked: false });
  const stop = bindQuestion(question, model);
  model.change("chosen", 3);
  assert.equal(question.chosen, 3);
  stop();
  assert.equal(model.listeners.size, 0);
  assert.equal(question.listeners.size, 0);
});

test("a reader's words are sent only if the author has chosen so", () => {
  for (const shared of [true, false]) {
    const reflection = { text: "mine", listeners: new Set() };
    const model = createModel({ text: "", shared });
    bindReflection(reflection, model);
    assert.equal(model.get("text"), shared ? "mine" : "");
  }
});
