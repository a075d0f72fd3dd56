import { createHash, randomBytes } from 'node:crypto';

/** Random bytes of a key's public id, and of its secret. */
const ID_BYTES = 8;
const SECRET_BYTES = 32;

const ID = /^[0-9a-f]{16}$/;
const KEY = /^facet_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

export interface KeyText {
  /** 16 hexadecimal digits: what lists and logs call the key. */
  readonly id: string;
  /** SHA-256 of the secret. */
  readonly hash: Buffer;
}

/** A new key: `facet_<id>_<secret>`, the secret 256 random bits in base64url. */
export function newKey(): KeyText & { readonly text: string } {
  const id = randomBytes(ID_BYTES).toString('hex');
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { id, hash: hashOf(secret), text: `facet_${id}_${secret}` };
}

/** Undefined for what is no key's text. */
export function parseKey(text: string): KeyText | undefined {
  const match = KEY.exec(text);
  return match === null ? undefined : { id: match[1], hash: hashOf(match[2]) };
}

export function isKeyId(text: string): boolean {
  return ID.test(text);
}

/**
 * One round of a fast hash is right here: slow ones (bcrypt, Argon2) make up for passwords that can be guessed, and 256
 * random bits cannot, at any speed.
 */
function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
