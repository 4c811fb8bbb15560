// Builds everything the browser loads into src/maillon/core/ui/built: hashed names, brotli beside each text file, manifest.json.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { buildSync } from "esbuild";
import subsetFont from "subset-font";

const FRONTEND = dirname(fileURLToPath(import.meta.url));
const ROOT = dirname(FRONTEND);
const TARGET = join(ROOT, "src/maillon/core/ui/built");
const BUILT = `${TARGET}-${process.pid}`;
const MODULES = join(ROOT, "node_modules");
const manifest = {};

const LATIN = ranges("20-7E", "A0-FF", "131", "152-153", "2BB-2BC", "2C6", "2DA", "2DC", "2000-200A", "2010-2015", "2018-201E", "2020-2022",
  "2026", "202F", "2030", "2032-2033", "2039-203A", "2044", "20AC", "2122", "2190-2193", "21B5", "2212", "2215", "2248", "2260", "2264-2265");
const LATIN_EXT = ranges("100-130", "132-151", "154-17F", "192", "1A0-1A1", "1AF-1B0", "1E6-1E7", "218-21B", "237", "2C7", "2D8-2D9", "2DB",
  "2DD", "1E80-1E85", "1E9E", "1EA0-1EF9", "20A0-20AB", "20AD-20BF");

const FONTS = [
  font("atkinson", "atkinson-hyperlegible-next", "Atkinson Hyperlegible Next", "normal", { min: 400, max: 700, default: 400 }),
  font("atkinson-italic", "atkinson-hyperlegible-next", "Atkinson Hyperlegible Next", "italic", { min: 400, max: 700, default: 400 }),
  font("serif", "source-serif-4", "Source Serif 4", "normal", { min: 400, max: 650, default: 400 }),
];

function font(name, source, family, style, weights) {
  return { name, source, family, style, weights };
}

/** "20-7E" → [32, 126]; one code point gives a range of itself. */
function ranges(...texts) {
  return texts.map((text) => text.split("-").map((end) => parseInt(end, 16))).map(([first, last = first]) => [first, last]);
}

function characters(list) {
  return list.map(([first, last]) => String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, i) => first + i))).join("");
}

function unicodeRange(list) {
  const hex = (point) => point.toString(16).toUpperCase();
  return list.map(([first, last]) => (first === last ? `U+${hex(first)}` : `U+${hex(first)}-${hex(last)}`)).join(",");
}

/** Writes one file under a name that holds its content's hash, and its brotli twin when that is worth it. */
function keep(logical, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const name = logical.replace(/(\.[^.]+)$/, `-${hash}$1`);
  writeFileSync(join(BUILT, name), bytes);
  let size = bytes.length;
  if (!logical.endsWith(".woff2")) {
    const small = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
    writeFileSync(join(BUILT, `${name}.br`), small);
    size = small.length;
  }
  manifest[logical] = name;
  console.log(`${logical.padEnd(28)} ${String(bytes.length).padStart(7)} B  sent ${String(size).padStart(6)} B`);
  return name;
}

/** One @font-face per alphabet: the extended one is fetched only by pages that hold such a letter. */
async function buildFonts() {
  const faces = [];
  for (const { name, source, family, style, weights } of FONTS) {
    for (const [alphabet, list] of [["latin", LATIN], ["latin-ext", LATIN_EXT]]) {
      const from = join(MODULES, "@fontsource-variable", source, "files", `${source}-${alphabet}-wght-${style}.woff2`);
      const bytes = await subsetFont(readFileSync(from), characters(list), { targetFormat: "woff2", variationAxes: { wght: weights } });
      const file = keep(`${name}-${alphabet}.woff2`, bytes);
      faces.push(`@font-face{font-family:"${family}";font-style:${style};font-weight:${weights.min} ${weights.max};font-display:swap;` +
        `src:url("${file}") format("woff2");unicode-range:${unicodeRange(list)}}`);
    }
  }
  return faces.join("\n");
}

/** The two themes, written once in tokens.json: by the system's wish, and by <html data-theme>, which wins. */
function themes() {
  const tokens = JSON.parse(readFileSync(join(FRONTEND, "tokens.json"), "utf8"));
  const theme = (column) => [
    ...Object.entries(tokens.colours).map(([name, pair]) => `--${name}:${pair[column]}`),
    `--shadow:${tokens.shadow[column]}`, `--veil:${tokens.veil[column]}`, `color-scheme:${["light", "dark"][column]}`,
  ].join(";");
  const palette = [...tokens.communities.map((colour, at) => `.c-${at}{--own:${colour}}`), `.c-leisure{--own:${tokens.leisure}}`];
  const tints = [0, 1, 2, 3, 4, 5].map((at) => `.t-${at}{--ground:var(--tint${at});--letters:var(--tint${at}-ink)}`);
  const utilities = Object.keys(tokens.colours).map((name) => `--color-${name}:var(--${name})`);
  return {
    css: [
      `:root,[data-theme="light"]{${theme(0)}}`,
      `@media (prefers-color-scheme:dark){:root:not([data-theme]){${theme(1)}}}`,
      `[data-theme="dark"]{${theme(1)}}`,
      ...palette, ...tints,
    ].join("\n"),
    utilities: `@theme inline{--color-*:initial;${utilities.join(";")}}`,
  };
}

function buildStyles(faces) {
  const work = join(tmpdir(), `maillon-css-${process.pid}`);
  mkdirSync(work, { recursive: true });
  const { css, utilities } = themes();
  const source = readFileSync(join(FRONTEND, "css/app.css"), "utf8").replace("/* TOKENS */", `${utilities}\n@layer base{\n${css}\n}`);
  // Beside app.css, so that its own imports and sources resolve.
  const entry = join(FRONTEND, "css", `.app-${process.pid}.css`);
  const out = join(work, "app.css");
  try {
    writeFileSync(entry, source);
    execFileSync(process.execPath, [join(MODULES, "@tailwindcss/cli/dist/index.mjs"), "-i", entry, "-o", out, "--minify"], { cwd: FRONTEND, stdio: "pipe" });
    keep("app.css", `${faces}\n${readFileSync(out, "utf8")}`);
  } finally {
    rmSync(entry, { force: true });
    rmSync(work, { recursive: true, force: true });
  }
}

function script(entry, extra = {}) {
  const built = buildSync({
    entryPoints: [join(FRONTEND, "ts", entry)], bundle: true, minify: true, write: false, format: "iife", target: ["es2022"],
    legalComments: "none", charset: "utf8", ...extra,
  });
  return built.outputFiles[0].text;
}

function buildScripts() {
  const worker = keep("live-worker.js", script("live-worker.ts"));
  const meeting = keep("meeting.js", script("meeting.ts", { format: "esm" }));
  const quotes = keep("quotes.js", script("quotes.ts", { format: "esm" }));
  const styles = buildSync({ entryPoints: [join(MODULES, "photoswipe/dist/photoswipe.css")], minify: true, write: false, legalComments: "none" });
  const gallery = [keep("gallery.js", script("gallery.ts", { format: "esm" })), keep("gallery.css", styles.outputFiles[0].text)];
  const define = { GALLERY: JSON.stringify(gallery), LIVE_WORKER: JSON.stringify(worker), MEETING: JSON.stringify(meeting), QUOTES: JSON.stringify(quotes) };
  keep("app.js", script("app.ts", { define }));
}

/** All icons of icons.json in one file; strokes take their colour and weight from the page. */
function buildSprite() {
  const names = JSON.parse(readFileSync(join(FRONTEND, "icons.json"), "utf8"));
  const symbols = Object.entries(names).map(([name, file]) => {
    const svg = readFileSync(join(MODULES, "@tabler/icons/icons/outline", `${file}.svg`), "utf8");
    const paths = svg.slice(svg.indexOf(">") + 1, svg.lastIndexOf("</svg>")).replace(/<path stroke="none"[^>]*>/, "").replace(/\s*\n\s*/g, "");
    return `<symbol id="${name}" viewBox="0 0 24 24">${paths.replaceAll(" />", "/>")}</symbol>`;
  });
  keep("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

function buildPictures() {
  for (const name of readdirSync(join(FRONTEND, "pictures"))) keep(name, readFileSync(join(FRONTEND, "pictures", name)));
}

/** The new folder takes the place of the old one at once, so that a server never reads half of it. */
function publish() {
  writeFileSync(join(BUILT, "manifest.json"), `${JSON.stringify(manifest, null, 1)}\n`);
  const old = `${BUILT}-old`;
  if (existsSync(TARGET)) renameSync(TARGET, old);
  renameSync(BUILT, TARGET);
  rmSync(old, { recursive: true, force: true });
}

mkdirSync(BUILT, { recursive: true });
try {
  buildStyles(await buildFonts());
  buildScripts();
  buildSprite();
  buildPictures();
  publish();
} finally {
  rmSync(BUILT, { recursive: true, force: true });
}
