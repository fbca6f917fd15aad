import { availableParallelism, cpus, release, type } from 'node:os'
import type { Report } from './report.ts'

/** The day, and the machine on which it is measured. */
export function machineOfToday(): Pick<Report, 'day' | 'machine'> {
  return {
    day: new Date().toISOString().slice(0, 10),
    machine: {
      processor: cpus()[0]?.model.trim() || 'an unnamed processor',
      cores: availableParallelism(),
      system: `${type()} ${release()}`,
      node: process.versions.node,
    },
  }
}
