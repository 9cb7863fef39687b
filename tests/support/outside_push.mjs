/** The npm package web-push-testing as a push service: `node outside_push.mjs PORT`, from the folder of the front end. */
import { createRequire } from "node:module";

const require = createRequire(`${process.cwd()}/package.json`);
const { PushApiModel } = require("web-push-testing/src/PushApiModel.js");
const Server = require("web-push-testing/src/server.js");

new Server(new PushApiModel(), Number(process.argv[2])).startServer();
