/** The lecturer's page: opens and closes questions, and shows the counts as they come. */

import { LecturerPage } from "../room/lecturer-page.js";
import { attempt, find } from "../shared/dom.js";

const KEY = "explainer:room-token";
const main = find(document, "main");

/** The token is in the fragment, which is never sent; nobody should read it over a shoulder. */
function takeToken() {
  const given = location.hash.slice(1);
  if (given) {
    attempt(() => sessionStorage.setItem(KEY, given));
    history.replaceState(null, "", location.pathname);
  }
  return given || (attempt(() => sessionStorage.getItem(KEY)) ?? "");
}

// Another key, from a server that was started again, comes without loading the page.
addEventListener("hashchange", () => location.reload());
const token = takeToken();
if (token) new LecturerPage(main, token).start();
