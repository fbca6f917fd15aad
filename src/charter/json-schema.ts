import { z } from 'zod'
import { charterSchema } from './schema.ts'

/** The JSON Schema of a charter file, for editors that complete and check it. */
export function charterJsonSchema(): string {
  const schema = z.toJSONSchema(charterSchema, { io: 'input', target: 'draft-7' })
  return `${JSON.stringify({ title: 'Cookie charter', ...schema }, null, 2)}\n`
}
