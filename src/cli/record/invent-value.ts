import { createHmac } from 'node:crypto';

/** Another value in the place of somebody's: of the same shape, and for the same key always the same. */
export function inventValue(text: string, key: Buffer): string {
  const number = derive(text, key).readUInt32BE(0) % 100_000;
  if (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text)) return `person${number}@example.com`;
  // Addresses that are not the API's are somebody's.
  if (/^https?:\/\//.test(text)) return `${new URL(text).protocol}//files.example.com/${number}`;
  // Part by part, so that what is put together of known parts stays so.
  if (/^[\w=+/.:-]+$/.test(text)) return text.replace(/[A-Za-z0-9]+/g, (part) => reshape(part, key));
  const words = text.trim().split(/\s+/).length;
  return words > 3 ? `Some text ${number}` : `Name ${number}`;
}

/** Letters for letters, digits for digits. */
function reshape(text: string, key: Buffer): string {
  const stream = Buffer.concat([0, 1, 2, 3].map((part) => derive(`${part}${text}`, key)));
  return Array.from(text.slice(0, stream.length), (sign, index) => {
    const byte = stream[index] ?? 0;
    if (/[0-9]/.test(sign)) return index === 0 && sign !== '0' ? String((byte % 9) + 1) : String(byte % 10);
    if (/[a-f]/.test(sign) && /^[0-9a-f-]+$/.test(text)) return 'abcdef'[byte % 6];
    if (/[a-z]/.test(sign)) return String.fromCharCode(97 + (byte % 26));
    return /[A-Z]/.test(sign) ? String.fromCharCode(65 + (byte % 26)) : sign;
  }).join('');
}

function derive(text: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
