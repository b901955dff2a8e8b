/**
 * Runs in each page before its own scripts and notes, in milliseconds since the navigation began,
 * when a reader could see or do something: it looks once in every frame that the browser draws,
 * just before it is drawn, in the same way for every row. The run gives it `task`.
 *
 * @param {{goal: "text" | "section" | "study", marks: Record<string, string[]>}} task
 */
(task) => {
  if (window.top !== window) return;
  const AGAIN = 200; // ms until a click that did nothing is tried again
  const CONTROL = {
    section: { selector: "button", words: "Next section" },
    study: { selector: "summary, .jupyter-widget-Collapse-header", words: "Study 1" },
  };
  const noted = (window.noted = { text: null, goal: null, live: null, clicks: 0 });
  let clicked = -Infinity;

  /** Whether an element is drawn inside the window and no closed ancestor clips it away. */
  const isShown = (element) => {
    if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return false;
    let { top, bottom, width } = element.getBoundingClientRect();
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) {
      if (getComputedStyle(box).overflowY === "visible") continue;
      const edge = box.getBoundingClientRect();
      top = Math.max(top, edge.top);
      bottom = Math.min(bottom, edge.bottom);
    }
    return width > 0 && Math.min(bottom, innerHeight) - Math.max(top, 0) > 4;
  };

  const words = (element) => element.textContent.replace(/\s+/g, " ").trim();

  const anyShown = (marks) =>
    [...document.querySelectorAll("p, li")].some(
      (element) => marks.some((mark) => words(element).startsWith(mark)) && isShown(element),
    );

  const control = ({ selector, words: name }) =>
    [...document.querySelectorAll(selector)].find(
      (element) => words(element).startsWith(name) && element.checkVisibility(),
    );

  /** Our own page must also say where the reader is. */
  const hasMoved = () => {
    const links = [...document.querySelectorAll(".explainer-toc a")];
    return !links.length || links.findIndex((link) => link.hasAttribute("aria-current")) > 0;
  };

  const reached = {
    text: () => anyShown(task.marks.text),
    section: () => anyShown(task.marks.section) && hasMoved(),
    study: () => anyShown(task.marks.study),
  };

  /** Click as a reader can: only what is in the window and not covered. */
  const click = (element) => {
    const { top, bottom } = element.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) element.scrollIntoView({ block: "center", behavior: "instant" });
    const { x, y, width, height } = element.getBoundingClientRect();
    const hit = document.elementFromPoint(x + width / 2, y + height / 2);
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
    if (noted.goal !== null || performance.now() - clicked < AGAIN) return;
    const wanted = task.goal in CONTROL && control(CONTROL[task.goal]);
    if (wanted && !wanted.disabled) click(wanted);
  };
  requestAnimationFrame(look);
};
