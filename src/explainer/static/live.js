/**
 * Makes a page that is being read live, in place: takes the kernel's outputs into the cells where
 * they stand and starts Voilà's bundle. Nothing that is there moves; if anything fails, the page
 * stays as it was and says so in one sentence where that matters to its reader.
 */

const LOOKED_AT = 400; // ms that a page is in view before it asks for a kernel
const AWAY = 120_000; // ms out of view after which a page gives its kernel back
const AGAIN = "explainer:again"; // where a page keeps its reader's place while it opens anew

const config = JSON.parse(document.getElementById("explainer-live").textContent);
const main = document.querySelector("main.explainer");
const status = document.querySelector(".explainer-status");

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

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

/** Says one sentence, with a button to try again where that can help. */
function say(sentence, again) {
  status.replaceChildren(sentence);
  if (!again) return;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = config.words.retry;
  button.addEventListener("click", () => {
    status.replaceChildren();
    again();
  });
  status.append(" ", button);
}

/**
 * The live page, asked for by its own address.
 * @param {boolean} asked whether its reader pressed a button for it
 */
async function ask(asked) {
  const address = new URL(location.href);
  address.hash = "";
  address.searchParams.set("live", "1");
  if (asked) address.searchParams.set("again", "1");
  const answer = await fetch(address, { headers: { Accept: "text/html" } });
  if (answer.status === 503) return null;
  if (!answer.ok) throw new Error(`the live page answered ${answer.status}`);
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

/** This document, once the server has sent all of it. */
async function streamed() {
  while (!document.getElementById("explainer-complete")) {
    if (document.readyState === "complete") throw new Error("the page ended before its live parts");
    await wait(50);
  }
  return document;
}

/**
 * Puts each live cell beside what was saved of it.
 * @param {Document} source
 * @returns {HTMLElement}
 */
function adopt(source) {
  const outputs = source.getElementById("explainer-outputs");
  for (const cell of outputs.querySelectorAll("[data-live-cell]")) {
    const slot = main.querySelector(`[data-cell="${cell.dataset.liveCell}"]`);
    if (!slot || !cell.children.length) continue;
    slot.querySelector(":scope > .live")?.remove();
    const live = document.createElement("div");
    live.className = "live";
    live.append(...[...cell.childNodes].map((node) => document.importNode(node, true)));
    slot.append(live);
    if (!slot.querySelector(".explainer-nav, .explainer-studies")) slot.classList.add("is-live");
  }
  document.getElementById("explainer-outputs")?.remove();
  return outputs;
}

/** Adds JupyterLab's styles below ours, so that they dress live cells and nothing else. */
function dress(folder) {
  const style = document.createElement("style");
  style.textContent =
    `@import url("${folder}index.css") layer(lab);` +
    `@import url("${folder}theme-light.css") layer(lab) (prefers-color-scheme: light);` +
    `@import url("${folder}theme-dark.css") layer(lab) (prefers-color-scheme: dark);`;
  document.head.prepend(style);
}

/**
 * Starts Voilà's bundle, which waits for the window's load event: that may long have passed.
 * @param {string} address
 */
async function start(address) {
  const listen = window.addEventListener;
  window.addEventListener = function (type, act, ...rest) {
    if (type === "load" && document.readyState === "complete") queueMicrotask(() => act(new Event("load")));
    else listen.call(this, type, act, ...rest);
  };
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${address} could not be loaded`));
    document.body.append(script);
  });
  for (let tries = 0; !window.jupyterapp && tries < 600; tries++) await wait(100);
  window.addEventListener = listen;
  if (!window.jupyterapp) throw new Error("the widget bundle did not start");
  return window.jupyterapp;
}

/** Opens the page anew where its reader is: same section, same studies, same height. */
function reopen() {
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
  if (place.one) main.querySelector(".explainer-one")?.click();
  scrollTo(0, place.top);
  return true;
}

/** Tells the server that the kernel is not needed any more, in Voilà's own way. */
function giveBack(kernel) {
  const words = new FormData();
  words.append("_xsrf", document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? "");
  navigator.sendBeacon(`${document.body.dataset.baseUrl}api/shutdown/${kernel.id}`, words);
  kernel.dispose();
}

/** Tells the reader when the kernel has gone, and gives it back when the page is out of view. */
async function watch(app) {
  const { kernel } = await app.widgetManagerPromise.promise;
  const lost = () => {
    delete document.documentElement.dataset.live;
    document.documentElement.dataset.lost = "yes";
    say(config.words.live_lost, reopen);
  };
  let away;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(away);
    if (document.visibilityState === "visible" || kernel.isDisposed) return;
    away = setTimeout(() => {
      giveBack(kernel);
      if (config.own) lost();
    }, AWAY);
  });
  kernel.statusChanged.connect((_, state) => {
    if (["dead", "autorestarting", "restarting"].includes(state)) lost();
  });
  kernel.connectionStatusChanged.connect((_, state) => state === "disconnected" && lost());
  addEventListener("pageshow", (event) => event.persisted && lost());
}

/** Marks the page as live once every control that the kernel knows is bound. */
function awaitBound() {
  const done = () => {
    const waiting = [...main.querySelectorAll(".live")].some((live) =>
      live.parentElement.querySelector(".explainer-nav:not([data-live]), .explainer-studies:not([data-live])"),
    );
    if (!waiting) document.documentElement.dataset.live = "yes";
  };
  main.addEventListener("explainer:bound", done);
  done();
}

function preload(address) {
  const link = document.createElement("link");
  link.rel = "preload";
  link.as = "script";
  link.href = address;
  document.head.append(link);
}

async function goLive(asked = false) {
  const asks = config.mode === "ask";
  try {
    if (asks) {
      await lookedAt();
      preload(`${document.body.dataset.baseUrl}static/voila.js`);
    }
    const source = asks ? await ask(asked) : await streamed();
    if (!source) return config.own ? say(config.words.live_taken, () => goLive(true)) : undefined;
    const settings = source.getElementById("jupyter-config-data");
    if (asks) document.body.append(document.importNode(settings, true));
    const { bundle, styles } = adopt(source).dataset;
    dress(styles);
    const app = await start(bundle);
    await watch(app);
    awaitBound();
  } catch (error) {
    console.warn(error);
    document.documentElement.dataset.lost = "yes";
    if (config.own) say(config.words.live_lost, reopen);
  }
}

goLive(resumed());
