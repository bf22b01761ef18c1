// Times the arithmetic of sign-ins by SRP, ours and Amplify's, for `cargo xtask bench srp`.
import init, { Begun, Player } from "./srp.js";
import { BigInteger, getAuthenticationHelper, getSignatureString } from "./bundle.js";

const ready = prepare();

/** Times of the tasks of so many sign-ins by one side, and of all that the browser calls long, in microseconds. */
window.measure = async (side, count) => {
  const signIn = (await ready)[side];
  const long_tasks = [];
  const note = (entries) => long_tasks.push(...entries.map((entry) => microseconds(entry.duration)));
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ type: "longtask" });
  const sign_ins = [];
  for (let number = 0; number < count; number++) {
    const tasks = [];
    await signIn(tasks);
    sign_ins.push(tasks);
  }
  await pause();
  note(observer.takeRecords());
  return { sign_ins, long_tasks };
};

/** Whether both sides come to the same signature from the same numbers. */
window.agree = async () => {
  const { ours, amplify } = await ready;
  const { entropy, begun, signature } = await ours([]);
  const numbers = { a: new BigInteger(hex(entropy), 16), A: new BigInteger(begun.srp_a(), 16) };
  return (await amplify([], numbers)) === signature;
};

async function prepare() {
  const { cases, SECRET_BLOCK, TIMESTAMP } = await (await fetch("cases.json")).json();
  const { pool_name, user_id, password, SRP_B, SALT } = cases[0];
  await init();
  const player = new Player(pool_name, user_id, password);

  /** As the page does it: a step, then the browser's turn. */
  async function ours(tasks) {
    const entropy = crypto.getRandomValues(new Uint8Array(32));
    const begun = await task(tasks, () => {
      const begun = Begun.with(entropy);
      begun.srp_a();
      return begun;
    });
    let answer = await task(tasks, () => begun.claim(player, SRP_B, SALT, SECRET_BLOCK));
    let signature;
    while (signature === undefined) {
      await task(tasks, () => {
        answer = answer.step();
        signature = answer.signature(TIMESTAMP);
      });
    }
    return { entropy, begun, signature };
  }

  /** As Amplify does it: A, and after the challenge all the rest. */
  async function amplify(tasks, numbers = {}) {
    const helper = await task(tasks, async () => {
      const helper = await getAuthenticationHelper(pool_name);
      helper.A.toString(16);
      return helper;
    });
    Object.assign(helper, numbers);
    return task(tasks, async () => {
      const hkdf = await helper.getPasswordAuthenticationKey({
        username: user_id,
        password,
        serverBValue: new BigInteger(SRP_B, 16),
        salt: new BigInteger(SALT, 16),
      });
      return getSignatureString({
        userPoolName: pool_name,
        username: user_id,
        challengeParameters: { SECRET_BLOCK },
        dateNow: TIMESTAMP,
        hkdf,
      });
    });
  }

  return { ours, amplify };
}

/** Runs a call as a task of its own and notes its time. Amplify's promises wait for nothing but each other. */
async function task(tasks, call) {
  await pause();
  const start = performance.now();
  const result = await call();
  tasks.push(microseconds(performance.now() - start));
  return result;
}

const pause = () => new Promise((done) => setTimeout(done));
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const microseconds = (milliseconds) => Math.round(milliseconds * 1000);
