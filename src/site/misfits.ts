import leven from 'leven'
import { getDomain } from 'tldts'
import type { Text } from '../charter/schema.ts'
import { isBlank, type Naming, nameOf, settingNames, settingsSchema } from './settings.ts'

/** How many letters of a variable may be wrong, left out or too many. */
const mostWrong = 2

/**
 * A line for each variable that is no setting and is written almost as one that is not set. Short names, like PORT, are
 * too close to those of other programs to be compared.
 */
export function misspeltVariables(env: Readonly<Record<string, string | undefined>>): string[] {
  const settings = Object.values(settingsSchema.shape).map(
    (setting) => settingNames.get(setting)?.variable ?? '',
  )
  const unset = settings.filter((name) => name.length > mostWrong * 3 && isBlank(env[name]))
  const strange = Object.keys(env).filter((name) => !settings.includes(name) && !isBlank(env[name]))
  return strange.flatMap((name) => {
    const meant = unset.find((setting) => leven(letters(name), letters(setting)) <= mostWrong)
    return meant === undefined ? [] : [`${name} is no setting; write ${meant} if that is meant`]
  })
}

function letters(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, '')
}

/**
 * Whether one of the addresses of a site, by language, is of the same site as another address, as browsers judge it: by the
 * scheme and the domain that somebody has registered.
 */
export function isSameSite(addresses: Text, other: string): boolean {
  const all = typeof addresses === 'string' ? [addresses] : Object.values(addresses)
  return all.some((address) => siteOf(address) === siteOf(other))
}

/** The site of the charter that comes with this software. */
const shippedSite = 'https://data.bep.be'

/**
 * What is wrong where a charter is of another site than that of its public address, and what to do: most of all where it is
 * the one that comes with this software. Undefined where nothing is.
 */
export function misfitOf(
  site: Text,
  publicOrigin: string,
  naming: Naming = 'variable',
): { problem: string; remedy: string } | undefined {
  if (isSameSite(site, publicOrigin)) return undefined
  const [address, file] = [nameOf('publicOrigin', naming), nameOf('charterFile', naming)]
  if (isSameSite(site, shippedSite))
    return {
      problem: 'the charter is the one that comes with this software, that of data.bep.be',
      remedy: `write your own (charte init) and name it by ${file}, or change ${address} (${publicOrigin})`,
    }
  return {
    problem: `the charter is that of another site than ${address}`,
    remedy: `write an address of the site of ${address} (${publicOrigin}) as its site.url, or change ${address} or ${file}`,
  }
}

function siteOf(address: string): string {
  const { protocol, hostname } = new URL(address)
  return `${protocol}//${getDomain(hostname, { allowPrivateDomains: true }) ?? hostname}`
}

/** Whether an address is that of the machine itself, where no visitors come. */
export function isLocal(address: string): boolean {
  return /^(.+\.)?localhost$|^127\.|^\[::1\]$/.test(new URL(address).hostname)
}
