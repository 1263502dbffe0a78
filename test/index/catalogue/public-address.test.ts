import { describe, expect, it } from 'vitest';
import { isLoopbackAddress, isPublicAddress } from '../../../index/catalogue/public-address.ts';

describe('an address', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '151.101.1.1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:80b::200e',
  ])('is public: %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['loopback', '::1'],
    ['link-local', '169.254.169.254'],
    ['link-local', 'fe80::1'],
    ['link-local, with its zone', 'fe80::1%eth0'],
    ['site-local', 'fec0::1'],
    ['unique local', 'fd12:3456::1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['multicast', '224.0.0.1'],
    ['multicast', 'ff02::1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '0.0.0.0'],
    ['unspecified', '::'],
    ['reserved', '240.0.0.1'],
    ['reserved for documents', '192.0.2.1'],
    ['reserved for documents', '2001:db8::1'],
    ['for benchmarks', '198.18.0.1'],
    ['IPv4-mapped, private', '::ffff:10.0.0.1'],
    ['IPv4-mapped, public', '::ffff:8.8.8.8'],
    ['of NAT64', '64:ff9b::a00:1'],
    ['of 6to4', '2002:a00:1::1'],
    ['of Teredo', '2001:0:1::1'],
    ['not given out', '4000::1'],
    ['none at all', 'localhost'],
  ])('is not public when it is %s: %s', (_, address) => expect(isPublicAddress(address)).toBe(false));

  it('is of this machine when it is loopback', () => {
    expect(['127.0.0.1', '127.1.2.3', '::1'].every(isLoopbackAddress)).toBe(true);
    expect(['10.0.0.1', '::ffff:127.0.0.1', '8.8.8.8', 'localhost'].some(isLoopbackAddress)).toBe(false);
  });
});
