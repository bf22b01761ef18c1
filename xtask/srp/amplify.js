// Amplify's sign-in by password, its arithmetic alone. The package exports no such thing, hence the paths.
import { getAuthenticationHelper } from "./node_modules/@aws-amplify/auth/dist/esm/providers/cognito/utils/srp/getAuthenticationHelper.mjs";
import { getSignatureString } from "./node_modules/@aws-amplify/auth/dist/esm/providers/cognito/utils/srp/getSignatureString.mjs";
import BigInteger from "./node_modules/@aws-amplify/auth/dist/esm/providers/cognito/utils/srp/BigInteger/BigInteger.mjs";
export { BigInteger, getAuthenticationHelper, getSignatureString };
