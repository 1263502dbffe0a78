import dgram from 'node:dgram';
import dns from 'node:dns';
import http from 'node:http';
import http2 from 'node:http2';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import tls from 'node:tls';

/*
 * Loaded before anything else in the process that reads files (`node --import`, which its worker
 * threads inherit): whatever a file makes a library try, nothing reaches the network.
 * Plain JavaScript: worker threads load it without a translator.
 */

function refuse() {
  throw new Error('A reader must not use the network');
}

/**
 * Replaces functions of a module or prototype that are there; which are depends on Node's version.
 * @param {object} owner
 * @param {readonly string[]} names
 */
function block(owner, names) {
  for (const name of names) {
    if (name in owner) Object.defineProperty(owner, name, { value: refuse, configurable: true });
  }
}

const lookUps = Object.keys(dns).filter((name) => /^(?:lookup|resolve|reverse)/u.test(name));

block(net.Socket.prototype, ['connect']);
block(net.Server.prototype, ['listen']);
block(net, ['connect', 'createConnection']);
block(tls, ['connect']);
block(http, ['request', 'get']);
block(https, ['request', 'get']);
block(http2, ['connect']);
block(dgram, ['createSocket']);
block(dgram.Socket.prototype, ['bind', 'connect', 'send']);
block(dns, lookUps);
block(dns.promises, lookUps);
block(
  dns.Resolver.prototype,
  Object.getOwnPropertyNames(dns.Resolver.prototype).filter((name) => /^re/u.test(name)),
);
block(globalThis, ['fetch', 'WebSocket', 'EventSource']);
syncBuiltinESMExports();
