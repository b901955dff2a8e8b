/**
 * Runs in each page before its own scripts and notes, in milliseconds since the navigation began,
 * when the slider is visible and when Python has answered to its first use: it looks once in every
 * frame that the browser draws, and presses an arrow key as soon as Python has shown the first value.
 */
() => {
  if (window.top !== window) return;
  const AGAIN = 100; // ms until a key that did nothing is pressed again
  const noted = (window.noted = { slider: null, answer: null });
  let pressed = -Infinity;
  const says = (words) =>
    [...document.querySelectorAll("pre")].some((output) => words.test(output.textContent));
  const look = () => {
    requestAnimationFrame(look);
    const slider = document.querySelector("[role=slider]");
    if (!slider?.checkVisibility({ visibilityProperty: true, opacityProperty: true })) return;
    noted.slider ??= performance.now();
    if (says(/twice (8|[123]\d)/)) noted.answer ??= performance.now();
    if (noted.answer || !says(/twice 6/) || performance.now() - pressed < AGAIN) return;
    pressed = performance.now();
    slider.focus({ preventScroll: true });
    const key = { key: "ArrowRight", keyCode: 39, bubbles: true, cancelable: true };
    slider.dispatchEvent(new KeyboardEvent("keydown", key));
  };
  requestAnimationFrame(look);
};
