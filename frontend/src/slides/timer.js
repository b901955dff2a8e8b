/** The time of a lecture, which can be paused. */

export class Timer {
  #spent = 0;
  /** @type {number | null} when it was started or resumed; null while it is paused */
  #since = null;

  /** @param {() => number} [now] returns the time in milliseconds */
  constructor(now = Date.now) {
    this.now = now;
  }

  get isPaused() {
    return this.#since === null;
  }

  start() {
    this.#since ??= this.now();
  }

  togglePause() {
    if (this.#since === null) {
      this.#since = this.now();
    } else {
      this.#spent += this.now() - this.#since;
      this.#since = null;
    }
  }

  reset() {
    this.#spent = 0;
    if (this.#since !== null) this.#since = this.now();
  }

  /** Return the time as minutes and seconds. */
  format() {
    const running = this.#since === null ? 0 : this.now() - this.#since;
    const seconds = Math.floor((this.#spent + running) / 1000);
    const pad = (/** @type {number} */ number) => String(number).padStart(2, "0");
    return `${pad(Math.floor(seconds / 60))}:${pad(seconds % 60)}`;
  }
}
