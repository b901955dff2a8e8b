/**
 * Makes a page that is being read live, in place: takes the kernel's outputs into the cells where
 * they stand and starts Voilà's bundle. Nothing that is there moves; if anything fails, the page
 * stays as it was and says so in one sentence where that matters to its reader.
 */

const LOOKED_AT = 400; // ms that a page is in view before it asks for a kernel
const UNTOUCHED = 10_000; // ms after which a page that lacks nothing without a kernel asks for one
const AWAY = 120_000; // ms out of view after which a page gives its kernel back
const UNSEEN = 10_000; // ms out of view after which others who look at theirs come first
const IN_LINE = 2500; // ms without an answer after which a reader is told to be in line
const AGAIN = "explainer:again"; // where a page keeps its reader's place while it opens anew

const config = JSON.parse(document.getElementById("explainer-live").textContent);
const main = document.querySelector("main.explainer");
const status = document.querySelector(".explainer-status");

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Resolves once a page that lacks nothing without a kernel is in use: at a key, a touch or a
 * scroll, or after a while. Until then a phone has no widget bundle to fetch and to compile.
 */
const used = new Promise((resolve) => {
  if (config.own || navigator.userActivation?.hasBeenActive) return resolve();
  const how = { once: true, passive: true, capture: true };
  for (const kind of ["keydown", "pointerdown", "click", "wheel", "scroll", "focusin"]) addEventListener(kind, resolve, how);
  setTimeout(resolve, UNTOUCHED);
});

/** Resolves once the page has been in view for a moment. */
async function lookedAt() {
  for (;;) {
    if (document.visibilityState !== "visible") {
      await new Promise((resolve) =>
        document.addEventListener("visibilitychange", resolve, { once: true }),
      );
    }
    await wait(LOOKED_AT);
    if (document.visibilityState === "visible") return;
  }
}

/** Says one sentence, with a button to try again where that can help; focus that was here stays. */
function say(sentence, again) {
  const isHere = status.contains(document.activeElement);
  status.replaceChildren(sentence);
  const button = again && document.createElement("button");
  if (again) {
    button.type = "button";
    button.textContent = config.words.retry;
    button.addEventListener("click", () => {
      say(config.words.live_waiting);
      again();
    });
    status.append(" ", button);
  }
  status.tabIndex = -1;
  if (isHere) (button || status).focus();
}

/** Says nothing any more; focus that was here goes to the section that is read. */
function hush() {
  const isHere = status.contains(document.activeElement);
  status.replaceChildren();
  status.removeAttribute("tabindex");
  const current = main.querySelector(".explainer-toc [aria-current]")?.hash.slice(1);
  const heading = current && document.getElementById(decodeURIComponent(current))?.querySelector("h2");
  if (isHere) heading?.focus({ preventScroll: true });
}

/** Whether a kernel's cookie would be kept: in another site's frame, browsers may refuse to. */
function keepsCookies() {
  if (window === window.top) return true;
  const flags = location.protocol === "https:" ? "SameSite=None; Secure; Partitioned" : "SameSite=Lax";
  try {
    document.cookie = `explainer_probe=1; ${flags}`;
    const kept = document.cookie.includes("explainer_probe=1");
    document.cookie = `explainer_probe=; Max-Age=0; ${flags}`;
    return kept;
  } catch {
    return false; // as in a frame that the platform has put into a sandbox
  }
}

/** Says that live parts need a window of their own, with a link that opens it. */
function offerWindow() {
  if (!config.own) return;
  const link = document.createElement("a");
  Object.assign(link, { href: location.href, target: "_blank", rel: "noopener" });
  link.textContent = config.words.open_window;
  say(config.words.live_window);
  status.append(" ", link);
}

/**
 * The live page, asked for by its own address: its settings, and what follows once the kernel runs.
 * @param {boolean} asked whether its reader pressed a button for it
 * @returns {Promise<{refused: string, after: number} | {early: Document, whole: Promise<Document>}>}
 *   the word for what stands in the way, and the seconds after which asking again makes sense
 */
async function ask(asked) {
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.set("live", "1");
  if (asked) address.searchParams.set("again", "1");
  // Out of view, a page waits for no place: those that are looked at come first.
  const away = new AbortController();
  const leave = () => document.visibilityState === "visible" || away.abort();
  document.addEventListener("visibilitychange", leave);
  const told = setTimeout(() => config.own && say(config.words.live_in_line), IN_LINE);
  let answer;
  try {
    answer = await fetch(address, { headers: { Accept: "text/html" }, signal: away.signal });
  } finally {
    clearTimeout(told);
    document.removeEventListener("visibilitychange", leave);
  }
  const refused = { 502: "live_away", 503: "live_taken" }[answer.status];
  if (refused) return { refused, after: Number(answer.headers.get("Retry-After")) || 30 };
  if (!answer.ok) throw new Error(`the live page answered ${answer.status}`);
  const parts = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  const parsed = (text) => new DOMParser().parseFromString(text, "text/html");
  let text = "";
  /** Reads on until there is what is looked for, or all. */
  const until = async (found) => {
    for (let part; !found(text) && !(part = await parts.read()).done; ) text += part.value;
    return parsed(text);
  };
  const early = await until((text) => /id="explainer-bundle".*><\/div>/.test(text));
  return { early, whole: until(() => false) };
}

/** Asks while the page is looked at, and anew when its reader comes back to it. */
async function askInView(asked) {
  if (!asked) await used;
  for (;;) {
    await lookedAt();
    try {
      return await ask(asked);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  }
}

/** This document: its settings, and all of it once the server has sent it. */
async function streamed() {
  const until = async (id) => {
    while (!document.getElementById(id)) {
      if (document.readyState === "complete") throw new Error("the page ended before its live parts");
      await wait(50);
    }
    return document;
  };
  return { early: await until("explainer-bundle"), whole: until("explainer-complete") };
}

/**
 * Puts each live cell beside what was saved of it, and tells the bundle its kernel.
 * @param {Document} source
 */
function adopt(source) {
  const outputs = source.getElementById("explainer-outputs");
  for (const cell of outputs.querySelectorAll("[data-live-cell]")) {
    const slot = main.querySelector(`[data-cell="${cell.dataset.liveCell}"]`);
    if (!slot || !cell.children.length) continue;
    slot.querySelector(".live")?.remove();
    const live = document.createElement("div");
    live.className = "live";
    live.append(...[...cell.childNodes].map((node) => document.importNode(node, true)));
    slot.append(live);
    if (!slot.querySelector(".explainer-nav, .explainer-studies, .explainer-figure")) slot.classList.add("is-live");
  }
  document.getElementById("explainer-outputs")?.remove();
  // The bundle has read its settings by now, and looks here for what they lack.
  document.body.dataset.kernelId = outputs.dataset.kernelId;
}

/** Adds JupyterLab's styles below ours, so that they dress live cells and nothing else. */
function dress(folder) {
  const style = document.createElement("style");
  const theme = (look) => {
    const chosen = document.documentElement.dataset.look;
    const when = chosen ? (chosen === look ? "" : "not all") : `(prefers-color-scheme: ${look})`;
    return `@import url("${folder}theme-${look}.css") layer(lab) ${when};`;
  };
  const write = () => {
    style.textContent = `@import url("${folder}index.css") layer(lab);${theme("light")}${theme("dark")}`;
  };
  write();
  addEventListener("explainer:look", write);
  document.head.prepend(style);
}

/**
 * Fetches Voilà's bundle and starts it. It begins at the window's load event, which may long have
 * passed or come too early: it is told of it when the cells are there.
 * @param {string} address
 * @param {Promise<void>} adopted resolves when the kernel's outputs are in the page
 */
async function start(address, adopted) {
  const listen = window.addEventListener;
  window.addEventListener = function (type, act, ...rest) {
    if (type !== "load") return listen.call(this, type, act, ...rest);
    const tell = () => {
      if (document.readyState === "complete") act(new Event("load"));
      else listen.call(this, type, act, ...rest);
    };
    adopted.then(tell, () => {});
  };
  try {
    const loaded = new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = () => reject(new Error(`${address} could not be loaded`));
      document.body.append(script);
    });
    await Promise.all([adopted, loaded]);
    for (let tries = 0; !window.jupyterapp && tries < 3000; tries++) await wait(20);
  } finally {
    window.addEventListener = listen;
  }
  if (!window.jupyterapp) throw new Error("the widget bundle did not start");
  return window.jupyterapp;
}

/** Opens the page anew where its reader is: same section, same studies, same height. */
async function reopen() {
  try {
    await fetch(location.href, { method: "HEAD", cache: "no-store", signal: AbortSignal.timeout(10_000) });
  } catch {
    return say(config.words.live_unreachable, reopen); // a browser would show its own page instead
  }
  const open = [...main.querySelectorAll("details.study[open]")].map((card) => card.id);
  const one = main.querySelector(".explainer-one")?.getAttribute("aria-pressed") === "true";
  const place = { path: location.pathname, open, one, top: scrollY };
  try {
    sessionStorage.setItem(AGAIN, JSON.stringify(place));
  } catch {
    // Storage may be forbidden; the section is in the address all the same.
  }
  location.reload();
}

/** Takes up the place that `reopen` kept; returns whether there was one. */
function resumed() {
  let place = null;
  try {
    place = JSON.parse(sessionStorage.getItem(AGAIN));
    sessionStorage.removeItem(AGAIN);
  } catch {
    return false;
  }
  if (place?.path !== location.pathname) return false;
  for (const id of place.open) document.getElementById(id)?.setAttribute("open", "");
  const one = main.querySelector(".explainer-one");
  if (place.one !== (one?.getAttribute("aria-pressed") === "true")) one?.click();
  scrollTo(0, place.top);
  return true;
}

/**
 * Tells the server of a kernel, in Voilà's own way: it is needed no more, or its page is not seen.
 * @param {"hidden" | "unseen" | "seen"} why
 */
function tell(kernel, why) {
  const words = new FormData();
  words.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
  words.append("why", why);
  navigator.sendBeacon(`${document.body.dataset.baseUrl}api/shutdown/${kernel.id}`, words);
}

/** Whether the server can be reached and has a kernel no more: given to others, or idle too long. */
async function hasEnded(kernel) {
  try {
    const answer = await fetch(`${kernel.serverSettings.baseUrl}api/kernels/${kernel.id}`, { cache: "no-store" });
    return answer.status === 404;
  } catch {
    return false;
  }
}

/** Tells the reader when the kernel has gone, and gives it back when the page is out of view. */
async function watch(app) {
  const { kernel } = await app.widgetManagerPromise.promise;
  const lost = () => {
    delete document.documentElement.dataset.live;
    document.documentElement.dataset.lost = "yes";
    // Without live cells of its own, nothing that its reader uses has stopped.
    if (config.own) say(config.words.live_lost, reopen);
  };
  let cut = false;
  const waiting = () => {
    if (!config.own || kernel.isDisposed || document.documentElement.dataset.lost) return;
    const isCut = !navigator.onLine || kernel.connectionStatus !== "connected";
    if (isCut && !cut) {
      say(config.words.live_waiting_for_line, reopen);
      hasEnded(kernel).then((ended) => ended && lost());
    }
    if (!isCut && cut) hush();
    cut = isCut;
  };
  let unseen, away, isUnseen;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(unseen);
    clearTimeout(away);
    if (kernel.isDisposed) return;
    if (document.visibilityState === "visible") {
      if (isUnseen) tell(kernel, "seen");
      isUnseen = false;
      return;
    }
    unseen = setTimeout(() => {
      isUnseen = true;
      tell(kernel, "unseen");
    }, UNSEEN);
    away = setTimeout(() => {
      tell(kernel, "hidden");
      kernel.dispose();
      lost();
    }, AWAY);
  });
  kernel.statusChanged.connect((_, state) => {
    if (["dead", "autorestarting", "restarting"].includes(state)) lost();
  });
  kernel.connectionStatusChanged.connect((_, state) => (state === "disconnected" ? lost() : waiting()));
  ["offline", "online"].forEach((change) => addEventListener(change, waiting));
  addEventListener("pageshow", (event) => event.persisted && lost());
}

/** Marks the page as live once every control that the kernel knows is bound. */
function awaitBound() {
  const done = () => {
    const waiting = [...main.querySelectorAll(".live")].some((live) =>
      live.parentElement.querySelector(".explainer-nav:not([data-live]), .explainer-studies:not([data-live]), .explainer-figure:not([data-live])"),
    );
    if (!waiting) document.documentElement.dataset.live = "yes";
  };
  main.addEventListener("explainer:bound", done);
  done();
}

/** Says why there is nothing live; where kernels are out of reach, tries again by itself. */
function refuse({ refused, after }) {
  let next;
  say(config.words[refused], () => {
    clearTimeout(next);
    goLive(true);
  });
  // Not all at once: a hall of pages spreads over as long again.
  if (refused === "live_away") next = setTimeout(goLive, after * (1 + Math.random()) * 1000, true);
}

async function goLive(asked = false) {
  const asks = config.mode === "ask";
  try {
    if (asks && !keepsCookies()) return offerWindow();
    const source = asks ? await askInView(asked) : await streamed();
    if (source.refused) return config.own ? refuse(source) : undefined;
    hush();
    const { early, whole } = source;
    if (asks) document.body.append(document.importNode(early.getElementById("jupyter-config-data"), true));
    const { bundle, styles } = early.getElementById("explainer-bundle").dataset;
    dress(styles);
    const app = await start(bundle, whole.then(adopt));
    await watch(app);
    awaitBound();
  } catch (error) {
    console.warn(error);
    document.documentElement.dataset.lost = "yes";
    if (config.own) say(config.words.live_lost, reopen);
  }
}

goLive(resumed());
