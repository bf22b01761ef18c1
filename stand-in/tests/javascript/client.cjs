// A third independent client: amazon-cognito-identity-js, which Amplify was built on, from sign-up to sign-out.
//
// usage: NODE_PATH=node_modules node client.cjs BASE_URL

const { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } = require("amazon-cognito-identity-js");

const BASE = process.argv[2];
const PASSWORD = "Difference-Engine-1";
const NEXT_PASSWORD = "Analytical-Engine-2";
const results = [];

function check(name, holds, detail = "") {
  results.push(Boolean(holds));
  console.log(`${holds ? "ok" : "FAILED"}: ${name}${holds ? "" : ` (${detail})`}`);
}

/** Runs a call that takes a callback of (error, result) last. */
const called = (object, method, ...rest) =>
  new Promise((resolve, reject) => {
    object[method](...rest, (error, result) => (error ? reject(error) : resolve(result)));
  });

/** Runs a call that takes an object of callbacks last. */
const answered = (object, method, ...rest) =>
  new Promise((resolve, reject) => {
    object[method](...rest, { onSuccess: resolve, onFailure: reject });
  });

/** The call must fail with the error of this name. */
async function refused(name, expected, call) {
  const found = await call().then(() => "no error", (error) => error.code ?? error.message);
  check(name, found === expected, found);
}

const control = async (path) => (await fetch(`${BASE}/_stand-in/${path}`)).json();

function signIn(user, password) {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
  return answered(user, "authenticateUser", details);
}

async function signUp(pool) {
  const email = new CognitoUserAttribute({ Name: "email", Value: "charles@example.com" });
  await refused("a weak password", "InvalidPasswordException", () => called(pool, "signUp", "charles", "weak", [email], []));
  const told = await called(pool, "signUp", "charles", PASSWORD, [email], []);
  check("sign-up tells a masked address", told.codeDeliveryDetails.Destination === "c***@e***");
  await refused("too early", "UserNotConfirmedException", () => signIn(told.user, PASSWORD));
  await refused("a wrong code", "CodeMismatchException", () => called(told.user, "confirmRegistration", "none", false));
  const inbox = await control("inbox");
  await called(told.user, "confirmRegistration", inbox.at(-1).code, false);
  return told.user;
}

async function journey(auth) {
  const pool = new CognitoUserPool({
    UserPoolId: auth.user_pool_id,
    ClientId: auth.user_pool_client_id,
    endpoint: `${BASE}/`,
  });
  const user = await signUp(pool);
  await refused("a wrong password", "NotAuthorizedException", () => signIn(user, "Wrong-1-Wrong"));
  const session = await signIn(user, PASSWORD);
  check("SRP gives tokens", session.getIdToken().payload.email === "charles@example.com");
  check("which are valid now", session.isValid());

  const refreshed = await called(user, "refreshSession", session.getRefreshToken());
  const tokens = [session, refreshed].map((one) => one.getAccessToken().getJwtToken());
  check("a refresh gives another token", tokens[0] !== tokens[1]);

  await called(user, "changePassword", PASSWORD, NEXT_PASSWORD);
  const another = () => new CognitoUser({ Username: "charles", Pool: pool });
  await refused("the old password", "NotAuthorizedException", () => signIn(another(), PASSWORD));
  const again = another();
  const last = await signIn(again, NEXT_PASSWORD);

  await answered(again, "globalSignOut");
  for (const [name, old] of [["last", last], ["first", session]]) {
    await refused(`a refresh of the ${name} session after sign-out`, "NotAuthorizedException", () =>
      called(again, "refreshSession", old.getRefreshToken()),
    );
  }
}

async function main() {
  await journey((await control("config")).config.auth);
  const failed = results.filter((holds) => !holds).length;
  console.log(`${results.length - failed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

main();
