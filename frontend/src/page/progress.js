/** A line that shows how far the reader has scrolled. */

/** @param {HTMLElement} line */
export function startProgress(line) {
  const draw = () => {
    const height = document.documentElement.scrollHeight - innerHeight;
    line.style.setProperty("--read", String(height > 0 ? Math.min(scrollY / height, 1) : 0));
  };
  addEventListener("scroll", draw, { passive: true });
  addEventListener("resize", draw);
  requestAnimationFrame(draw);
}
