// Plays the game in place of a person, for `cargo xtask bench gauge`.
const POLL = 20;
const PATIENCE = 30_000;

const find = (name) => document.querySelector(`[data-testid=${name}]`);
const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Waits for something, and fails when it does not come. */
async function until(what, check) {
  for (let waited = 0; !check(); waited += POLL) {
    if (waited > PATIENCE) throw new Error(`waited in vain for ${what}`);
    await sleep(POLL);
  }
}

const status = () => find("sync-status");

/** Waits until nothing waits. */
window.saved = () =>
  until("“Saved”", () => status()?.matches(".good") && status().innerText.startsWith("Saved"));

/** What the page says of its moves. */
window.says = () => status().innerText;

window.signIn = async (username, password) => {
  await until("the form or the game", () => find("submit") ?? status());
  // Another tab may have a session for this one.
  await sleep(1_000);
  if (status()) return saved();
  document.getElementById("username").value = username;
  document.getElementById("password").value = password;
  find("submit").click();
  await saved();
};

/** Reads the gauge, so that the next write has all it needs. */
window.reread = async () => {
  find("refresh").click();
  await sleep(500);
  await saved();
};

/** Heart and bomb in turn, so that each press changes the value: so many presses, begun this far apart. */
window.press = async (count, apart) => {
  for (let number = 0; number < count; number++) {
    const begun = performance.now();
    find(Number(find("gauge").dataset.value) < 75 ? "heart" : "bomb").click();
    await sleep(Math.max(0, apart - (performance.now() - begun)));
  }
};

/** A time by which all tabs know what to do. */
window.soon = () => Date.now() + 2_000;

/** Presses from that time on. */
window.pressAt = async (begin, count, apart) => {
  await sleep(begin - Date.now());
  await press(count, apart);
};

/** Where to press next, in pixels of what is in view. */
window.target = () => {
  const button = find(Number(find("gauge").dataset.value) < 75 ? "heart" : "bomb");
  button.scrollIntoView({ block: "center", behavior: "instant" });
  const { left, top, width, height } = button.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2 };
};

/** In place of the page, one that has nothing but a number and the buttons: what the browser itself takes. */
window.strip = () => {
  document.body.innerHTML = `<b data-testid="gauge" data-value="50">50</b>
    <button data-testid="bomb">-</button><button data-testid="heart">+</button>`;
  const add = (points) => {
    const gauge = find("gauge");
    gauge.textContent = gauge.dataset.value = Number(gauge.dataset.value) + points;
  };
  find("bomb").onclick = () => add(-25);
  find("heart").onclick = () => add(25);
};

/** Times in microseconds, from each click on. */
window.times = { work: [], painted: [] };

/** Begins to time real clicks: how long a click keeps the page busy, and when the frame with the new number is painted. */
window.watch = () => {
  let clicked;
  // In the very next task: what else waits, like an answer of the database, comes after it.
  const note = (list, since) => list.push(Math.round((performance.now() - since) * 1000));
  const next = (list, since) => scheduler.postTask(() => note(list, since), { priority: "user-blocking" });
  const begin = ({ isTrusted, timeStamp }) => {
    clicked = isTrusted ? timeStamp : undefined;
    // The next task begins when all that follows from the click is done.
    if (isTrusted) next(times.work, timeStamp);
  };
  // That task comes after the frame that was asked for, with style, layout and paint.
  const changed = () => {
    const since = clicked;
    clicked = undefined;
    if (since !== undefined) requestAnimationFrame(() => next(times.painted, since));
  };
  addEventListener("click", begin, { capture: true });
  new MutationObserver(changed).observe(find("gauge"), { attributeFilter: ["data-value"] });
};
