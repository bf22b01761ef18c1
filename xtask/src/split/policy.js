// All HTML that the program makes goes through here, and every address of a script: the page is served with
// `require-trusted-types-for 'script'`, and this is its only policy. It lets through what the views are made of. What
// could fetch or run something, or is written in any unusual way, is refused.
const HTML =
  /^(?:[^<]|<!(?:----)?>|<(?!\/?(?:base|embed|form|frameset|i?frame|link|meta|object|script|style|template)\b)\/?[a-z][a-z\d]*(?: (?!on|src|style|action|formaction)[a-z:-]+(?:="[^"]*")?)*\/?>)*$/i;

globalThis.trustedTypes?.createPolicy("default", {
  createHTML: (text) => (HTML.test(text) ? text : null),
  createScriptURL: (url) => (url === "service-worker.js" ? url : null),
});
