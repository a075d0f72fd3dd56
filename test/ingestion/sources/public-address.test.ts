import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../src/ingestion/sources/public-address.js';

const NOT_PUBLIC: [string, ...string[]][] = [
  ['this network', '0.0.0.0', '0.255.255.255'],
  ['private', '10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.0', '192.168.255.255'],
  ['carrier-grade NAT', '100.64.0.0', '100.127.255.255'],
  ['loopback', '127.0.0.1', '127.255.255.254', '::1', '0:0:0:0:0:0:0:1'],
  ['link-local', '169.254.0.0', '169.254.169.254', 'fe80::1', 'fe80::1%eth0', 'febf::1', 'fec0::1'],
  ['protocol assignments', '192.0.0.1', '2001:1::1', '2001:20::1'],
  ['documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1', '3fff:fff::1'],
  ['benchmarks', '198.18.0.0', '198.19.255.255', '2001:2::1'],
  ['multicast', '224.0.0.1', '239.255.255.255', 'ff02::1', 'ff0e::1'],
  ['reserved', '240.0.0.1', '255.255.255.254', '4000::1', '5f00::1', '8000::', '100::1'],
  ['broadcast', '255.255.255.255'],
  ['unspecified', '::'],
  ['unique local', 'fc00::1', 'fd12:3456::1'],
  [
    'IPv4-mapped',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::FFFF:10.0.0.1',
    '0:0:0:0:0:ffff:a9fe:a9fe',
    '::ffff:0:0',
  ],
  ['IPv4-compatible', '::127.0.0.1', '::10.0.0.1', '::8.8.8.8'],
  ['IPv4-translated', '::ffff:0:127.0.0.1'],
  ['NAT64', '64:ff9b::127.0.0.1', '64:ff9b::a9fe:a9fe', '64:ff9b::', '64:ff9b::1', '64:ff9b:1::8.8.8.8'],
  ['6to4', '2002:7f00:1::', '2002:a9fe:a9fe::1', '2002:808:808::1'],
  ['Teredo', '2001:0:7f00:1::', '2001::1'],
  ['no address', '', 'localhost', '127.1', '1.2.3', '1.2.3.4.5', '::g', '8.8.8.8 '],
];

describe('isPublicAddress', () => {
  it.each(NOT_PUBLIC)('refuses %s', (_what, ...addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });

  it('accepts public ones up to the edges of what is refused', () => {
    const addresses = [
      '1.0.0.0 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0',
      '169.253.255.255 169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.167.255.255 192.169.0.0',
      '198.17.255.255 198.20.0.0 223.255.255.255',
      '2000::1 2001:200::1 2001:4860:4860::8888 2606:4700::1111 2003::1 3ffe::1 3fff:1000::1',
      '::ffff:8.8.8.8 64:ff9b::8.8.8.8',
    ].flatMap((line) => line.split(' '));
    expect(addresses.filter((address) => !isPublicAddress(address))).toEqual([]);
  });
});
