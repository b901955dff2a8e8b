/**
 * Runs in each page before its own scripts and notes, in milliseconds since the navigation began,
 * when a reader could see or do something: it looks once in every frame that the browser draws,
 * just before it is drawn, in the same way for every row. The run gives it `task`.
 *
 * @param {{goal: "look" | "text" | "section" | "study" | "live", marks: Record<string, string[]>, byKey: boolean}} task
 */
(task) => {
  if (window.top !== window) return;
  // ms until a click that did nothing is tried again; a card may take its time to unfold
  const AGAIN = { section: 500, study: 1500 };
  const CONTROL = {
    section: { selector: "button, a", words: "Next section" },
    study: { selector: "summary, button, .jupyter-widget-Collapse-header", words: "Brower 2021" },
  };
  const noted = (window.noted = {
    text: null, goal: null, live: null, clicks: 0, blocking: 0, shift: 0,
  });
  let clicked = -Infinity;

  const watch = (type, add) =>
    new PerformanceObserver((list) => list.getEntries().forEach(add)).observe({ type, buffered: true });
  watch("longtask", ({ duration }) => (noted.blocking += Math.max(duration - 50, 0)));
  watch("layout-shift", ({ value, hadRecentInput }) => (noted.shift += hadRecentInput ? 0 : value));

  /** All elements that match, in the open shadow trees of others' widgets too. */
  const all = (selector, root = document) => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll("*")].flatMap((host) =>
      host.shadowRoot ? all(selector, host.shadowRoot) : [],
    ),
  ];
  const around = (element) =>
    element.assignedSlot ?? element.parentElement ?? element.getRootNode().host;

  /** Whether an element is drawn, inside the window if asked, and no closed ancestor clips it away. */
  const isShown = (element, inside) => {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    let { top, bottom, width } = element.getBoundingClientRect();
    for (let box = around(element); box && box !== document.body; box = around(box)) {
      if (getComputedStyle(box).overflowY === "visible") continue;
      const edge = box.getBoundingClientRect();
      top = Math.max(top, edge.top);
      bottom = Math.min(bottom, edge.bottom);
    }
    if (inside) [top, bottom] = [Math.max(top, 0), Math.min(bottom, innerHeight)];
    return width > 0 && bottom - top > 4;
  };

  const text = (node) =>
    node.nodeType === Node.TEXT_NODE
      ? node.data
      : node.nodeName === "STYLE"
        ? ""
        : [...(node.shadowRoot ?? node).childNodes].map(text).join("");
  const words = (element) => text(element).replace(/\s+/g, " ").trim();

  const anyShown = (marks, inside = true) =>
    all("p, li").some(
      (element) => marks.some((mark) => words(element).startsWith(mark)) && isShown(element, inside),
    );

  /** Others put a picture's name before the words of a control. */
  const says = (element, name) => {
    const said = words(element);
    return said.length < 200 && said.includes(name);
  };
  window.isOn = (name) => {
    let at = document.activeElement;
    while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
    return at !== document.body && says(at, name);
  };

  const control = ({ selector, words: name }) =>
    all(selector).find(
      (element) => says(element, name) && element.checkVisibility(),
    );

  /** Our own page must also say where the reader is. */
  const hasMoved = () => {
    const links = [...document.querySelectorAll(".explainer-toc a")];
    return !links.length || links.findIndex((link) => link.hasAttribute("aria-current")) > 0;
  };

  const reached = {
    look: () => anyShown(task.marks.text),
    text: () => anyShown(task.marks.text),
    live: () => anyShown(task.marks.text),
    section: () => anyShown(task.marks.section) && hasMoved(),
    study: () => anyShown(task.marks.study, false), // a long card's words may be further down
  };

  /** Click as a reader can: only what is in the window and not covered. */
  const click = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    const hit = element.getRootNode().elementFromPoint(x + width / 2, y + height / 2);
    if (!hit || !(element.contains(hit) || hit.contains(element))) return;
    clicked = performance.now();
    noted.clicks += 1;
    element.click();
  };

  /** Our controls say that they have their twins; plain widgets are there or not. */
  const isLive = () =>
    document.querySelector("main.explainer")
      ? document.documentElement.dataset.live === "yes"
      : !!control(CONTROL.section);

  const look = () => {
    requestAnimationFrame(look);
    if (!document.body) return;
    if (noted.text === null && reached.text()) noted.text = performance.now();
    if (noted.goal === null && reached[task.goal]()) noted.goal = performance.now();
    if (noted.live === null && isLive()) noted.live = performance.now();
    if (task.byKey || noted.goal !== null || performance.now() - clicked < AGAIN[task.goal]) return;
    const wanted = task.goal in CONTROL && control(CONTROL[task.goal]);
    if (wanted && !wanted.disabled) click(wanted);
  };
  requestAnimationFrame(look);
};
