// Bundles style sheets, scripts, fonts and drawings into lms/static/dist, each under a name that holds its content's hash.
import { build } from "esbuild";
import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const SOURCE = "lms/static";
const OUTPUT = "lms/static/dist";

// A script is an entry only if a page names it; all others are parts of these.
const SCRIPTS = [
  "web/base",
  "web/saving",
  "web/at_once",
  "accounts/passwords",
  "accounts/degree",
  "learning/catalogue",
  "learning/hls",
  "learning/join",
  "learning/player",
  "learning/quiz",
  "media/upload",
  "media/progress",
  "media/cues",
  "media/chapters",
  "planning/desk",
  "planning/door",
  "planning/editor",
  "planning/renewing",
];
const STYLES = ["main", "certificate-print", "slides-print"];
// Pages ask for these two fonts before the style sheet that names them has arrived.
const PRELOADED_FONTS = {
  "fonts/sans": "source-sans-3-latin-wght-normal",
  "fonts/serif": "source-serif-4-latin-wght-normal",
};

async function entries() {
  const drawings = (await readdir(`${SOURCE}/img`)).filter((name) => name.endsWith(".svg"));
  return {
    bundles: [
      ...STYLES.map((name) => `${SOURCE}/css/${name}.css`),
      ...SCRIPTS.map((name) => `${SOURCE}/js/${name}.js`),
    ],
    drawings: drawings.map((name) => `${SOURCE}/img/${name}`),
  };
}

function options(entryPoints, loader) {
  return {
    entryPoints,
    loader,
    outbase: SOURCE,
    outdir: OUTPUT,
    entryNames: "[dir]/[name]-[hash]",
    assetNames: "fonts/[name]-[hash]",
    bundle: true,
    minify: true,
    format: "esm",
    target: ["es2022", "chrome125", "firefox128", "safari18"],
    metafile: true,
    logLevel: "warning",
  };
}

function namedOutputs(outputs) {
  const manifest = {};
  for (const [file, { entryPoint }] of Object.entries(outputs)) {
    if (!entryPoint) continue;
    const { dir, name } = path.posix.parse(path.posix.relative(SOURCE, entryPoint));
    manifest[`${dir}/${name}`] = path.posix.relative(OUTPUT, file);
  }
  return manifest;
}

function preloadedFonts(outputs) {
  const manifest = {};
  for (const [key, stem] of Object.entries(PRELOADED_FONTS)) {
    const file = Object.keys(outputs).find((name) => path.posix.basename(name).startsWith(`${stem}-`));
    if (!file) throw new Error(`The style sheets name no font ${stem}.`);
    manifest[key] = path.posix.relative(OUTPUT, file);
  }
  return manifest;
}

async function writeManifest(outputs) {
  const manifest = { ...namedOutputs(outputs), ...preloadedFonts(outputs) };
  const sorted = Object.fromEntries(Object.entries(manifest).sort());
  await writeFile(`${OUTPUT}/manifest.json`, `${JSON.stringify(sorted, null, 2)}\n`);
}

await rm(OUTPUT, { recursive: true, force: true });
const { bundles, drawings } = await entries();
// Drawings are copied, so that "#name" inside the sprite still finds its symbol; fonts follow the style sheets.
const bundled = await build(options(bundles, { ".woff2": "file", ".woff": "file" }));
const copied = await build(options(drawings, { ".svg": "copy" }));
await writeManifest({ ...bundled.metafile.outputs, ...copied.metafile.outputs });
