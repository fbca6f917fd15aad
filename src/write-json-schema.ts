import { writeFileSync } from 'node:fs'
import { charterJsonSchema } from './charter/json-schema.ts'

writeFileSync(new URL('../charter.schema.json', import.meta.url), charterJsonSchema())
