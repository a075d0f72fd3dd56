import { createHmac, timingSafeEqual } from 'node:crypto';

/** Expiries lie on multiples of this, in seconds: all URLs of an image within a window are one, and can be cached. */
const WINDOW_S = 12 * 3600;

/** Bytes of the installation's secret. */
export const IMAGE_SECRET_BYTES = 32;

/** Leave to fetch one image until a moment, as the two parameters of its URL. */
export interface ImageSignature {
  /** Unix time in seconds, decimal. */
  readonly exp: string;
  /** HMAC-SHA-256 (RFC 2104) over id and expiry, base64url. */
  readonly sig: string;
}

/** Signs image URLs, since `<img>` cannot send a key. Whoever has a URL can fetch its image until it expires. */
export class ImageSignatures {
  constructor(
    private readonly secret: Buffer,
    private readonly now: () => number = Date.now,
  ) {}

  /** Good for 12 to 24 hours. */
  sign(imageId: string): ImageSignature {
    const exp = String((Math.floor(this.now() / 1000 / WINDOW_S) + 2) * WINDOW_S);
    return { exp, sig: this.#hmac(imageId, exp) };
  }

  /** @param exp as it came; @param sig as it came */
  isGood(imageId: string, exp: string, sig: string): boolean {
    if (!/^[1-9]\d{0,11}$/.test(exp) || !/^[A-Za-z0-9_-]{43}$/.test(sig)) return false;
    // As text: base64 can spell the same bytes in several ways.
    const given = Buffer.from(sig);
    const due = Buffer.from(this.#hmac(imageId, exp));
    return timingSafeEqual(given, due) && this.now() < Number(exp) * 1000;
  }

  #hmac(imageId: string, exp: string): string {
    return createHmac('sha256', this.secret).update(`${imageId}\n${exp}`).digest('base64url');
  }
}
