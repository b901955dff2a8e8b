/** The sentence at the lower edge that tells readers about live parts. */

import { decode, find, findOptional, focusOn } from "../shared/dom.js";
import { config, main } from "./context.js";

const status = find(document, ".explainer-status");

const hasFocus = () => status.contains(document.activeElement);

/**
 * Show a message, with a button to try again where that may help. The focus stays in the status.
 * @param {string | undefined} message
 * @param {() => void} [retry]
 */
export function showStatus(message, retry) {
  const hadFocus = hasFocus();
  status.replaceChildren(message ?? "");
  /** @type {HTMLElement} */
  let target = status;
  if (retry) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = config.words.retry ?? "";
    button.addEventListener("click", () => {
      showStatus(config.words.live_waiting);
      retry();
    });
    status.append(" ", button);
    target = button;
  }
  status.tabIndex = -1;
  if (hadFocus) target.focus();
}

/** Return the heading of the current section, or of the page if it has no list of sections. */
export function currentHeading() {
  const link = main.querySelector(".explainer-toc a[aria-current]");
  const slug = link instanceof HTMLAnchorElement ? decode(link.hash.slice(1)) : "";
  const section = document.getElementById(slug);
  return (section && findOptional(section, "h2")) ?? findOptional(main, "h1, h2");
}

/** Remove the message; a focus in it goes to the heading of the current section. */
export function clearStatus() {
  const hadFocus = hasFocus();
  status.replaceChildren();
  status.removeAttribute("tabindex");
  if (hadFocus) focusOn(currentHeading());
}

/** Tell that live parts need a window of their own, with a link that opens it. */
export function offerWindow() {
  if (!config.needed) return;
  const link = document.createElement("a");
  Object.assign(link, { href: location.href, target: "_blank", rel: "noopener" });
  link.textContent = config.words.open_window ?? "";
  showStatus(config.words.live_window);
  status.append(" ", link);
}
