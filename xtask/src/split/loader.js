// Fetches the parts of the program. Each of its files is a WebAssembly module with a place of its own in the memory and in
// the function table of the main module, so they can be taken up in any order. A file that failed can be asked for again.
import { initSync } from "./life-gauge.js";

const files = {};
// What was fetched before the program has asked for it.
const ahead = {};
// What failed once may lie broken in the browser's cache, which would not ask for it again.
let cache = "default";

async function compile(file, integrity) {
  if (small[file]) return WebAssembly.compile(Uint8Array.from(atob(small[file]), (octet) => octet.charCodeAt(0)));
  const reply = await fetch(new URL(file, import.meta.url), { integrity, cache });
  // Not compiled while it comes: that would need a server that knows WebAssembly's media type.
  return WebAssembly.compile(await reply.arrayBuffer());
}

async function load(file, integrity) {
  const module = (await ahead[file]) ?? (await compile(file, integrity));
  delete ahead[file];
  await WebAssembly.instantiate(module, { __wasm_split: initSync() });
}

const once = ([file, integrity]) =>
  (files[file] ??= load(file, integrity).catch((error) => {
    delete files[file];
    cache = "reload";
    throw error;
  }));

// A function for the program, of files and their hashes: it calls back through the function table, and says whether all
// files are there. What comes ahead is not missed if it does not come.
const part = (hashes) => {
  const bring = async (callback, data) => {
    const loads = await Promise.allSettled(Object.entries(hashes).map(once));
    const failed = loads.find(({ reason }) => reason);
    if (failed) console.warn(failed.reason);
    initSync().__indirect_function_table.get(callback)(data, !failed);
  };
  bring.ahead = () => {
    for (const [file, integrity] of Object.entries(hashes)) ahead[file] = compile(file, integrity).catch(() => {});
  };
  return bring;
};

// The parts, and what of them is too small for a file.
