/** What a table of studies shows, without the page: which rows, in which order, and its address. */

/**
 * @typedef {object} Row
 * @property {string} key
 * @property {string} kind the group of its kind
 * @property {boolean} isOpen whether it is free to read
 * @property {Record<string, number>} ranks its place in each order
 *
 * @typedef {object} TableState
 * @property {string[]} kinds the groups that are shown; empty for all
 * @property {boolean} openOnly
 * @property {string} sort
 * @property {string[]} selected the keys of the studies to compare, two at most
 */

export const MAX_SELECTED = 2;
/** The order of the rows as they are saved. */
export const FIRST_SORT = "name";
const OPEN = "open";

/** @type {Readonly<TableState>} */
export const EVERYTHING = { kinds: [], openOnly: false, sort: FIRST_SORT, selected: [] };

/**
 * Return whether a row is shown.
 * @param {Row} row
 * @param {TableState} state
 */
export const isShown = (row, { kinds, openOnly }) =>
  (!kinds.length || kinds.includes(row.kind)) && (!openOnly || row.isOpen);

/**
 * Return the rows in an order.
 * @template {Row} T
 * @param {readonly T[]} rows in the order of their names
 * @param {string} sort
 * @returns {T[]}
 */
export function sortRows(rows, sort) {
  if (sort === FIRST_SORT) return [...rows];
  return [...rows].sort((a, b) => (a.ranks[sort] ?? 0) - (b.ranks[sort] ?? 0));
}

/**
 * Return the state in an address; what no row or order has is left out.
 * @param {URLSearchParams} query
 * @param {readonly Row[]} rows
 * @param {readonly string[]} sorts
 * @returns {TableState}
 */
export function readState(query, rows, sorts) {
  const list = (/** @type {string} */ name) => (query.get(name) ?? "").split(",").filter(Boolean);
  const sort = query.get("sort") ?? "";
  return {
    kinds: list("kind").filter((kind) => rows.some((row) => row.kind === kind)),
    openOnly: query.has(OPEN),
    sort: sorts.includes(sort) ? sort : FIRST_SORT,
    selected: [...new Set(list("compare"))]
      .filter((key) => rows.some((row) => row.key === key))
      .slice(0, MAX_SELECTED),
  };
}

/**
 * Write a state into an address; what is as usual is left out.
 * @param {URLSearchParams} query
 * @param {TableState} state
 */
export function writeState(query, { kinds, openOnly, sort, selected }) {
  const values = {
    kind: kinds.join(","),
    [OPEN]: openOnly ? "yes" : "",
    sort: sort === FIRST_SORT ? "" : sort,
    compare: selected.join(","),
  };
  for (const [name, value] of Object.entries(values)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
}

/**
 * Return a number with the word for what it counts.
 * @param {string} forms the forms of the plural with {number}, joined with " | ", in CLDR's order
 * @param {number} number
 * @param {string} lang
 */
export function formatCount(forms, number, lang) {
  const rules = new Intl.PluralRules(lang);
  const categories = /** @type {string[]} */ (rules.resolvedOptions().pluralCategories);
  const names = ["zero", "one", "two", "few", "many", "other"].filter((name) =>
    categories.includes(name),
  );
  const form = forms.split(" | ")[names.indexOf(rules.select(number))] ?? forms;
  return form.replace("{number}", number.toLocaleString(lang));
}
