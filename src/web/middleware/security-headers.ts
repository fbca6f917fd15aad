import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import helmet from 'helmet'
import type { CookieSettings } from '../../site/settings.ts'

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

/** Sends the same security headers with every answer; those that need https only where visitors come by it. */
export function securityHeaders({ secure }: Pick<CookieSettings, 'secure'>) {
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
    strictTransportSecurity: secure && { maxAge: 63_072_000, includeSubDomains: true },
    crossOriginEmbedderPolicy: { policy: 'require-corp' },
    // Not no-referrer: it makes browsers send "Origin: null" with the forms of this very site.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  })
  return function securityHeaders(
    req: IncomingMessage,
    res: ServerResponse,
    next: (error?: unknown) => void,
  ) {
    res.setHeader('Permissions-Policy', features.map((feature) => `${feature}=()`).join(', '))
    protect(req, res, next)
  }
}

/** The same headers by name, for answers that no app gives. */
export function securityHeaderValues(settings: Pick<CookieSettings, 'secure'>): Record<string, string> {
  const req = new IncomingMessage(new Socket())
  const res = new ServerResponse(req)
  securityHeaders(settings)(req, res, () => {})
  return Object.fromEntries(Object.entries(res.getHeaders()).map(([name, value]) => [name, String(value)]))
}
