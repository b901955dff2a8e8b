// Runs in the head of a page, before anything is painted: the reader's look, as this device keeps
// it, and whether this browser can run what follows. In words that any browser knows.
(function () {
  var root = document.documentElement;
  if ([].at) root.dataset.reader = "yes"; // Chrome 92, Firefox 90, Safari 15.4
  try {
    var look = JSON.parse(localStorage.getItem("explainer:settings")).look;
    if (look === "light" || look === "dark") root.dataset.look = look;
  } catch (nothing) {} // Storage may be forbidden, or hold nothing.
  addEventListener("error", function (event) {
    if (event.target.defer) root.removeAttribute("data-reader"); // our script did not come
  }, true);
})();
