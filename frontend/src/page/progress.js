/** A line that shows how far the reader has come in the whole page. */

/**
 * @typedef {import("../reader/reader.js").Reader} Reader
 */

/**
 * Return the part of the page that is above the lower edge of the window, from 0 to 1.
 * @param {Reader} reader
 */
function measure(reader) {
  const height = document.documentElement.scrollHeight - innerHeight;
  const read = height > 0 ? Math.min(scrollY / height, 1) : 0;
  if (!reader.isOneAtATime) return read;
  // The window has one section, and the line stands for all of them.
  const all = reader.slugs();
  return (all.indexOf(reader.current) + (height > 0 ? read : 1)) / all.length;
}

/**
 * @param {HTMLElement} line
 * @param {Reader} reader
 */
export function startProgress(line, reader) {
  const draw = () => line.style.setProperty("--read", String(measure(reader)));
  addEventListener("scroll", draw, { passive: true });
  addEventListener("resize", draw);
  reader.listeners.add(draw);
  requestAnimationFrame(draw);
}
