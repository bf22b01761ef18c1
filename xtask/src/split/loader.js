// Fetches the parts of the program. Each of its files is a WebAssembly module with a place of its own in the memory and in
// the function table of the main module, so they can be taken up in any order. A file that failed can be asked for again.
import { initSync } from "./life-gauge.js";

const files = {};
// What failed once may lie broken in the browser's cache, which would not ask for it again.
let cache = "default";

async function load(file, integrity) {
  const reply = await fetch(new URL(file, import.meta.url), { integrity, cache });
  // Not compiled while it comes: that would need a server that knows WebAssembly's media type.
  await WebAssembly.instantiate(await reply.arrayBuffer(), { __wasm_split: initSync() });
}

const once = ([file, integrity]) =>
  (files[file] ??= load(file, integrity).catch((error) => {
    delete files[file];
    cache = "reload";
    throw error;
  }));

// A function for the program, of files and their hashes: it calls back through the function table, and says whether all
// files are there.
const part = (hashes) => async (callback, data) => {
  const loads = await Promise.allSettled(Object.entries(hashes).map(once));
  const failed = loads.find(({ reason }) => reason);
  if (failed) console.warn(failed.reason);
  initSync().__indirect_function_table.get(callback)(data, !failed);
};

// The parts.
