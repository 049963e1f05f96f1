// Loaded by Node before the program (NODE_OPTIONS=--require). TLS connections to the hosts below are dialled to
// Sallyport's gate on this machine instead. The server's name and its verification stay as they were, so the gate has
// to show a certificate for the host that this process was told to trust. Everything else is untouched.
'use strict';
const gate = /*gate*/ null;
const tls = require('node:tls');
const done = Symbol.for('sallyport.preload');

if (gate && !tls.connect[done]) {
  const hosts = new Set(gate.hosts);
  const original = tls.connect;

  // tls.connect(options), (port, host, options) and (port, options), each with a callback or without.
  const optionsOf = (args) => {
    if (args[0] !== null && typeof args[0] === 'object') return { ...args[0] };
    const given = args.slice(1).find((arg) => arg !== null && typeof arg === 'object');
    const options = { ...given, port: args[0] };
    if (typeof args[1] === 'string') options.host = args[1];
    return options;
  };

  const isPort = (value) => typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));

  const connect = function (...args) {
    const first = args[0];
    if (!isPort(first) && (first === null || typeof first !== 'object')) return original.apply(this, args);
    const options = optionsOf(args);
    const host = typeof options.host === 'string' ? options.host.toLowerCase().replace(/\.$/, '') : '';
    // A socket that is already connected (a proxy's tunnel) and a Unix socket go where they go.
    if (options.socket || options.path || Number(options.port) !== 443 || !hosts.has(host)) return original.apply(this, args);
    options.servername = options.servername || host;
    options.host = '127.0.0.1';
    options.port = gate.port;
    for (const name of ['lookup', 'family', 'localAddress', 'localPort', 'hints', 'autoSelectFamily']) delete options[name];
    const callback = args.findLast((arg) => typeof arg === 'function');
    return callback ? original.call(this, options, callback) : original.call(this, options);
  };

  Object.defineProperty(connect, done, { value: true });
  tls.connect = connect;
  require('node:module').syncBuiltinESMExports();
}
