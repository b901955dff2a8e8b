/** The explorables of a page or a notebook. */

import { Contrast } from "./contrast.js";
import { Gap } from "./gap.js";
import { Guess } from "./guess.js";
import { Supports } from "./supports.js";
import { WhatIf } from "./what-if.js";

/** Several copies of this module may be in one page: they share the state of an element. */
const EXPLORABLE = Symbol.for("explainer.explorable");
/** @type {Record<string, typeof import("./explorable.js").Explorable>} by the kind of the element */
const KINDS = { guess: Guess, gap: Gap, "what-if": WhatIf, supports: Supports, contrast: Contrast };

/**
 * Return the state of an explorable; create it if there is none.
 * @param {HTMLElement} root
 * @returns {import("./explorable.js").Explorable | undefined} undefined for an unknown kind
 */
export function explorableOf(root) {
  const owner =
    /** @type {{[EXPLORABLE]?: import("./explorable.js").Explorable}} */
    (/** @type {unknown} */ (root));
  const Kind = KINDS[root.dataset.kind ?? ""];
  if (Kind) owner[EXPLORABLE] ??= new Kind(root);
  return owner[EXPLORABLE];
}
