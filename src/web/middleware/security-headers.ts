import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import type { RequestHandler } from 'express'
import helmet from 'helmet'
import type { CookieSettings, Settings } from '../../site/settings.ts'

/** Browser features that a charter never uses. */
const features = [
  ...[
    'accelerometer',
    'autoplay',
    'browsing-topics',
    'camera',
    'display-capture',
    'encrypted-media',
    'fullscreen',
  ],
  ...['geolocation', 'gyroscope', 'hid', 'idle-detection', 'magnetometer', 'microphone', 'midi', 'payment'],
  ...['picture-in-picture', 'publickey-credentials-get', 'screen-wake-lock', 'serial', 'usb'],
  'xr-spatial-tracking',
]

const fromSelf = [
  'script-src',
  'style-src',
  'img-src',
  'font-src',
  'connect-src',
  'manifest-src',
  'form-action',
]

/** Sends the same headers with every answer. */
export function securityHeaders(values: Readonly<Record<string, string>>): RequestHandler {
  const headers = Object.entries(values)
  return function securityHeaders(_req, res, next) {
    for (const [name, value] of headers) res.setHeader(name, value)
    next()
  }
}

/** The security headers by name; those that need https only where visitors come by it. */
export function securityHeaderValues(
  { secure }: Pick<CookieSettings, 'secure'>,
  hsts: Settings['hsts'],
): Record<string, string> {
  const protect = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'none'"],
        ...Object.fromEntries(fromSelf.map((directive) => [directive, ["'self'"]])),
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        'require-trusted-types-for': ["'script'"],
        'trusted-types': ["'none'"],
        ...(secure && { 'upgrade-insecure-requests': [] }),
      },
    },
    strictTransportSecurity: secure &&
      hsts !== 'off' && { maxAge: 63_072_000, includeSubDomains: hsts === 'subdomains' },
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    // Not no-referrer: it makes browsers send "Origin: null" with the forms of this very site.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  // Helmet says the same to everyone: it is asked once.
  const req = new IncomingMessage(new Socket())
  const res = new ServerResponse(req)
  protect(req, res, () => {})
  const said = Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)])
  return {
    'Permissions-Policy': features.map((feature) => `${feature}=()`).join(', '),
    ...Object.fromEntries(said),
  }
}
