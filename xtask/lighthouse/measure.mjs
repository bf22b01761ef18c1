// Has Lighthouse look at the page as it does by default: a cold visit by a slow phone. Tells the scores of each run, and
// what costs points.

import lighthouse from "lighthouse";
import puppeteer from "puppeteer-core";

const [executablePath, origin, username, password, runs] = process.argv.slice(2);
// The last one because the certificate is our own.
const ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--ignore-certificate-errors"];

const browser = await puppeteer.launch({ executablePath, args: ARGUMENTS });
const page = await browser.newPage();

// Now and then it loses the beginning of what the browser records, says so, and asks to be run again.
async function report(path, tries = 3) {
  const { lhr } = await lighthouse(origin + path, { logLevel: "error" }, undefined, page);
  if (!lhr.runtimeError) return lhr;
  if (tries === 1) throw new Error(lhr.runtimeError.message);
  return report(path, tries - 1);
}

async function look(path) {
  const lhr = await report(path);
  const categories = Object.values(lhr.categories);
  const scores = Object.fromEntries(categories.map(({ id, score }) => [id, Math.round(score * 100)]));
  const counted = categories.flatMap(({ auditRefs }) => auditRefs).filter(({ weight }) => weight > 0);
  const audits = counted.map(({ id }) => lhr.audits[id]).filter(({ score }) => score !== null && score < 0.9);
  return { scores, found: audits.map(({ title, displayValue = "found" }) => ({ title, value: displayValue })) };
}

async function looks(name, path) {
  const all = [];
  while (all.length < runs) all.push(await look(path));
  return { name, runs: all };
}

const told = [await looks("welcome", "/"), await looks("sign-in", "/sign-in")];
await page.goto(`${origin}/sign-in`);
await page.locator("#username").fill(username);
await page.locator("#password").fill(password);
await page.locator("[data-testid=submit]").click();
await page.waitForSelector("[data-testid=sync-status].good");
told.push(await looks("play", "/"));
await browser.close();
console.log(JSON.stringify(told));
