import { be } from './be.ts'
import { de } from './de.ts'
import { es } from './es.ts'
import { eu } from './eu.ts'
import { fr } from './fr.ts'
import { gb } from './gb.ts'
import { ie } from './ie.ts'
import { lu } from './lu.ts'
import { nl } from './nl.ts'
import type { Jurisdiction } from './rule.ts'

/** The law of each jurisdiction that a charter may name: of countries by their code (ISO 3166-1), and of the Union. */
export const laws = {
  BE: be,
  FR: fr,
  DE: de,
  NL: nl,
  GB: gb,
  IE: ie,
  ES: es,
  LU: lu,
  EU: eu,
} satisfies Record<string, Jurisdiction>
