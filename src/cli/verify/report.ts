import type { Outcome } from './outcome';
import { writeTable } from '../table';

/** Everything that was found about one connector. */
export interface Report {
  url: string;
  outcomes: readonly Outcome[];
}

/** For a person: a table, and below it what was sent, what came back and what the contract says. */
export function writeText({ url, outcomes }: Report, width: number): string {
  const table = writeTable(
    ['result', 'check'],
    outcomes.map(({ title, status }) => [status, title]),
    width,
  );
  const reasons = new Set(outcomes.flatMap(({ reason }) => reason ?? []));
  const skipped = [...reasons].map((reason) => {
    const titles = outcomes.filter((outcome) => outcome.reason === reason).map(({ title }) => `  ${title}\n`);
    return `\nnot applicable: ${reason}\n${titles.join('')}`;
  });
  const failures = outcomes
    .filter(({ status }) => status === 'failed')
    .map(({ title, sent, got, contract }) =>
      [`\n${title}`, `  sent      ${sent}`, `  got       ${got}`, `  contract  ${contract}`].join('\n'),
    );
  const count = (status: Outcome['status']): number => outcomes.filter((outcome) => outcome.status === status).length;
  const sum = `\n${url}: ${count('passed')} passed, ${count('failed')} failed, ${count('not applicable')} not applicable\n`;
  return `${table}${skipped.join('')}${failures.map((failure) => `${failure}\n`).join('')}${sum}`;
}

/** For a program. */
export function writeJson(report: Report): string {
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

/** For a CI server: JUnit's XML. */
export function writeJunit({ url, outcomes }: Report): string {
  const failed = outcomes.filter(({ status }) => status === 'failed').length;
  const skipped = outcomes.filter(({ status }) => status === 'not applicable').length;
  const cases = outcomes.map((outcome) => {
    const name = `    <testcase classname="${escapeXml(url)}" name="${escapeXml(outcome.title)}"`;
    if (outcome.status === 'passed') return `${name}/>`;
    if (outcome.status === 'not applicable')
      return `${name}><skipped message="${escapeXml(outcome.reason ?? '')}"/></testcase>`;
    const text = `sent: ${outcome.sent}\ngot: ${outcome.got}\ncontract: ${outcome.contract}`;
    return `${name}><failure message="${escapeXml(outcome.got ?? '')}">${escapeXml(text)}</failure></testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="dockline verify" tests="${outcomes.length}" failures="${failed}" skipped="${skipped}">
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}

function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[^\P{Cc}\n\t]/gu, ' ');
}
