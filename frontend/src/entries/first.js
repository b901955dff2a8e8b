/**
 * Runs in the head of a page, before anything is painted: applies the settings that this device keeps,
 * marks browsers that can run the other scripts, and keeps what readers do before those have
 * started. Written in ES5, which every browser parses.
 */
var root = document.documentElement;
if ("at" in []) root.dataset.reader = "yes"; // Chrome 92, Firefox 90, Safari 15.4
try {
  var kept = JSON.parse(localStorage.getItem("explainer:settings") || "null");
  ["look", "size", "spacing"].forEach(function (name) {
    if (kept[name]) root.dataset[name] = kept[name];
  });
} catch (error) {
  // Storage may be forbidden or empty.
}
addEventListener(
  "error",
  function (event) {
    var script = /** @type {HTMLScriptElement} */ (event.target);
    if (script.defer) root.removeAttribute("data-reader"); // It did not load.
  },
  true
);
/** @type {import("../shared/starts.js").Early} */
var early = {
  events: [],
  keep: function (event) {
    early.events.push(event);
  }
};
/** @type {any} */ (window).explainerEarly = early; // page/start.js takes it over.
addEventListener("click", early.keep, true);
addEventListener("keydown", early.keep, true);
