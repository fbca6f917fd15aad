import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** The names of the program on the PATH. */
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']

/** Where systems keep it that put it on no PATH. */
export const usualPaths = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** The program of a Chromium: that of CHROMIUM_PATH, else the first that is found. Throws where there is none. */
export function findChromium({ CHROMIUM_PATH, PATH = '' }: Record<string, string | undefined>): string {
  if (CHROMIUM_PATH) {
    if (canRun(CHROMIUM_PATH)) return CHROMIUM_PATH
    throw new Error(`CHROMIUM_PATH is ${CHROMIUM_PATH}; set it to the program of a Chromium or Chrome`)
  }
  const folders = PATH.split(delimiter).filter((folder) => folder !== '')
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  const found = [...onPath, ...usualPaths].find(canRun)
  if (found !== undefined) return found
  throw new Error(
    'a PDF or an audit needs Chromium, and there is none here; install it (apt-get install chromium) or set CHROMIUM_PATH to its program',
  )
}

function canRun(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
