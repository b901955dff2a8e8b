/**
 * Bundles src/ into the static files of the Python package. With --check it writes nothing and
 * fails if a committed bundle differs.
 *
 * esbuild bundles and minifies the scripts and bundles the style sheets. Lightning CSS minifies
 * these and lowers nesting and light-dark(), which esbuild does not.
 */

import { readdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build } from "esbuild";
import { transform } from "lightningcss";

const ROOT = import.meta.dirname;
const STATIC = join(ROOT, "../src/explainer/render/static");
/** The oldest browsers that run the scripts; first.js tests for them. */
const BROWSERS = { chrome: [92, 0], firefox: [90, 0], safari: [15, 4] };

const SCRIPTS = [
  { name: "first", target: "es5" },
  { name: "find-home" },
  { name: "page" },
  { name: "studies" },
  { name: "prompts" },
  { name: "explorables" },
  { name: "preview" },
  { name: "room" },
  { name: "lecturer" },
  { name: "search" },
  { name: "study-table" },
  { name: "slides" },
  { name: "slides-paper" },
  { name: "lab" },
  { name: "live" },
  { name: "live-parts", format: "esm" },
  { name: "ask-python" },
  { name: "browser-python" },
  { name: "browser-python-worker", format: "esm" },
  { name: "controls-widget", format: "esm" },
  { name: "prompts-widget", format: "esm" },
  { name: "explorables-widget", format: "esm" },
];

const targets = Object.entries(BROWSERS).map(([name, version]) => `${name}${version.join(".")}`);
const versions = Object.fromEntries(
  Object.entries(BROWSERS).map(([name, [major, minor]]) => [name, (major << 16) | (minor << 8)]),
);

/** Return the text of one bundle. */
async function bundle(options) {
  const result = await build({ bundle: true, write: false, logLevel: "warning", ...options });
  return result.outputFiles[0].text;
}

/** Escape what is not ASCII, as esbuild does in scripts, so that the encoding of a page does not matter. */
const escapeNonAscii = (css) =>
  css.replace(/\P{ASCII}/gu, (character) => `\\${character.codePointAt(0).toString(16)} `);

/** Return the bundles, by the name of the file. */
async function buildAll() {
  const bundles = new Map();
  for (const { name, format = "iife", target = targets } of SCRIPTS) {
    const entryPoints = [join(ROOT, `src/entries/${name}.js`)];
    const text = await bundle({ entryPoints, format, target, minify: true });
    bundles.set(`${name}.js`, text);
  }
  const folder = join(ROOT, "src/styles/entries");
  for (const name of await readdir(folder)) {
    const text = await bundle({ entryPoints: [join(folder, name)], target: "esnext" });
    const code = Buffer.from(text);
    const lowered = transform({ filename: name, code, minify: true, targets: versions });
    for (const warning of lowered.warnings) throw new Error(`${name}: ${warning.message}`);
    bundles.set(name, `${escapeNonAscii(String(lowered.code))}\n`);
  }
  return bundles;
}

/** Return the names of the files that are missing, differ or are no longer built. */
async function findStale(bundles) {
  const stale = (await readdir(STATIC)).filter((name) => !bundles.has(name));
  for (const [name, text] of bundles) {
    const committed = await readFile(join(STATIC, name), "utf8").catch(() => null);
    if (committed !== text) stale.push(name);
  }
  return stale;
}

const bundles = await buildAll();
if (process.argv.includes("--check")) {
  const stale = await findStale(bundles);
  if (stale.length) {
    console.error(`stale: ${stale.join(", ")}; run: make frontend`);
    process.exitCode = 1;
  }
} else {
  for (const [name, text] of bundles) await writeFile(join(STATIC, name), text);
  console.log(`${bundles.size} bundles in ${basename(STATIC)}/`);
}
