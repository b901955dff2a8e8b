/**
 * Brings questions and reflections to life: feedback to an answer, words that stay on this
 * device. It needs no kernel and asks for nothing. The same module is the view of the twins in
 * Python, which are bound to what a page already shows, or draw it themselves.
 */

const PROMPT = Symbol.for("explainer.prompt");
let named = Math.random();
const MEMORY = "explainer:reflect:";

/** Storage may be forbidden: no reason to stop. */
function attempt(act) {
  try {
    return act();
  } catch {
    return undefined;
  }
}

/** A question with choices: what is chosen, and whether its feedback is shown. */
class Question {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.changed = new Set();
    this.chosen = 0;
    this.checked = false;
    this.said = root.querySelector(".prompt-feedback");
    this.inputs = [...root.querySelectorAll("input[type=radio]")];
    // Radio buttons of one name are one choice all over the document.
    if (!root.id) this.inputs.forEach((input) => (input.name = `prompt-${named}`));
    named += 1;
    // A browser may have kept a choice over a reload.
    this.chosen = this.inputs.findIndex((input) => input.checked) + 1;
    const button = root.querySelector(".prompt-check");
    button.hidden = false;
    root.querySelector(".prompt-answers").hidden = true;
    root.addEventListener("change", () => {
      this.set({ chosen: this.inputs.findIndex((input) => input.checked) + 1, checked: false });
    });
    button.addEventListener("click", () => {
      if (this.chosen) this.set({ chosen: this.chosen, checked: true });
      else this.said.textContent = root.dataset.choose;
    });
  }

  /** Feedback is put into a live region once for each time it changes, and so is told once. */
  set({ chosen, checked }) {
    const shown = checked && chosen > 0;
    if (chosen === this.chosen && shown === this.checked) return;
    this.chosen = chosen;
    this.checked = shown;
    this.inputs.forEach((input, at) => (input.checked = at === chosen - 1));
    const answer = this.root.querySelectorAll(".prompt-answers > ol > li")[chosen - 1];
    this.said.innerHTML = shown ? (answer?.querySelector(".prompt-says").innerHTML ?? "") : "";
    this.changed.forEach((hear) => hear());
  }
}

/** A reflection: words that are kept on this device, and go nowhere unless it says so. */
class Reflection {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    this.changed = new Set();
    this.field = root.querySelector("textarea");
    this.told = root.querySelector(".prompt-told");
    this.memory = root.id && root.closest("main.explainer") ? `${MEMORY}${location.pathname}:${root.id}` : null;
    root.querySelector(".prompt-write").hidden = false;
    this.field.value = this.field.value || ((this.memory && attempt(() => localStorage.getItem(this.memory))) ?? "");
    this.field.addEventListener("input", () => this.keep());
    root.querySelector(".prompt-clear").addEventListener("click", () => {
      this.set("");
      this.told.textContent = this.told.dataset.cleared;
      this.field.focus();
    });
  }

  get text() {
    return this.field.value;
  }

  set(text) {
    if (text === this.text) return;
    this.field.value = text;
    this.keep();
  }

  keep() {
    const kept = !this.memory || attempt(() => {
      if (this.text) localStorage.setItem(this.memory, this.text);
      else localStorage.removeItem(this.memory);
      return true;
    });
    const says = kept ? "" : this.told.dataset.lost;
    if (this.told.textContent !== says) this.told.textContent = says;
    this.changed.forEach((hear) => hear());
  }
}

/** The one life of a prompt, whichever copy of this module finds it first. */
function alive(root) {
  const Kind = root.matches(".prompt-question") ? Question : root.querySelector("textarea") ? Reflection : null;
  if (Kind) root[PROMPT] ??= new Kind(root);
  return root[PROMPT];
}

/** Keep a twin's traits and the page's state the same; what the reader has done already wins. */
function bindQuestion(life, model) {
  const pull = () => life.set({ chosen: model.get("chosen"), checked: model.get("checked") });
  const push = () => {
    if (model.get("chosen") === life.chosen && model.get("checked") === life.checked) return;
    model.set("chosen", life.chosen);
    model.set("checked", life.checked);
    attempt(() => model.save_changes());
  };
  if (life.chosen) push();
  else pull();
  return { pull, push, names: ["chosen", "checked"] };
}

/** Words go to Python only where the twin was made to be told, and the page says so. */
function bindReflection(life, model) {
  const pull = () => life.set(model.get("text"));
  const push = () => {
    if (!model.get("shared") || model.get("text") === life.text) return;
    model.set("text", life.text);
    attempt(() => model.save_changes());
  };
  if (life.text) push();
  else pull();
  return { pull, push, names: ["text"] };
}

/** The view of a twin, as anywidget calls it; it may be put into the page after this returns. */
function render({ model, el }) {
  const page = document.querySelector("main.explainer");
  const target = model.get("target");
  let root = target && page ? document.getElementById(target) : null;
  if (!root?.matches(".explainer-prompt")) {
    el.innerHTML = model.get("html");
    root = el.querySelector(".explainer-prompt");
  }
  const life = root && alive(root);
  if (!life) return undefined;
  if (model.get("shared")) {
    root.dataset.shared = "yes";
    root.querySelector(".prompt-stays").textContent = model.get("says_shared");
  }
  const { pull, push, names } = life instanceof Question || life.inputs ? bindQuestion(life, model) : bindReflection(life, model);
  names.forEach((name) => model.on(`change:${name}`, pull));
  life.changed.add(push);
  root.dataset.live = "yes";
  return () => {
    life.changed.delete(push);
    names.forEach((name) => model.off(`change:${name}`, pull));
  };
}

document.querySelectorAll("main.explainer .explainer-prompt").forEach(alive);

export default { render };
