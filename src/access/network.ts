import { isIPv6 } from 'node:net';

/**
 * What an address counts as: an IPv4 address as itself, also where it comes written as IPv6; an IPv6 address as its /64,
 * which is the least that one subscriber has.
 */
export function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [plain] = address.split('%');
  if (!isIPv6(plain)) return plain;
  const [head, tail] = plain.split('::');
  const groups = (text: string | undefined) => (text === undefined || text === '' ? [] : text.split(':'));
  const front = groups(head);
  const back = groups(tail);
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - front.length - back.length);
  const all = [...front, ...Array.from({ length: zeros }, () => '0'), ...back];
  const first = all.slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16));
  return `${first.join(':')}::/64`;
}
