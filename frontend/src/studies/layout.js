/** Where things are put beside the text. Plain numbers, in pixels from the top. */

/** How far a note may begin above its citation, to make room for those below it; px. */
const RISE = 24;

/**
 * @typedef {object} Note
 * @property {number} top where it should be: beside its citation
 * @property {number} height
 *
 * @typedef {object} Span
 * @property {number} top
 * @property {number} bottom
 */

/**
 * Return the top of each note so that none overlaps another and each is as near to its citation as
 * the others let it (the pool-adjacent-violators algorithm of isotonic regression).
 * @param {Note[]} notes in the order of the text
 * @param {number} gap between two notes
 * @returns {number[]}
 */
export function layoutNotes(notes, gap) {
  /** @type {{notes: Note[], wanted: number, height: number}[]} notes that touch one another */
  const stacks = [];
  const topOf = (/** @type {(typeof stacks)[number]} */ stack) =>
    Math.max(stack.wanted / stack.notes.length, (stack.notes[0]?.top ?? 0) - RISE, 0);
  for (const note of notes) {
    let stack = { notes: [note], wanted: note.top, height: note.height + gap };
    for (let above = stacks.at(-1); above; above = stacks.at(-1)) {
      if (topOf(above) + above.height <= topOf(stack)) break;
      stacks.pop();
      stack = {
        notes: [...above.notes, ...stack.notes],
        // Each note of the lower stack wants the stack to begin higher by what is above it.
        wanted: above.wanted + stack.wanted - above.height * stack.notes.length,
        height: above.height + stack.height,
      };
    }
    stacks.push(stack);
  }
  return stacks.flatMap((stack) => {
    let top = topOf(stack);
    return stack.notes.map(({ height }) => {
      const own = top;
      top += height + gap;
      return own;
    });
  });
}

/**
 * Return how far to scroll so that a sentence is in a part of the window; 0 if it is there.
 *
 * What is taller than the part is replaced by the citation in it.
 * @param {Span} sentence
 * @param {Span} citation
 * @param {Span} part
 */
export function scrollToShow(sentence, citation, part) {
  const fits = sentence.bottom - sentence.top <= part.bottom - part.top;
  const { top, bottom } = fits ? sentence : citation;
  if (top < part.top) return top - part.top;
  return Math.max(bottom - part.bottom, 0);
}
