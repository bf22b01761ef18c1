// Tells the console what moves on the page while its window stays as it is.
const SETTLED = 500;
// Of 1 a tenth is what browsers call good. Below this a last row comes or a line gets longer.
const LEAST = 0.005;

let resized = -Infinity;
addEventListener("resize", () => (resized = performance.now()));

new PerformanceObserver((list) => {
  for (const { value, startTime, sources } of list.getEntries()) {
    const nodes = sources.map(({ node }) => node?.outerHTML?.slice(0, 120) ?? node?.data);
    if (value >= LEAST && startTime - resized > SETTLED) console.debug(`Moved by ${value.toFixed(4)}:`, nodes.join(" "));
  }
}).observe({ type: "layout-shift", buffered: true });
