import { lookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { DownloadError } from './download-error.ts';

/** All addresses of a host. @throws {Error} ENOTFOUND and the like */
export type ResolveHost = (hostname: string) => Promise<readonly HostAddress[]>;

export interface HostAddress {
  readonly address: string;
  readonly family: number;
}

export const resolveHost: ResolveHost = (hostname) => lookup(hostname, { all: true });

/** What IANA has given out for the public network; nothing outside it is global unicast. */
const GLOBAL_UNICAST_V6 = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an IP address belongs to a host on the public internet: not private, loopback,
 * link-local, multicast, carrier-grade NAT, reserved, or an IPv4 address in the clothes of IPv6.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  // Of IPv6, ipaddr.js calls "unicast" whatever has no other name.
  return parsed.range() === 'unicast' && (parsed instanceof ipaddr.IPv4 || parsed.match(GLOBAL_UNICAST_V6));
}

export function isLoopbackAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.parse(address).range() === 'loopback';
}

/**
 * A `lookup` for sockets that hands on addresses only when every one of a host's is allowed. The
 * socket connects to what was checked, so a name that resolves differently a moment later is no way in.
 */
export function guardLookup(resolve: ResolveHost, isAllowed: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    const answer = async () => {
      const addresses = await resolve(hostname);
      const forbidden = addresses.find(({ address }) => !isAllowed(address));
      if (forbidden !== undefined) throw refuseAddress(hostname, forbidden.address);
      const [first] = addresses;
      if (first === undefined)
        throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
      return { addresses, first };
    };
    answer().then(
      ({ addresses, first }) => {
        if (options.all === true) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

export function refuseAddress(hostname: string, address: string): DownloadError {
  const where = hostname === address ? hostname : `${hostname} (${address})`;
  return new DownloadError(
    'refused',
    `${where} is not on the public internet. Only public servers are asked for documents; correct the address.`,
  );
}
