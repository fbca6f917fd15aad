import { z } from 'zod'

/** What the operator says of the last audit of the site against its charter: the day, and how many pages were visited. */
export const audited = z
  .strictObject(
    {
      on: z.iso
        .date({ error: 'write the day of the last audit, like 2026-11-23' })
        .meta({ description: 'The day of the last audit' }),
      pages: z
        .int({ error: 'write how many pages were visited' })
        .min(1, 'write how many pages were visited, or leave audited out')
        .meta({ description: 'How many pages were visited' }),
    },
    'write the day of the last audit and how many pages were visited, like { on: 2026-11-23, pages: 25 }',
  )
  .optional()
  .meta({ description: 'The last audit of the site against this charter, where visitors are told of it' })
