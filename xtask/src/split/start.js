// Starts the program, once there is a policy for what it does.
import "./policy.js";
import init from "./life-gauge.js";
import { __wasm_split_load_game as game } from "./loader.js";

const main = new URL("main.wasm", import.meta.url);

// Who has been in this tab before plays on, or comes back from where he has signed in. The game comes as soon as the line
// is free, and not only when the program has found that out itself.
function expectGame() {
  new PerformanceObserver((list, observer) => {
    if (list.getEntriesByName(main.href).length) {
      observer.disconnect();
      game.ahead();
    }
  }).observe({ type: "resource", buffered: true });
}

try {
  if (sessionStorage.length) expectGame();
} catch {
  // A browser that keeps nothing has nobody to expect.
}
init({ module_or_path: fetch(main, { integrity: "main's hash" }) });
