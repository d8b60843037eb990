import { join } from 'node:path';
import { startTypeScript } from '../kit/child';
import { copySpecFolder } from '../kit/spec-folder';

async function check(...folders: string[]): Promise<{ code: number | null; output: string }> {
  const child = startTypeScript('src/cli/main.ts', ['spec', 'check', ...folders], {});
  const { code } = await child.exit();
  return { code, output: child.output() };
}

test('a folder that is right, and every folder of the catalogue', async () => {
  const root = join(__dirname, '..', '..');
  const { code, output } = await check(
    join(root, 'test/fixtures/spec-folders/acme'),
    join(root, 'connectors/zoho-crm'),
  );
  expect(output).toMatch(/acme: nothing is wrong\n.*zoho-crm: nothing is wrong\n$/);
  expect(code).toBe(0);
});

test('tells everything that is wrong, with file, line, path and what would be right', async () => {
  const catalogue = copySpecFolder();
  try {
    catalogue.edit('spec.yml', 'type: oauth2', 'type: oauth3');
    catalogue.edit('spec.yml', 'name: Acme', 'nmae: Acme');
    const first = await check(join(catalogue.folder, 'acme'));
    expect(first.code).toBe(1);
    expect(first.output).toContain('spec.yml:19: auth.type must be oauth2, oauth1, client-credentials');
    expect(first.output).toContain('spec.yml:1: nmae is no key; did you mean name?');
    expect(first.output).toContain('spec.yml:1: name is missing');

    catalogue.edit('spec.yml', 'type: oauth3', 'type: oauth2');
    catalogue.edit('spec.yml', 'nmae: Acme', 'name: Acme');
    catalogue.edit('auth/get-oauth-config.map.yml', 'connectorParameters.clientId', 'connectorParameter.clientId');
    catalogue.edit('auth/get-oauth-config.map.yml', 'noRefreshToken: false', 'noRefreshTokens: false');
    catalogue.edit('auth/make-api-client.map.yml', '$concat', '$conact');
    catalogue.write('auth/test.js', 'exports.test = async function () {\n  return 1 +\n}');
    catalogue.write('auth/tset.js', 'exports.test = 1');
    catalogue.write('auth/refresh-credentials.js', "const fs = require('fs')\nexports.refreshCredentials = () => ({})");
    const second = await check(join(catalogue.folder, 'acme'));
    expect(second.output.split('\n').filter((line) => line.startsWith('  '))).toEqual([
      expect.stringMatching(/^ {2}auth\/test\.js:3: is no JavaScript: /),
      '  auth/refresh-credentials.js:1: is no JavaScript: a method cannot load other files or packages; put what it needs into the file',
      expect.stringMatching(/^ {2}auth\/tset\.js: is no method; methods are get-oauth-config, /),
      '  auth/get-oauth-config.map.yml:11: noRefreshTokens is no key; did you mean noRefreshToken?',
      '  auth/get-oauth-config.map.yml:2: clientId.$var "connectorParameter.clientId" names nothing that there is here',
      expect.stringMatching(
        /^ {2}auth\/make-api-client\.map\.yml:4: headers\.Authorization\.\$conact \$conact is no formula; /,
      ),
    ]);
  } finally {
    catalogue.stop();
  }
});

test('a folder without a spec, and one that is not there', async () => {
  const root = join(__dirname, '..', '..');
  expect(await check(join(root, 'docs'))).toMatchObject({
    code: 1,
    output: expect.stringContaining('spec.yml: is missing'),
  });
  expect(await check('/nowhere/at/all')).toMatchObject({
    code: 2,
    output: expect.stringContaining('There is no folder'),
  });
});
