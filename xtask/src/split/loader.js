// Fetches the parts of the program. Each of its files is a WebAssembly module with a place of its own in the memory and in
// the function table of the main module, so they can be taken up in any order. A file that failed can be asked for again.
import { initSync } from "./life-gauge.js";

const files = {};

async function load(file) {
  const reply = await fetch(new URL(file, import.meta.url));
  // Not compiled while it comes: that would need a server that knows WebAssembly's media type.
  await WebAssembly.instantiate(await reply.arrayBuffer(), { __wasm_split: initSync() });
}

const once = (file) =>
  (files[file] ??= load(file).catch((error) => {
    delete files[file];
    throw error;
  }));

// A function for the program: it calls back through the function table, and says whether all files are there.
const part = (names) => async (callback, data) => {
  const loads = await Promise.allSettled(names.map(once));
  const failed = loads.find(({ reason }) => reason);
  if (failed) console.warn(failed.reason);
  initSync().__indirect_function_table.get(callback)(data, !failed);
};

// The parts.
