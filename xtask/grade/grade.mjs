// Has the page at this address graded: its headers by Mozilla's HTTP Observatory, as MDN runs it, and its policy by Google's
// evaluator.

import { scan } from "@mdn/mdn-http-observatory";
import evaluator from "csp_evaluator/dist/evaluator.js";
import parser from "csp_evaluator/dist/parser.js";

const { scan: told, tests } = await scan(process.argv[2]);
const policy = new parser.CspParser(told.responseHeaders["content-security-policy"]).csp;
const findings = new evaluator.CspEvaluator(policy).evaluate();
const failed = Object.entries(tests).filter(([, { pass }]) => !pass);
console.log(
  JSON.stringify({
    grade: told.grade,
    score: told.score,
    tests: told.testsQuantity,
    failed: failed.map(([name, { result }]) => `${name}: ${result}`),
    findings: findings.map(({ directive, value, description }) => ({ source: `${directive} ${value}`, description })),
  }),
);
