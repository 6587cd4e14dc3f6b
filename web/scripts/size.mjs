// Prints what a browser loads of the built application before the home page is drawn, in KB gzip, and fails
// beyond the budget. Chunks that come later (pictures, forms, other pages) are not counted.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 500;
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const roots = ["index.html", "src/app/shell/Shell.tsx", "src/app/HomePage.tsx", "src/shared/i18n/zh-CN.json"];

const seen = new Set();
function visit(key) {
  const chunk = manifest[key];
  if (!chunk) throw new Error(`no chunk for ${key}`);
  if (seen.has(chunk.file)) return;
  seen.add(chunk.file);
  for (const next of chunk.imports ?? []) visit(next);
}
for (const root of roots) visit(root);

const size = (file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length / 1024;
const scripts = [...seen].filter((file) => file.endsWith(".js"));
const total = scripts.reduce((sum, file) => sum + size(file), 0);
console.log(
  JSON.stringify({ files: scripts.length, first_load_js_gzip_kb: Number(total.toFixed(1)), budget_kb: BUDGET_KB }),
);
process.exit(total <= BUDGET_KB ? 0 : 1);
