/**
 * What only a page of ours has: the list of sections under the thumb, keys, settings, progress,
 * paper. It follows reader.js in one closure, and asks nothing of a page that lacks its parts.
 */

const SETTINGS = "explainer:settings";
const PLACE = "explainer:place:";
const TYPING = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable], [role=slider], [role=spinbutton], .live";

/** The list of sections on a narrow page: a sheet above the buttons at the thumb. */
function sheet(nav) {
  const opener = nav.querySelector(".explainer-list");
  const toggle = (open) => {
    nav.toggleAttribute("data-list", open);
    opener.setAttribute("aria-expanded", String(open));
    if (open) (nav.querySelector("[aria-current]") ?? nav.querySelector("a")).focus();
  };
  const isOpen = () => nav.hasAttribute("data-list");
  opener.addEventListener("click", () => toggle(!isOpen()));
  nav.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !isOpen()) return;
    event.preventDefault();
    toggle(false);
    opener.focus();
  });
  document.addEventListener("click", (event) => {
    const away = !nav.contains(event.target) || event.target.closest("a");
    if (away && isOpen()) toggle(false);
  }, true);
  // A browser leaves a focus where it is that the buttons at the thumb cover.
  document.addEventListener("focusin", ({ target }) => {
    if (!opener.getClientRects().length || nav.contains(target)) return;
    const covered = target.getBoundingClientRect().bottom + 8 - nav.getBoundingClientRect().top;
    if (covered > 0 && target.matches(":focus-visible")) scrollBy(0, covered);
  });
  nav.addEventListener("focusout", (event) => {
    if (isOpen() && event.relatedTarget && !nav.contains(event.relatedTarget)) toggle(false);
  });
}

/** Single letters, which a reader may turn off; where text is typed they are letters. */
function keys(reader, settings, isOn) {
  const click = (selector) => document.querySelector(selector)?.click();
  let came = null;
  const visit = (find) => {
    came = { element: document.activeElement, y: scrollY };
    find()?.focus();
  };
  /** Back to where a key led from, to the line and to the focus. */
  const leave = (otherwise) => {
    const back = came?.element.isConnected && came.element !== document.body ? came.element : null;
    if (!came) return otherwise.focus();
    scrollTo({ top: came.y, behavior: "instant" });
    back ? back.focus({ preventScroll: true }) : document.activeElement.blur();
    came = null;
  };
  const acts = {
    n: () => reader.step(1),
    p: () => reader.step(-1),
    o: () => click(".explainer-one"),
    s: () => click(document.querySelector("details.study:not([open])") ? ".explainer-open" : ".explainer-close"),
    l: () => {
      const opener = document.querySelector(".explainer-list");
      if (opener?.getClientRects().length) opener.click();
      else visit(() => document.querySelector(".explainer-toc [aria-current]"));
    },
    "?": () =>
      visit(() => {
        settings.open = true; // which moves the text down, and the page may follow it
        return settings.querySelector("summary");
      }),
  };
  document.addEventListener("keydown", (event) => {
    const inside = settings.contains(event.target);
    if (event.key === "Escape" && !event.defaultPrevented && (inside || event.target.closest?.(".explainer-toc"))) {
      if (inside) settings.open = false;
      return leave(inside ? settings.querySelector("summary") : event.target);
    }
    const study = event.key === "Escape" && !event.defaultPrevented && event.target.closest?.("details.study");
    if (study) return reader.back(study.id.slice("study-".length));
    if (event.defaultPrevented || event.isComposing || event.repeat || !isOn()) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPING)) return;
    // A keyboard of another script has these letters where a Latin one has them.
    const key = event.key < "\x80" ? event.key : event.code.replace("Key", "");
    const act = acts[key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
}

/** Look and keys: kept on this device only, and gone with one click. */
function settings(panel, reader) {
  const root = document.documentElement;
  const looks = [...panel.querySelectorAll("input[type=radio]")];
  const letters = panel.querySelector("input[type=checkbox]");
  const kept = attempt(() => JSON.parse(localStorage.getItem(SETTINGS))) ?? {};
  const show = () => {
    for (const one of looks) one.checked = one.value === (root.dataset.look ?? "");
  };
  const keep = () => {
    const look = looks.find((one) => one.checked)?.value;
    look ? (root.dataset.look = look) : delete root.dataset.look;
    const chosen = { ...(look && { look }), ...(!letters.checked && { keys: "off" }) };
    const any = Object.keys(chosen).length;
    attempt(() => (any ? localStorage.setItem(SETTINGS, JSON.stringify(chosen)) : localStorage.removeItem(SETTINGS)));
    dispatchEvent(new CustomEvent("explainer:look"));
  };
  letters.checked = kept.keys !== "off";
  show();
  panel.addEventListener("change", keep);
  panel.querySelector("button").addEventListener("click", () => {
    delete root.dataset.look;
    letters.checked = true;
    show();
    keep();
    attempt(() => Object.keys(localStorage).forEach((key) => key.startsWith(PLACE) && localStorage.removeItem(key)));
    attempt(() => sessionStorage.clear());
    reader.forget();
    document.querySelector(".explainer-continue").hidden = true;
    say("forgotten");
  });
  return () => letters.checked;
}

/** On paper every study is open and every section there; afterwards all is as it was. */
function paper(root) {
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...root.querySelectorAll("details.study:not([open])")];
    closed.forEach((card) => (card.open = true));
  });
  addEventListener("afterprint", () => closed.forEach((card) => (card.open = false)));
}

/** How far the reader is, as a line. */
function progress(line) {
  const draw = () => {
    const all = document.documentElement.scrollHeight - innerHeight;
    line.style.setProperty("--read", all > 0 ? Math.min(scrollY / all, 1) : 0);
  };
  addEventListener("scroll", draw, { passive: true });
  addEventListener("resize", draw);
  requestAnimationFrame(draw);
}

/** A lost connection takes nothing away that is here: one sentence says so while it lasts. */
function connection(status) {
  addEventListener("offline", () => {
    if (!status.textContent) status.textContent = status.dataset.offline;
  });
  addEventListener("online", () => {
    if (status.textContent === status.dataset.offline) status.textContent = "";
  });
}

if (main) {
  const panel = document.querySelector(".explainer-settings");
  const list = main.querySelector(".explainer-nav");
  if (list?.querySelector(".explainer-list")) sheet(list);
  const reader = readerOf(main, pageSurface);
  keys(reader, panel, settings(panel, reader));
  paper(main);
  connection(document.querySelector(".explainer-status"));
  progress(document.querySelector(".explainer-progress"));
}
