import { CharterError } from '../../charter/problem.ts'
import { ConfigError } from '../../site/settings.ts'

/** Why the program cannot go on, in words for the operator: a line, or a line per problem. */
export function explainFailure(error: unknown): string {
  if (error instanceof CharterError || error instanceof ConfigError) return error.message
  if (!(error instanceof Error)) return String(error)
  const { code, path, port, setting = 'PORT' } = error as SystemError
  if (code === 'EADDRINUSE') return `port ${port} is in use; set ${setting} to another one`
  if (code === 'EACCES' && port !== undefined)
    return `port ${port} needs more rights; set ${setting} to 1024 or above`
  if (code === 'ENOENT') return `${path} does not exist; check CHARTER_FILE and DATA_DIR`
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return `${path} cannot be opened: ${error.message}`
  return error.message
}

/** An error of the system; where it could not listen, with the setting of the port if that is not PORT. */
interface SystemError extends NodeJS.ErrnoException {
  port?: number
  setting?: string
}
