// The official Auth emulator of firebase-tools, without the command line around it: that one also starts a hub, a
// logging server and look-ups over the network, and takes ports of its own.
"use strict";

// The emulator compiles a validator for each of some 200 operations at its start, most of which nobody calls. Compiled
// at their first use instead, it is up in 1 s, not in 6.
const exegesis = require("exegesis-express");
const { middleware } = exegesis;
exegesis.middleware = (spec, options) => middleware(spec, { ...options, lazyCompileValidationSchemas: true });

// The emulator reads the clock twice for a new account. Where a second begins in between, the account is valid since after its own
// sign-in, and a function that asks for revoked tokens refuses its first one.
const { ProjectState } = require("firebase-tools/lib/emulator/auth/state");
const create = ProjectState.prototype.createUserWithLocalId;
ProjectState.prototype.createUserWithLocalId = function (localId, fields) {
  const signedIn = Math.floor(Number(fields.lastLoginAt) / 1000);
  const late = Number(fields.validSince) > signedIn;
  return create.call(this, localId, late ? { ...fields, validSince: String(signedIn) } : fields);
};

const { AuthEmulator } = require("firebase-tools/lib/emulator/auth");

const [host, port, projectId] = process.argv.slice(2);

new AuthEmulator({ host, port: Number(port), projectId })
  .start()
  .then(() => console.log(`Auth emulator on ${host}:${port}`))
  .catch((error) => {
    console.error(error);
    process.exit(1);
  });
