// Opens report pages in Chromium and fails on anything a reader would trip over: accessibility rules (axe-core), console
// errors, violations of the content-security policy, network requests, a page wider than its window.
//
//   npm install --no-save puppeteer-core axe-core
//   node tests/report/axe.mjs page.html ...          CHROMIUM=/usr/bin/chromium by default
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const here = createRequire(resolve(process.cwd(), "package.json"));
const puppeteer = here("puppeteer-core");
const axe = readFileSync(here.resolve("axe-core/axe.min.js"), "utf8");
const widths = [["phone", 390], ["A4", 794], ["laptop", 1280]];
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu"],
});
let failures = 0;
const fail = (text) => { failures += 1; console.error(text); };

for (const file of process.argv.slice(2)) {
  for (const scheme of ["light", "dark"]) {
    for (const [name, width] of widths) {
      const where = `${file} (${name}, ${scheme})`;
      const page = await browser.newPage();
      page.on("console", (message) => ["error", "warning", "warn"].includes(message.type()) && fail(`${where}: console: ${message.text()}`));
      page.on("pageerror", (error) => fail(`${where}: script: ${error}`));
      page.on("dialog", (dialog) => { fail(`${where}: dialog: ${dialog.message()}`); dialog.dismiss(); });
      page.on("request", (request) => request.url().startsWith("file:") && request.isNavigationRequest() || fail(`${where}: request: ${request.url()}`));
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.setViewport({ width, height: 900 });
      await page.goto(pathToFileURL(resolve(file)).href);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      if (overflow > 0) fail(`${where}: the page is ${overflow} pixels wider than the window`);
      // Texts inside charts must stay inside, with the fonts that are really used.
      const cut = await page.evaluate(() => [...document.querySelectorAll("svg.chart")].filter((svg) => svg.getClientRects().length).flatMap((svg) => {
        const box = svg.getBoundingClientRect();
        const texts = [...svg.querySelectorAll("text:not(.halo)")].map((text) => {
          // The box of a line is taller than its letters.
          const { left, right, top, bottom, height } = text.getBoundingClientRect();
          return [text.textContent, { left, right, top: top + height * 0.22, bottom: bottom - height * 0.22 }];
        });
        const outside = texts.filter(([, r]) => r.left < box.left - 1.5 || r.right > box.right + 1.5 || r.bottom > box.bottom + 2 || r.top < box.top - 2).map(([text]) => `cut: ${text}`);
        const close = texts.flatMap(([a, r], i) => texts.slice(i + 1).filter(([, s]) => r.left + 1 < s.right && s.left + 1 < r.right && r.top + 1 < s.bottom && s.top + 1 < r.bottom).map(([b]) => `overlap: ${a} / ${b}`));
        return [...outside, ...close].map((text) => `${svg.getAttribute("aria-label")}: ${text}`);
      }));
      for (const text of cut) fail(`${where}: ${text}`);
      // The hover value of a chart shows beside the pointer.
      if (width > 600) {
        const hit = await page.evaluate(async () => {
          const svg = [...document.querySelectorAll("svg.chart")].find((svg) => svg.getClientRects().length);
          svg?.scrollIntoView();
          await new Promise((done) => setTimeout(done, 150));
          const rects = svg ? [...svg.querySelectorAll("rect.hit")] : [];
          const box = rects[Math.floor(rects.length / 2)]?.getBoundingClientRect();
          return box ? [box.left + box.width / 2, box.top + box.height / 2] : null;
        });
        if (hit) {
          await page.mouse.move(...hit);
          const shown = await page.evaluate(() => !document.getElementById("tip").hidden && document.getElementById("tip").textContent);
          if (!shown) fail(`${where}: no hover value`);
        }
      }
      await page.evaluate(axe);
      const result = await page.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] }));
      for (const violation of result.violations) {
        fail(`${where}: ${violation.id}: ${violation.help}: ${violation.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`);
      }
      await page.close();
    }
  }
}
await browser.close();
console.log(failures === 0 ? "all pages pass" : `${failures} failures`);
process.exit(failures === 0 ? 0 : 1);
