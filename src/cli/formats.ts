/** The forms in which a charter is exported. */
export const charterFormats = ['html', 'markdown', 'json', 'csv', 'pdf', 'device-storage'] as const

/** The forms in which records are exported. */
export const recordFormats = ['csv', 'jsonl'] as const
