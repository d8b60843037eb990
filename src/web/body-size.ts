/** How large a body may be: `small` where no data travels, `record` for lists of ids and long texts, `data` for the rest. */
export type BodySize = Exclude<keyof typeof BODY_BYTES, 'form'>;

/** Bytes, after decompression. `data` is what the host's contract asks for; what a form holds ends in an address. */
export const BODY_BYTES = { form: 4 * 1024, small: 64 * 1024, record: 1024 * 1024, data: 10 * 1024 * 1024 } as const;
