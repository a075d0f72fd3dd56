import { BlockList, isIPv4, isIPv6 } from 'node:net';

// IANA's registries of special-purpose addresses (RFC 6890 and after), everything that is not global unicast.
const NOT_PUBLIC_V4 = subnets('ipv4', [
  ['0.0.0.0', 8], // "this network"; 0.0.0.0 reaches this machine
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carrier-grade NAT
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link-local; clouds' metadata services
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
]);

/**
 * Global unicast is 2000::/3 alone; loopback, unspecified, IPv4-compatible, discard, local NAT64 (64:ff9b:1::/48),
 * unique local, link-local, site-local and multicast addresses all lie outside.
 */
const GLOBAL_V6 = subnets('ipv6', [['2000::', 3]]);

const NOT_PUBLIC_V6 = subnets('ipv6', [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: an IPv4 address in disguise, out of use
  ['3fff::', 20], // documentation
]);

/** First 96 bits of the forms that reach the IPv4 address in the last 32: IPv4-mapped, and NAT64's well-known prefix. */
const REACHES_V4 = ['0:0:0:0:0:ffff', '64:ff9b:0:0:0:0'];

/** Whether an IPv4 or IPv6 address is public unicast. What is no address at all, or has a zone, is not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !NOT_PUBLIC_V4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  const groups = groupsOf(address);
  if (REACHES_V4.includes(groups.slice(0, 6).join(':'))) {
    const bytes = groups.slice(6).flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 255]);
    return isPublicAddress(bytes.join('.'));
  }
  return GLOBAL_V6.check(address, 'ipv6') && !NOT_PUBLIC_V6.check(address, 'ipv6');
}

/** The eight groups of an IPv6 address, in hexadecimal without leading zeros. */
function groupsOf(address: string): string[] {
  // A URL's host is serialised in hexadecimal groups only, whatever the address was written like.
  const [head, tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  if (tail === undefined) return before;
  const after = tail === '' ? [] : tail.split(':');
  return [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
}

function subnets(family: 'ipv4' | 'ipv6', list: readonly (readonly [string, number])[]): BlockList {
  const block = new BlockList();
  for (const [net, prefix] of list) block.addSubnet(net, prefix, family);
  return block;
}
