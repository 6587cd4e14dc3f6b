import { chromium } from "playwright-core";
const base = "http://127.0.0.1:8481";
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const ctx = await browser.newContext({ viewport: { width: 1440, height: 900 } });
const page = await ctx.newPage();
let r = await ctx.request.post(base + "/api/v1/session", { data: { login: "boss", password: "loam-demo" }, headers: { Origin: base } });
console.log("session", r.status());
const list = await (await ctx.request.get(base + "/api/v1/accounts?limit=60&sort=-value_score")).json();
const watch = await (await ctx.request.get(base + "/api/v1/prediction/watch")).json();
console.log(JSON.stringify(await (await ctx.request.get(base + "/api/v1/prediction")).json()));
const ledger = await (await ctx.request.get(base + "/api/v1/prediction/ledger?limit=3")).json();
console.log(JSON.stringify(ledger).slice(0, 3000));
const id = process.argv[2] || watch.items[0].id;
console.log(JSON.stringify(await (await ctx.request.get(base + `/api/v1/accounts/${id}/prediction`)).json()));
page.on("console", (m) => m.type() === "error" && console.log("console", m.text()));
for (const language of ["zh-CN", "en"]) {
  r = await ctx.request.patch(base + "/api/v1/me", { data: { language }, headers: { Origin: base } });
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto(base + "/prediction");
    await page.waitForTimeout(1800);
    await page.screenshot({ path: `/tmp/s/pred-page-${language}-${width}.png`, fullPage: true });
    await page.goto(base + `/accounts/${id}`);
    await page.waitForTimeout(1200);
    await page.getByRole("tab", { name: language === "en" ? "Outlook" : "预测" }).click();
    await page.waitForTimeout(1200);
    await page.screenshot({ path: `/tmp/s/pred-tab-${language}-${width}.png`, fullPage: true });
    console.log(language, width, await page.evaluate(() => document.documentElement.scrollWidth));
  }
}
await browser.close();
