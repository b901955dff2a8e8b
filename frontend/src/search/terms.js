/**
 * Splits text into the terms under which it is found, in any script. The index was made with the
 * same terms, by explainer/search/terms.py.
 */

const LONGEST = 40; // characters of a term

/** @type {Record<string, string>} letters that count as others, or as nothing */
const ALIKE = {
  ß: "ss",
  ø: "o",
  ł: "l",
  đ: "d",
  æ: "ae",
  œ: "oe",
  ı: "i",
  ς: "σ",
  ة: "ه",
  ى: "ي",
  ـ: "",
  "\u00ad": "",
  "\u200c": "",
  "\u200d": "",
};
const ALIKE_LETTERS = new RegExp(`[${Object.keys(ALIKE).join("")}]`, "g");
/** Accents of Latin, Greek and Cyrillic letters, Hebrew points, Arabic vowels. */
const ACCENTS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/g;
/** Scripts that do not put spaces between words: Thai, Lao, Burmese, Khmer, kana, Chinese. */
export const UNDIVIDED =
  /([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]+)/u;

/**
 * Return the terms of a text, in order: its words without case and accents. Scripts without spaces
 * give each pair of neighbouring characters.
 * @param {string} text
 * @returns {string[]}
 */
export function splitTerms(text) {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replace(ALIKE_LETTERS, (letter) => ALIKE[letter] ?? letter)
    .replace(ACCENTS, "");
  const words = plain.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.flatMap((word) => word.split(UNDIVIDED).flatMap(termsOfPiece));
}

/**
 * @param {string} piece
 * @param {number} index odd for pieces of undivided scripts, as split() with a group returns them
 */
function termsOfPiece(piece, index) {
  const characters = [...piece];
  if (index % 2 && characters.length > 1) {
    return characters.slice(1).map((character, before) => characters[before] + character);
  }
  return piece ? [characters.slice(0, LONGEST).join("")] : [];
}
