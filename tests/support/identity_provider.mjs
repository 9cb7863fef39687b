/**
 * The npm package oidc-provider as an identity provider, which can be told to lie.
 *
 * `node identity_provider.mjs '{"port": 8400, "clients": [{…}], "people": {"subject": {…claims}}}'`, from the folder of the
 * front end. `POST /faults` takes what it does wrong from then on: `claims` and `userinfo` are put over what it signs,
 * `alg` is what it signs with (`none`, `HS256`), `isPlain` leaves the userinfo unsigned, `status` answers for `path`,
 * `key` signs with a key that nobody published.
 */
import { createHmac } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const require = createRequire(`${process.cwd()}/package.json`);
const found = (name) => import(pathToFileURL(require.resolve(name)).href);
const { Provider } = await found("oidc-provider");
const jose = await found("jose");

const { port, clients, people } = JSON.parse(process.argv[2]);
const { privateKey } = await jose.generateKeyPair("ES256", { extractable: true });
const unpublished = await jose.generateKeyPair("ES256", { extractable: true });
const key = { ...(await jose.exportJWK(privateKey)), alg: "ES256", use: "sig", kid: "published" };
let faults = {};
const CODE_FLOW = { response_types: ["code"], grant_types: ["authorization_code"], id_token_signed_response_alg: "ES256" };

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: clients.map((client) => ({ ...CODE_FLOW, ...client })),
  jwks: { keys: [key] },
  acrValues: ["eidas1"],
  scopes: ["openid", "given_name", "family_name", "gender", "profile", "email"],
  claims: {
    openid: ["sub"],
    acr: null,
    given_name: ["given_name"],
    family_name: ["family_name"],
    gender: ["gender"],
    profile: ["given_name", "family_name", "gender"],
    email: ["email", "email_verified"],
  },
  conformIdTokenClaims: true,
  cookies: { keys: ["a key for tests"] },
  enabledJWA: { userinfoSigningAlgValues: ["ES256"], idTokenSigningAlgValues: ["ES256"] },
  features: {
    devInteractions: { enabled: false },
    jwtUserinfo: { enabled: true },
    rpInitiatedLogout: {
      enabled: true,
      logoutSource(ctx, form) {
        ctx.body = page("Se déconnecter", `${form}<button form="op.logoutForm" name="logout" value="yes">Se déconnecter</button>`);
      },
    },
  },
  findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id], ...faults.userinfo }) }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope([...ctx.oidc.requestParamScopes].join(" "));
    await grant.save();
    return grant;
  },
  interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
});

provider.use(async (ctx, next) => {
  if (ctx.path === "/faults") {
    faults = JSON.parse(await text(ctx.req));
    ctx.body = "";
    return;
  }
  if (faults.status && ctx.path.endsWith(faults.path)) {
    ctx.status = faults.status;
    ctx.body = "<p>broken</p>";
    return;
  }
  if (ctx.path.startsWith("/interaction/")) {
    await interact(ctx);
    return;
  }
  await next();
  if (ctx.path === "/token" && ctx.body?.id_token) ctx.body.id_token = await told(ctx.body.id_token, faults.claims);
  if (ctx.path === "/me" && faults.isPlain) {
    ctx.body = JSON.stringify(jose.decodeJwt(ctx.body));
    ctx.type = "application/json";
  } else if (ctx.path === "/me" && typeof ctx.body === "string" && ctx.body.split(".").length === 3) {
    ctx.body = await told(ctx.body, faults.userinfo);
  }
});

/** Who are you? One button for each person, and one to go away. */
async function interact(ctx) {
  const uid = ctx.path.split("/").pop();
  if (ctx.method === "GET") {
    const buttons = Object.keys(people).map((id) => `<button name="subject" value="${id}">${people[id].given_name ?? id}</button>`);
    ctx.body = page("Qui êtes-vous ?", `<form method="post" action="/interaction/${uid}">${buttons.join("")}<button name="subject" value="">Annuler</button></form>`);
    return;
  }
  const subject = new URLSearchParams(await text(ctx.req)).get("subject");
  const result = subject
    ? { login: { accountId: subject, acr: "eidas1", remember: true } }
    : { error: "access_denied", error_description: "cancelled" };
  await provider.interactionFinished(ctx.req, ctx.res, result, { mergeWithLastSubmission: false });
  ctx.respond = false;
}

/** The token as it would be, or with what it is told to lie about. */
async function told(token, over = {}) {
  const claims = { ...jose.decodeJwt(token), ...over };
  for (const [name, value] of Object.entries(claims)) if (value === null) delete claims[name];
  if (faults.alg === "none") return `${encoded({ alg: "none" })}.${encoded(claims)}.`;
  if (faults.alg === "HS256") {
    const signed = `${encoded({ alg: "HS256" })}.${encoded(claims)}`;
    return `${signed}.${createHmac("sha256", clients[0].client_secret).update(signed).digest("base64url")}`;
  }
  if (!faults.key && Object.keys(over).length === 0) return token;
  const header = { alg: "ES256", kid: faults.key ?? "published", typ: "JWT" };
  return new jose.SignJWT(claims).setProtectedHeader(header).sign(faults.key ? unpublished.privateKey : privateKey);
}

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const page = (title, body) => `<!doctype html><html lang="fr"><title>${title}</title><h1>${title}</h1>${body}</html>`;

async function text(request) {
  let all = "";
  for await (const part of request) all += part;
  return all;
}

createServer(provider.callback()).listen(port, "127.0.0.1", () => console.log("running"));
