// Keeps the app for times without a connection: the page, the files that it is made of, and the public files that it reads
// at its start. Nothing of a player is ever kept, and no request but these is touched.
//
// While there is a connection, the page comes from the network, so a new deployment shows at the next visit. It brings its
// own worker, which fills a cache of its own with bytes whose hashes it knows, all or none, and then takes over at once,
// without waiting for pages of older versions. These find what they still need in the older caches: every file but the
// page has a hash in its name, so all caches can be asked and versions never mix. Older caches go when a page starts and
// is the only one that is open: nobody can be running an older version then.

// `cargo xtask precache` writes the version and the files of the bundle into this line, by path, with their hashes. Without
// them this is a development build, of which nobody wants to see an old one: the worker takes the place of any other, and
// ends itself.
const BUNDLE = { version: "", files: {} };

const SCOPE = registration.scope;
// The caches of other apps of this origin are not ours.
const PREFIX = `life-gauge ${SCOPE} `;
const SHELL = PREFIX + BUNDLE.version;
const KEPT = PREFIX + "kept";
// Not index.html: there are hosts that redirect from there to here, and a browser takes no redirected page from a worker.
const PAGE = SCOPE;
const CONFIG = SCOPE + "config.json";
const LANGUAGES = SCOPE + "lang/";
const KEYS = "/.well-known/jwks.json";
const PATIENCE_MILLISECONDS = 3000;

if (BUNDLE.version) {
  addEventListener("install", (event) => event.waitUntil(install()));
  // A page of a first visit has started without a worker, and may want files later.
  addEventListener("activate", (event) => event.waitUntil(clients.claim()));
  addEventListener("fetch", (event) => {
    const reply = replyTo(event.request);
    if (reply) event.respondWith(reply);
    // Every page asks for it once, at its start.
    if (event.request.url === CONFIG) event.waitUntil(deleteOlderCaches(event.clientId));
  });
} else {
  addEventListener("install", () => skipWaiting());
  addEventListener("activate", (event) => event.waitUntil(leave()));
}

// Fails with any of the requests, so a deployment under way is never kept half old and half new. It is tried again at the
// next visit. A copy that the browser has is only used if the server says that it is fresh.
async function install() {
  const file = ([path, integrity]) => {
    const url = path === "index.html" ? PAGE : SCOPE + path;
    return new Request(url, { cache: "no-cache", redirect: "error", integrity });
  };
  const shell = await caches.open(SHELL);
  await shell.addAll(Object.entries(BUNDLE.files).map(file));
  const kept = await caches.open(KEPT);
  await kept.add(new Request(CONFIG, { cache: "no-cache" }));
  await skipWaiting();
}

// What we have to say to a request, if anything.
function replyTo(request) {
  const { method, mode, url } = request;
  if (method !== "GET") return undefined;
  if (url.endsWith(KEYS)) return inTime(fetchAndKeep(request, { cache: "no-cache" }), KEPT, url);
  if (!url.startsWith(SCOPE)) return undefined;
  if (mode === "navigate") return inTime(fetch(request, { cache: "no-cache" }), SHELL, PAGE);
  // Files without a hash in their names. The texts of a language are kept when they are first asked for.
  if (url === CONFIG || url.startsWith(LANGUAGES)) return inTime(fetchAndKeep(request, { cache: "no-cache" }), KEPT, url);
  if (url === PAGE) return undefined;
  return fromAnyCache(request);
}

// The network's reply, or the kept copy if there is none in time or only that of a server in trouble.
async function inTime(reply, cacheName, url) {
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MILLISECONDS));
  const usable = reply.then((reply) => (reply.status < 500 ? reply : undefined), () => undefined);
  return (await Promise.race([usable, late])) ?? (await caches.match(url, { cacheName, ignoreVary: true })) ?? reply;
}

async function fetchAndKeep(request, options) {
  const reply = await fetch(request, options);
  if (reply.ok) {
    const copy = reply.clone();
    // A full disk must not take the reply away.
    await caches.open(KEPT).then((kept) => kept.put(request.url, copy)).catch(() => {});
  }
  return reply;
}

async function fromAnyCache(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

// Caches are listed in the order in which they were made; one after ours is being filled by the next worker.
async function deleteOlderCaches(startingPage) {
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  if (pages.some(({ id, url }) => id !== startingPage && url.startsWith(SCOPE))) return;
  const names = await caches.keys();
  const older = names.slice(0, Math.max(0, names.indexOf(SHELL)));
  const ours = older.filter((name) => name.startsWith(PREFIX) && name !== KEPT);
  await Promise.all(ours.map((name) => caches.delete(name)));
}

async function leave() {
  const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  await Promise.all(ours.map((name) => caches.delete(name)));
  await registration.unregister();
}
