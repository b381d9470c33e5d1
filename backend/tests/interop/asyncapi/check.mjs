// Reads an AsyncAPI document from standard input with the specification's own parser; prints what is wrong with it.
import { text } from 'node:stream/consumers';
import { Parser } from '@asyncapi/parser';

const { document, diagnostics } = await new Parser().parse(await text(process.stdin));
const errors = diagnostics.filter(({ severity }) => severity === 0);
for (const { path, message } of errors) console.log(`${path.join('.')}: ${message}`);
if (!document || errors.length > 0) process.exit(1);
console.log(JSON.stringify({ channels: document.channels().all().map((channel) => channel.address()) }));
