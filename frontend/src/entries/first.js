/**
 * Runs in the head of a page, before anything is painted: applies the settings that this device keeps, and
 * marks browsers that can run the other scripts. Written in ES5, which every browser parses.
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
