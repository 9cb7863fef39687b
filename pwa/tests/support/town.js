import { sha256 } from "./cast.js";

/** @import { Outcome, PartDeclaration, Sending, Transport, WireAnswer } from "../../types.d.ts" */

/** @typedef {PartDeclaration & {bytes: Buffer, token: string, state: string}} TownPart */
/** @typedef {{id: string, digest: string, body: any, reference: string, parts: TownPart[], isComplete: boolean, owner: string | null}} TownCase */

/**
 * The town's server as the phone sees it: `/sync/v1` in memory. Tests reach into its fields and its `refuse`.
 */
export class Town {
  /** @type {Map<string, TownCase>} */
  cases = new Map();
  /** @type {Map<string, string>} superseded id → the case that stands for it */
  aliases = new Map();
  /** @type {Map<string, TownCase & {rev: number}>} */
  entries = new Map();
  /** @type {string | null} */
  owner = null;
  epoch = "epoch-1";
  proto_min = 1;
  now = 0;
  /** @type {Sending[]} */
  log = [];
  /** @type {(sending: Sending) => Outcome | null | undefined} answers instead of the town when it gives something */
  refuse = () => null;
  #tokens = 0;

  /** @returns {Transport} */
  get transport() {
    return { send: async (sending) => this.receive(sending) };
  }

  /**
   * @param {Sending} sending
   * @returns {Outcome}
   */
  receive(sending) {
    this.log.push(sending);
    return this.refuse(sending) ?? this.#route(sending);
  }

  /** Cases by what they say, to count them without their ids. */
  get comments() {
    return [...this.cases.values()].map(({ body }) => body.comment).sort();
  }

  /** @param {Sending} sending */
  #route(sending) {
    const [, , , what, id, sub, n] = sending.path.split("/");
    if (what === "session") return this.#session();
    if (what === "uploads") return this.#upload(sending, id ?? "");
    if (sending.owner !== null && sending.owner !== this.owner) return problem(401, "wrong-owner");
    if (what === "entries" && !sub) return this.#entry(sending, id ?? "");
    if (sub === "complete") return this.#complete(id ?? "");
    if (sub === "parts") return this.#declare(sending, id ?? "", Number(n));
    return sending.method === "GET" ? this.#read(id ?? "") : this.#submit(sending, id ?? "");
  }

  #session() {
    const server_time = new Date(this.now).toISOString();
    const { owner, epoch, proto_min } = this;
    return answer(200, {
      owner,
      server_time,
      epoch,
      proto_min,
      proto_max: 1,
      max_photo: 10_485_760,
      chunk: 1_048_576,
      types: [],
    });
  }

  /**
   * @param {Sending} sending
   * @param {string} id
   */
  #submit(sending, id) {
    const bytes = Buffer.from(/** @type {ArrayBuffer} */ (sending.body));
    const digest = sha256(bytes);
    if (digest !== sending.digest) return problem(422, "digest-mismatch");
    const known = this.#find(id);
    if (known?.id === id && known.digest !== digest) return problem(422, "payload-mismatch");
    if (known?.id === id) return answer(200, this.#told(known, id));
    const body = JSON.parse(bytes.toString());
    const older = this.#find(body.supersedes);
    const before = (older?.owner === sending.owner ? older : null) ?? known;
    if (before) {
      this.aliases.set(id, before.id);
      if (body.supersedes) this.aliases.set(body.supersedes, before.id);
      if (!known) Object.assign(before, { body, parts: this.#parts(body.parts) });
      return answer(known ? 200 : 201, this.#told(before, id));
    }
    const reference = `RVM-2026-${String(this.cases.size + 1).padStart(6, "0")}-0`;
    const received = {
      id,
      digest,
      body,
      reference,
      parts: this.#parts(body.parts),
      isComplete: false,
      owner: sending.owner,
    };
    this.cases.set(id, received);
    if (body.supersedes) this.aliases.set(body.supersedes, id);
    return answer(201, this.#told(received, id));
  }

  /** @param {string | null} id */
  #find(id) {
    if (id === null) return undefined;
    return this.cases.get(id) ?? this.cases.get(this.aliases.get(id) ?? "") ?? this.entries.get(id);
  }

  /** @param {PartDeclaration[]} declared */
  #parts(declared) {
    return declared.map((part) => this.#part(part));
  }

  /** @param {PartDeclaration} part */
  #part(part) {
    this.#tokens += 1;
    return { ...part, bytes: Buffer.alloc(0), token: `t${this.#tokens}`, state: "waiting" };
  }

  /**
   * @param {TownCase} found
   * @param {string} id
   */
  #told({ reference, parts, isComplete }, id) {
    const state = isComplete ? "complete" : "receiving";
    return { id, reference, follow_code: `code-${id.slice(0, 4)}`, state, parts: parts.map(partTold) };
  }

  /** @param {string} id */
  #read(id) {
    const found = this.#find(id);
    return found ? answer(200, { ...this.#told(found, id), digest: found.digest }) : problem(404, "unknown-case");
  }

  /**
   * @param {Sending} sending
   * @param {string} id
   * @param {number} n
   */
  #declare(sending, id, n) {
    const found = this.#find(id);
    if (!found) return problem(404, "unknown-case");
    const declared = JSON.parse(/** @type {string} */ (sending.body));
    const fresh = declared.dropped
      ? { ...this.#part({ ...declared, size: 0 }), state: "dropped" }
      : this.#part(declared);
    found.parts = found.parts.map((part) => (part.n === n ? fresh : part));
    return answer(200, partTold(fresh));
  }

  /**
   * @param {Sending} sending
   * @param {string} token
   */
  #upload({ method, headers = {}, body }, token) {
    const part = [...this.cases.values(), ...this.entries.values()]
      .flatMap(({ parts }) => parts)
      .find((candidate) => candidate.token === token);
    if (!part || part.state === "dropped") return problem(404, "unknown-upload");
    if (method === "PATCH") {
      const chunk = Buffer.from(/** @type {ArrayBuffer} */ (body));
      if (Number(headers["Upload-Offset"]) !== part.bytes.length) return problem(409, "offset");
      const checksum = `sha256 ${Buffer.from(sha256(chunk), "hex").toString("base64")}`;
      if (headers["Upload-Checksum"] !== checksum) return problem(460, "checksum");
      part.bytes = Buffer.concat([part.bytes, chunk]);
      if (part.bytes.length === part.size) part.state = "complete";
    }
    return answer(method === "HEAD" ? 200 : 204, {}, { "Upload-Offset": String(part.bytes.length) });
  }

  /** @param {string} id */
  #complete(id) {
    const found = this.#find(id);
    if (!found) return problem(404, "unknown-case");
    const missing = found.parts.filter(({ state }) => state === "waiting").map(({ n }) => n);
    if (missing.length > 0) return problem(409, "missing-parts", { missing });
    const wrong = found.parts.find((part) => part.state === "complete" && sha256(part.bytes) !== part.sha256);
    if (wrong) return problem(422, "part-digest", { n: wrong.n });
    found.isComplete = true;
    return answer(200, this.#told(found, id));
  }

  /**
   * @param {Sending} sending
   * @param {string} id
   */
  #entry(sending, id) {
    const known = this.entries.get(id);
    if (known) return answer(200, { ...this.#told(known, id), follow_code: null, rev: known.rev });
    const body = JSON.parse(Buffer.from(/** @type {ArrayBuffer} */ (sending.body)).toString());
    const of = this.cases.get(body.case);
    if (!of) return problem(404, "unknown-case");
    const rev = this.entries.size + 2;
    const parts = this.#parts(body.parts ?? []);
    const digest = sending.digest ?? "";
    const entry = { id, digest, body, rev, parts, reference: of.reference, isComplete: false, owner: sending.owner };
    this.entries.set(id, entry);
    return answer(201, { ...this.#told(entry, id), follow_code: null, rev });
  }
}

/** @param {TownPart} part */
function partTold({ n, token, bytes, state }) {
  return { n, upload: `/sync/v1/uploads/${token}`, offset: bytes.length, state };
}

/**
 * @param {number} status
 * @param {Record<string, unknown>} json
 * @param {Record<string, string>} [headers]
 * @returns {WireAnswer}
 */
export function answer(status, json, headers = {}) {
  return { kind: "answer", status, code: null, json, headers: new Headers(headers) };
}

/**
 * @param {number} status
 * @param {string | null} code
 * @param {Record<string, unknown>} [more]
 * @param {Record<string, string>} [headers]
 * @returns {WireAnswer}
 */
export function problem(status, code, more = {}, headers = {}) {
  const json = { type: "about:blank", title: "Non", status, code, detail: "", ...more };
  return { kind: "answer", status, code, json, headers: new Headers(headers) };
}
