// Serves an independent implementation of DynamoDB on a free port; it ends when its input does.
"use strict";

const dynalite = require("dynalite");

const server = dynalite({ createTableMs: 0 });
server.listen(0, "127.0.0.1", () => {
  console.log(`listening on http://127.0.0.1:${server.address().port}`);
});
process.stdin.resume().on("end", () => process.exit(0));
