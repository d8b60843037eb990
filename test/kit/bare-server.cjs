'use strict';

/** A server that does nothing but answer, as a measure of how fast this machine is at the moment. */
const server = require('node:http').createServer((_request, response) => response.end('{}'));
server.listen(0, '127.0.0.1', () => process.stdout.write(`"port":${server.address().port}\n`));
