import { charterPath } from '../server/app.ts'
import type { Settings } from '../site/settings.ts'

/** Where the standalone server shows a version of the charter for ever, in the language of a record where one is named. */
export function textAddress({ publicOrigin }: Settings, version: string, language?: string): string {
  const address = `${publicOrigin}${charterPath}/versions/${version}`
  return language === undefined ? address : `${address}/${language}`
}
