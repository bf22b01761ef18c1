// Watches a page from its first moment on, and plays in place of a person, for `cargo xtask bench load`.
const POLL = 20;
const PATIENCE = 60_000;
// After the last thing that a step is known to show: what comes late moves something, too.
const SETTLED = 1_500;

/** What there is to tell: when the form could be filled in, and what has moved since the last step. */
const seen = { usable: undefined, shifts: [] };

/** A place of the page, for people. */
const called = (node) => {
  const element = node?.nodeType === Node.TEXT_NODE ? node.parentElement : node;
  if (!element) return "something that is gone";
  return element.localName + (element.id && `#${element.id}`) + [...element.classList].map((name) => `.${name}`).join("");
};

const moved = ({ node, previousRect: from, currentRect: to }) =>
  `${called(node)} ${[from, to].map(({ x, y, width, height }) => [x, y, width, height].map(Math.round)).join(" → ")}`;

// Those that follow an input count as well: whoever presses a button looks there.
new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) seen.shifts.push({ value, what: sources.map(moved).join(", ") });
}).observe({ type: "layout-shift", buffered: true });

const watch = new MutationObserver(() => {
  if (!document.querySelector("#username:enabled")) return;
  seen.usable = performance.now();
  watch.disconnect();
});
watch.observe(document, { attributeFilter: ["disabled"], childList: true, subtree: true });

const find = (name) => document.querySelector(`[data-testid=${name}]`);
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function until(what, check) {
  for (let waited = 0; !check(); waited += POLL) {
    if (waited > PATIENCE) throw new Error(`waited in vain for ${what}`);
    await sleep(POLL);
  }
}

const there = (name) => until(name, () => find(name));
const title = (text) => until(text, () => document.querySelector("main h1")?.innerText === text);
const saved = () => until("“Saved”", () => find("sync-status")?.matches(".good") && find("sync-status").innerText.startsWith("Saved"));

async function press(name) {
  await there(name);
  find(name).click();
}

async function signIn(password) {
  document.getElementById("username").value = "ada";
  document.getElementById("password").value = password;
  await press("submit");
}

const STEPS = {
  "load": () => until("the first screen", () => find("sign-in") ?? find("submit")),
  "sign-in": () => press("sign-in").then(() => title("Welcome back")),
  "sign-up": () => press("sign-up").then(() => title("Create an account")),
  "back": () => press("sign-in").then(() => title("Welcome back")),
  "forgot": () => press("forgot").then(() => title("Forgotten your password?")),
  "back-again": () => press("sign-in").then(() => title("Welcome back")),
  "wrong-password": () => signIn("Wrong-Horse-9").then(() => until("an error", () => document.querySelector("form [role=alert]:not(:empty)"))),
  "play": () => signIn("Correct-Horse-9").then(saved),
  "bomb": () => press("bomb").then(saved),
  "heart": () => press("heart").then(saved),
  "undo": () => press("undo").then(saved),
  "refresh": () => press("refresh").then(saved),
  "account": () => press("account").then(() => there("factors")),
  "end": () => press("delete-account").then(() => title("Delete your account?")),
  "account-again": () => press("back").then(() => there("factors")),
  "session": () => press("nav-session").then(() => there("session")),
  "sign-out": () => press("sign-out").then(() => there("play-as-guest")),
};

/** Does something and waits until all is at rest; tells what has moved. */
globalThis.step = async (name) => {
  await STEPS[name]();
  await sleep(SETTLED);
  return seen.shifts.splice(0);
};

/** In microseconds. */
globalThis.times = () => {
  const [{ startTime }] = performance.getEntriesByName("first-contentful-paint");
  return { painted: Math.round(startTime * 1000), usable: Math.round((seen.usable ?? 0) * 1000) };
};
