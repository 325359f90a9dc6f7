// Keeps the shell of the portal and never a page of it: see stadsportaal/installeerbaar.py.
const NAME = "schil-{{ versie|default:'' }}";
const SHELL = {{ schil|default:'[]'|safe }};
const OFFLINE = "{{ offline|default:'' }}";

// without cookies: what is kept is what anybody would get
const anonymous = path => new Request(path, { credentials: "omit", cache: "no-cache" });

const keep = async () => {
  const cache = await caches.open(NAME);
  await cache.addAll([...SHELL, OFFLINE].map(anonymous));
  await skipWaiting();
};

const forget = async () => {
  const old = (await caches.keys()).filter(name => name !== NAME);
  await Promise.all(old.map(name => caches.delete(name)));
  await clients.claim();
};

const page = async request => {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(OFFLINE)) ?? Response.error();
  }
};

const piece = async (request, path) => (await caches.match(path)) ?? fetch(request);

addEventListener("install", event => event.waitUntil(keep()));
addEventListener("activate", event => event.waitUntil(forget()));
addEventListener("fetch", event => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(page(request));
    return;
  }
  const { origin, pathname } = new URL(request.url);
  if (origin === location.origin && SHELL.includes(pathname)) event.respondWith(piece(request, pathname));
});
