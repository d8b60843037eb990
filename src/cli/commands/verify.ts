import { defineCommand } from '../command';
import { jsonObject, oneOf, text, toggle, wholeNumber } from '../options';

export const command = defineCommand({
  name: 'verify',
  group: 'connector',
  summary: 'Plays the host against any running connector of the contract.',
  arguments: {
    url: {
      help: 'where the connector is',
      missing: 'Say where the connector is',
      accepts: (url: string) => /^https?:\/\//.test(url) && URL.canParse(url),
    },
  },
  options: {
    account: text('<file>', 'the account as the host keeps it, with auth: oauth, oauth2 or token'),
    connect: toggle('connects an account with you at the consent page'),
    callback: text(
      '<uri>',
      'the callback that is registered at the provider; you paste the address that the browser came to; default: a loopback address',
    ),
    fields: jsonObject('<json>', 'what a user would fill in'),
    format: oneOf(['text', 'json', 'junit'], 'how the result is written; text is for people'),
    out: text('<file>', 'where the result goes; default: here'),
    pages: wholeNumber(50, '<n>', 'pages of each type that are read at most'),
  },
  async run(given, context) {
    const { verify }: typeof import('../verify/verify') = require('../verify/verify');
    return verify(given, context);
  },
});
