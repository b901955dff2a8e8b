/**
 * Search in the browser alone. The index is in small files, of which none is asked for before its
 * reader turns to the field, and later only those in which the words may be. The words stay on
 * this device: they are kept in the address's fragment, which no server sees.
 */

const AT_ONCE = 10; // results shown, and more with each press of the button
const PAUSE = 200; // ms without a key before a search
const EXCERPT = 160; // signs of a passage that are shown, so many of them before what was found:
const BEFORE = 50;
const ALIKE = {
  ß: "ss", ø: "o", ł: "l", đ: "d", æ: "ae", œ: "oe", ı: "i", ς: "σ", ة: "ه", ى: "ي", ـ: "",
  "\u00ad": "", "\u200c": "", "\u200d": "",
};
const ALIKES = new RegExp(`[${Object.keys(ALIKE).join("")}]`, "g");
const ACCENTS =
  /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed]/g;
const UNDIVIDED =
  /([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u{20000}-\u{3ffff}]+)/u;

/** The terms of a text; the index was made with the same ones. */
function terms(text) {
  const flat = text.normalize("NFKD").toLowerCase().replace(ALIKES, (sign) => ALIKE[sign]).replace(ACCENTS, "");
  return (flat.match(/[\p{L}\p{M}\p{N}]+/gu) ?? []).flatMap((word) =>
    word.split(UNDIVIDED).flatMap((piece, at) => {
      const signs = [...piece];
      if (at % 2 && signs.length > 1) return signs.slice(1).map((sign, before) => signs[before] + sign);
      return piece ? [signs.slice(0, 40).join("")] : [];
    }),
  );
}

/**
 * Where the words of a text stand that were found.
 * @param {string} text
 * @param {Map<string, [number, number]>} hits terms, each with the number of the reader's word
 *   that it was taken for, and how rare it is
 * @returns {[number, number, [number, number]][]} begin, end and hit, in order and apart
 */
function places(text, hits) {
  const found = [];
  const mark = (piece, at) => {
    const hit = terms(piece).map((term) => hits.get(term)).find(Boolean);
    if (!hit) return;
    const last = found.at(-1);
    if (last && at <= last[1]) last[1] = at + piece.length;
    else found.push([at, at + piece.length, hit]);
  };
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{M}\p{N}\u00ad\u200c\u200d]+/gu)) {
    let at = index;
    word.split(UNDIVIDED).forEach((piece, number) => {
      const signs = number % 2 ? [...piece] : [];
      if (signs.length < 2) mark(piece, at);
      let before = at;
      for (const [first, sign] of signs.entries()) {
        if (first + 1 < signs.length) mark(sign + signs[first + 1], before);
        before += sign.length;
      }
      at += piece.length;
    });
  }
  return found;
}

/**
 * A text with what was found in it marked.
 * @param {[number, number, [number, number]][]} found as `places` gives it
 * @returns {(string | HTMLElement)[]} words only: nothing of a page is read as HTML here
 */
function marked(text, found, from = 0, to = text.length) {
  const parts = [];
  let at = from;
  for (const [begin, end] of found) {
    if (begin < from || end > to) continue;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(begin, end);
    parts.push(text.slice(at, begin), mark);
    at = end;
  }
  return [...parts, text.slice(at, to)];
}

/** What stands around the place with most of what was found, or how the text begins. */
function excerpt(text, found) {
  if (text.length <= EXCERPT) return marked(text, found);
  const worth = found.map(([begin]) => {
    const near = found.filter(([at, end]) => at >= begin && end <= begin + EXCERPT - BEFORE);
    return [...new Map(near.map(([, , hit]) => hit)).values()].reduce((sum, rarity) => sum + rarity, 0);
  });
  const [first, firstEnd] = found[worth.indexOf(Math.max(...worth))] ?? [0, 0];
  let from = Math.max(0, Math.min(first - BEFORE, text.length - EXCERPT));
  if (from) {
    const word = text.indexOf(" ", from - 1) + 1;
    from = word && word <= first ? word : whole(text, from);
  }
  let to = Math.min(text.length, Math.max(from + EXCERPT, firstEnd));
  if (to < text.length) {
    const word = text.lastIndexOf(" ", to);
    to = word > Math.max(firstEnd - 1, from) ? word : whole(text, to);
  }
  return [from ? "… " : "", ...marked(text, found, from, to), to < text.length ? " …" : ""];
}

/** A place that divides no sign of two parts. */
const whole = (text, at) => (/^[\udc00-\udfff]/.test(text.slice(at)) ? at - 1 : at);

/** The index: its directory, and the parts that were needed so far. */
class Index {
  /** @param {HTMLElement} form says where the directory is: a script, or an element of this page */
  constructor(form) {
    this.at = form.dataset.index;
    this.isInside = this.at.startsWith("#");
    this.kept = new Map();
  }

  directory() {
    return this.get("", this.at);
  }

  part(name) {
    return this.get(name, this.at.replace(/[^/]*$/, name));
  }

  async get(name, address) {
    if (this.isInside) {
      if (document.readyState === "loading") await new Promise((then) => addEventListener("DOMContentLoaded", then));
      this.inside ??= JSON.parse(document.querySelector(this.at).textContent);
      return this.inside[name];
    }
    if (!this.kept.has(name)) this.kept.set(name, loaded(address));
    return this.kept.get(name);
  }

  /**
   * The passages of each term that begins as a word does, or that is the word.
   * @returns {Promise<[string, number[]][]>}
   */
  async beginning(word, whole) {
    const { terms: parts } = await this.directory();
    const last = whole ? word : `${word}\uffff`;
    const held = parts.filter(([first], at) => first <= last && (!parts[at + 1] || parts[at + 1][0] > word));
    const found = [];
    for (const [all, postings] of await Promise.all(held.map(([, name]) => this.part(name)))) {
      all.split(" ").forEach((term, at) => {
        if (whole ? term === word : term.startsWith(word)) found.push([term, postings[at]]);
      });
    }
    return found;
  }

  /** What is shown of a passage. */
  async shown(number) {
    const { pages } = await this.directory();
    const [first, name] = pages.filter(([start]) => start <= number).at(-1);
    let before = first;
    for (const [href, page, lang, dir, passages] of await this.part(name)) {
      if (number < before + passages.length) {
        const [kind, fragment, title, text, work = "", citation = ""] = passages[number - before];
        return { href, page, lang, dir, kind, fragment, title, text, work, citation };
      }
      before += passages.length;
    }
    throw new Error("the index has no such passage");
  }

  /**
   * The numbers of the passages that have most of the words, the best first; and the terms that
   * the words were taken for.
   */
  async search(words) {
    const { passages, common } = await this.directory();
    const rare = words.filter((word) => !common.includes(word));
    const scores = new Map();
    const hits = new Map();
    for (const [at, word] of rare.entries()) {
      const mine = new Map();
      for (const [term, postings] of await this.near(word, at === rare.length - 1)) {
        const rarity = Math.log(1 + passages / postings.length);
        hits.set(term, [at, rarity]);
        let sum = 0;
        for (const step of postings) {
          sum += step;
          const [number, kind, isHead] = [sum >> 3, (sum >> 1) & 3, sum & 1];
          const score = rarity * (isHead ? [8, 5, 4][kind] : 1) * (term === word ? 2 : 1);
          mine.set(number, Math.max(mine.get(number) ?? 0, score));
        }
      }
      for (const [number, score] of mine) {
        const [held, total] = scores.get(number) ?? [0, 0];
        scores.set(number, [held + 1, total + score]);
      }
    }
    const most = Math.max(0, ...[...scores.values()].map(([held]) => held));
    const found = [...scores]
      .filter(([, [held]]) => held === most)
      .sort(([one, [, a]], [other, [, b]]) => b - a || one - other)
      .map(([number]) => number);
    return { found, hits };
  }

  /** The terms that a word may mean: those it begins; if there are none, a shorter beginning's. */
  async near(word, isLast) {
    const isShort = word.length < 2 && !UNDIVIDED.test(word);
    for (let begins = word; ; begins = begins.slice(0, -1)) {
      const found = await this.beginning(begins, isShort || (word.length < 3 && !isLast));
      if (found.length || begins.length <= Math.max(4, word.length - 3)) return found;
    }
  }
}

/** Resolves to what a script of the index sets. */
function loaded(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => {
      script.remove();
      resolve(window.explainerSearch);
    };
    script.onerror = () => {
      script.remove();
      reject(new Error(`${address} could not be loaded`));
    };
    document.head.append(script);
  });
}

/** The field, the sentence about what was found, the list. */
class Search {
  constructor(form) {
    this.form = form;
    this.words = JSON.parse(form.dataset.words);
    this.field = form.querySelector("input");
    this.told = form.querySelector("[role=status]");
    this.list = form.querySelector("ol");
    this.more = form.querySelector("button");
    this.index = new Index(form);
    this.found = [];
    this.hits = new Map();
    this.wish = 0;
    let pause = 0;
    this.field.addEventListener("focus", () => this.index.directory().catch(() => this.forget()));
    this.field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => this.search(), PAUSE);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      clearTimeout(pause);
      this.search();
    });
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      clearTimeout(pause);
      this.field.value = "";
      this.field.focus();
      this.search();
    });
    this.more.addEventListener("click", () => this.show(this.list.children.length));
    const asked = location.hash.match(/^#search=(.+)/);
    if (!asked) return;
    try {
      this.field.value = decodeURIComponent(asked[1]);
      this.search();
    } catch {
      // An address that somebody has cut short.
    }
  }

  /** Search anew for what stands in the field. */
  async search() {
    const query = this.field.value.trim();
    const words = terms(query);
    const mine = ++this.wish;
    this.keep(query);
    let [found, hits] = [[], new Map()];
    try {
      if (words.length) ({ found, hits } = await this.index.search(words));
      if (mine !== this.wish) return;
      [this.found, this.hits] = [found, hits];
      this.list.replaceChildren();
      await this.show(0);
    } catch (error) {
      console.warn(error);
      this.forget();
      if (mine === this.wish) this.tell(this.words.search_failed);
      return;
    }
    if (mine !== this.wish) return;
    const number = new Intl.NumberFormat(this.form.lang || undefined).format(found.length);
    const { search_found: some, search_none: none } = this.words;
    this.tell(words.length ? (found.length ? some.replace("{number}", number) : none) : "");
  }

  /** Show the next results; the first of them has the focus if a reader asked for more. */
  async show(from) {
    const mine = this.wish;
    const next = this.found.slice(from, from + AT_ONCE);
    const results = await Promise.all(next.map((number) => this.index.shown(number)));
    if (mine !== this.wish) return;
    const items = results.map((result) => this.item(result));
    this.list.append(...items);
    this.list.hidden = !this.found.length;
    this.more.hidden = this.list.children.length >= this.found.length;
    if (from) items[0]?.querySelector("a").focus();
  }

  item({ href, page, lang, dir, kind, fragment, title, text, work, citation }) {
    const [item, link, where] = ["li", "a", "span"].map((name) => document.createElement(name));
    const held = (words) => places(words, this.hits);
    link.href = href + (fragment && `#${encodeURIComponent(fragment)}`);
    link.append(...marked(title, held(title)));
    if (kind) {
      where.textContent = this.words[kind === 1 ? "search_section" : "search_study"].replace("{page}", () => page);
      where.className = "explainer-where";
      link.append(" ", where);
    }
    item.append(link);
    // Of a study its title, and its citation only where nothing else has what was found.
    const isInCitation = !held(work).length && !held(text).length && held(citation).length;
    const around = isInCitation ? citation : text;
    for (const [name, words] of [["cite", marked(work, held(work))], ["span", excerpt(around, held(around))]]) {
      const [line, part] = ["p", name].map((one) => document.createElement(one));
      part.append(...words);
      line.append(part);
      if (kind === 2) line.dir = "auto"; // works have languages of their own
      if (part.textContent) item.append(line);
    }
    Object.assign(item, { lang, dir });
    return item;
  }

  /** Say a sentence once. */
  tell(sentence) {
    if (this.told.textContent !== sentence) this.told.textContent = sentence;
  }

  /** Keep the words for the way back, on this device. */
  keep(query) {
    const hash = query ? `#search=${encodeURIComponent(query)}` : " ";
    if (!query && !location.hash.startsWith("#search=")) return;
    try {
      history.replaceState(history.state, "", hash.trim() || location.href.split("#")[0]);
    } catch {
      // A page that was opened from a disk may not be allowed to.
    }
  }

  /** Ask anew the next time: the line was cut, or the pages have changed meanwhile. */
  forget() {
    this.index = new Index(this.form);
  }
}

const form = document.querySelector(".explainer-search");
if (form) new Search(form);
