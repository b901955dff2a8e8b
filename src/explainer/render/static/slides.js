/**
 * Drives slides: keys, remotes, touch, the address, and a window for the speaker with the notes,
 * the next slide and the time. Without it the slides stand below each other and can be read.
 */

const all = [...document.querySelectorAll(".slide")];
const order = all.filter((slide) => !slide.classList.contains("is-aside"));
const main = document.querySelector(".slides-all");
const bar = document.querySelector(".slides-bar");
const told = document.querySelector(".slides-told");
const help = document.getElementById("slides-help");
const presenter = document.getElementById("slides-presenter");
const SMALLEST = 0.55;

let here = all[0];
let left = order[0];
let speaker = null;
let clock = 0;
let spent = 0;
let since = null;

/** Make what stands on a slide so small that it fits; a reader can scroll what still does not. */
function fit(slide) {
  const inside = slide.querySelector(".slide-inside");
  let size = 1;
  const set = () => slide.style.setProperty("--fit", size.toFixed(2));
  set();
  while (size > SMALLEST && inside.scrollHeight > inside.clientHeight + 1) {
    size -= 0.05;
    set();
  }
}

const isAside = () => here.classList.contains("is-aside");

/** Show a slide; one that is asked for keeps where it was asked from. */
function show(slide, { address = true } = {}) {
  if (!slide) return;
  if (!slide.classList.contains("is-aside")) left = slide;
  here = slide;
  for (const each of all) {
    each.classList.toggle("is-here", each === here);
    each.inert = each !== here;
  }
  here.querySelector(".slide-inside").scrollTop = 0;
  const number = order.indexOf(left) + 1;
  bar.querySelector(".slides-count").textContent = `${number} / ${order.length}`;
  const template = isAside() ? main.dataset.aside : main.dataset.at;
  told.textContent = template
    .replace("{number}", number).replace("{total}", order.length).replace("{title}", here.getAttribute("aria-label"));
  for (const [name, at] of [["previous", 1], ["next", order.length]]) {
    const ends = number === at && !isAside();
    bar.querySelector(`[data-does=${name}]`).setAttribute("aria-disabled", String(ends));
  }
  if (address) history.replaceState(null, "", `#${here.id}`);
  tell();
}

/** Go on or back; after the last slide of a study that was asked for, to where it was asked for. */
function step(by) {
  if (!isAside()) return show(order[order.indexOf(here) + by]);
  const beside = all[all.indexOf(here) + by];
  return show(beside?.dataset.study === here.dataset.study ? beside : left);
}

const does = {
  next: () => step(1),
  previous: () => step(-1),
  first: () => show(order[0]),
  last: () => show(order.at(-1)),
  back: () => {
    if (!help.hidden) does.help();
    else if (isAside()) show(left);
  },
  help: () => {
    help.hidden = !help.hidden;
    bar.querySelector("[data-does=help]").setAttribute("aria-expanded", String(!help.hidden));
  },
  dark: () => document.body.classList.toggle("is-dark"),
  full: () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen?.()),
  present,
  pause: () => {
    if (since === null) since = Date.now();
    else [spent, since] = [spent + Date.now() - since, null];
    tick();
  },
  reset: () => {
    [spent, since] = [0, since === null ? null : Date.now()];
    tick();
  },
};

const forward = document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
const backward = document.documentElement.dir === "rtl" ? "ArrowRight" : "ArrowLeft";
const KEYS = {
  PageDown: "next", PageUp: "previous", [forward]: "next", [backward]: "previous", ArrowDown: "next", ArrowUp: "previous",
  n: "next", p: "previous", Home: "first", End: "last", s: "present", f: "full", b: "dark", ".": "dark", "?": "help", Escape: "back",
};
/** What a focused control needs for itself; a remote's keys go to the slides wherever the focus is. */
const REMOTE = ["PageDown", "PageUp", "Escape"];

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const control = event.target.closest?.("input, textarea, select, button, summary, a[href]");
  const isSpace = event.key === " ";
  const takes = control && (control.matches("input, textarea, select") || isSpace);
  if (takes && !REMOTE.includes(event.key)) return;
  const name = isSpace ? (event.shiftKey ? "previous" : "next") : KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!name) return;
  event.preventDefault();
  if (document.body.classList.contains("is-dark")) does.dark();
  else does[name]();
}

function click(event) {
  const button = event.target.closest?.("[data-does]");
  if (button) return does[button.dataset.does]();
  const link = event.target.closest?.("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
  const href = link.getAttribute("href");
  if (!href.startsWith("#")) {
    // The slides stay where they are while somebody looks something up.
    event.preventDefault();
    return void window.open(link.href, "_blank", "noopener");
  }
  event.preventDefault();
  if (link.closest(".slides-return")) return show(left);
  return show(document.getElementById(decodeURIComponent(href.slice(1))));
}

/** Open the speaker's window, or bring it to the front. It is this document's, and loads nothing. */
function present() {
  if (speaker && !speaker.closed) return speaker.focus();
  speaker = window.open("", "", "popup,width=1180,height=760");
  if (!speaker) {
    told.textContent = presenter.dataset.blocked;
    told.classList.add("is-loud");
    return undefined;
  }
  told.classList.remove("is-loud");
  const paper = speaker.document;
  paper.title = presenter.dataset.title;
  paper.documentElement.lang = document.documentElement.lang;
  paper.documentElement.dir = document.documentElement.dir;
  for (const style of document.querySelectorAll("style")) paper.head.append(paper.importNode(style, true));
  paper.body.className = "speaking";
  paper.body.append(paper.importNode(presenter.content, true));
  paper.addEventListener("keydown", key);
  paper.addEventListener("click", click);
  since ??= Date.now();
  clearInterval(clock);
  clock = setInterval(tick, 1000);
  tell();
  return tick();
}

/** Bring the speaker's window into line with the slide that is shown. */
function tell() {
  if (!speaker || speaker.closed) return;
  const paper = speaker.document;
  const beside = all[all.indexOf(here) + 1];
  const following = !isAside() ? order[order.indexOf(here) + 1] : beside?.dataset.study === here.dataset.study ? beside : left;
  const notes = here.querySelector(".slide-notes");
  paper.querySelector(".speaker-count").textContent = `${order.indexOf(left) + 1} / ${order.length}`;
  paper.querySelector(".speaker-now").replaceChildren(copied(paper, here));
  paper.querySelector(".speaker-next").replaceChildren(following ? copied(paper, following) : presenter.dataset.last);
  const place = paper.querySelector(".speaker-notes");
  if (notes) place.replaceChildren(...[...notes.childNodes].map((node) => paper.importNode(node, true)));
  else place.textContent = presenter.dataset.none;
}

/** A picture of a slide, that nobody can stumble into. */
function copied(paper, slide) {
  const copy = paper.importNode(slide, true);
  copy.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  copy.querySelectorAll("input").forEach((input) => input.removeAttribute("name"));
  copy.removeAttribute("id");
  copy.inert = true;
  copy.classList.add("is-here");
  return copy;
}

function tick() {
  if (!speaker || speaker.closed) return clearInterval(clock);
  const paper = speaker.document;
  const seconds = Math.floor((spent + (since === null ? 0 : Date.now() - since)) / 1000);
  const two = (number) => String(number).padStart(2, "0");
  paper.querySelector(".speaker-clock").textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
  paper.querySelector(".speaker-spent").textContent = `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
  paper.querySelector("[data-does=pause]").setAttribute("aria-pressed", String(since === null));
  return undefined;
}

let touched = null;
main.addEventListener("touchstart", (event) => (touched = event.changedTouches[0]), { passive: true });
main.addEventListener("touchend", ({ changedTouches: [now] }) => {
  const moved = now.clientX - touched.clientX;
  if (Math.abs(moved) < 60 || Math.abs(moved) < 2 * Math.abs(now.clientY - touched.clientY)) return;
  step((moved < 0) === (forward === "ArrowRight") ? 1 : -1);
});
document.addEventListener("keydown", key);
document.addEventListener("click", click);
addEventListener("hashchange", () => show(document.getElementById(decodeURIComponent(location.hash.slice(1))), { address: false }));
addEventListener("resize", () => all.forEach(fit));
addEventListener("load", () => all.forEach(fit)); // with its pictures
addEventListener("pagehide", () => speaker?.close());
new MutationObserver(() => {
  fit(here); // feedback to an answer takes room
  tell();
}).observe(main, { subtree: true, childList: true });

document.body.classList.add("is-driven");
bar.hidden = false;
all.forEach(fit);
const asked = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
show(all.includes(asked) ? asked : order[0], { address: false });
document.fonts?.ready.then(() => all.forEach(fit));
