import type { Request, RequestHandler } from 'express'
import createError from 'http-errors'
import type { Edition } from '../charter/edition.ts'
import { spoken } from '../charter/localise.ts'
import { isReceipt, readConsent } from '../consent/consent-cookie.ts'
import { ownCookie } from './cookies.ts'
import { toTheMinute } from './moments.ts'
import { createReceipt } from './receipt.ts'
import { renderPage } from './render-page.ts'
import { askedLanguage, type Site, textIn, visitorLanguage } from './site.ts'

/**
 * Shows the visitor the record of her own choice, as a page or, to those who ask for it, as JSON. The number of the
 * record comes from her cookie alone, so nobody sees another's.
 */
export function showReceipt(site: Site): RequestHandler {
  return async function showReceipt(req, res) {
    res.vary('Accept, Accept-Language, Cookie').set('Cache-Control', 'no-store')
    const edition = site.charter()
    const number = receiptNumber(req, edition)
    if (number === undefined) throw createError(404, 'no receipt', { code: 'ENORECEIPT' })
    const record = await site.log.find(number).catch((error: unknown) => {
      site.observer.unreadable(error)
      throw createError(503, 'the record cannot be read now', { code: 'EUNAVAILABLE' })
    })
    if (!record) throw createError(404, 'no receipt', { code: 'ENORECEIPT' })
    const receipt = createReceipt(record, {
      edition,
      versions: `${site.publicOrigin}${req.baseUrl}/versions`,
      charter: `${site.publicOrigin}${req.baseUrl}`,
    })
    if (req.query.format === 'json' || req.accepts(['html', 'json']) === 'json') {
      res
        .attachment(`receipt-${number}.json`)
        .type('application/json')
        .send(`${JSON.stringify(receipt, null, 2)}\n`)
      return
    }
    const language = askedLanguage(req, edition) ?? visitorLanguage(req, edition)
    const t = site.translations.of(language)
    const text = textIn(edition, language)
    renderPage(site, res, {
      ...{ body: 'receipt', edition, language, baseUrl: req.baseUrl, title: t('receipt.title') },
      inLanguage: (code) => `${req.baseUrl}/receipt?language=${code}`,
      page: {
        record,
        receipt,
        decidedAt: toTheMinute(record.decidedAt, text.site.timeZone, t),
        answers: Object.entries(record.answers).map(([id, answer]) => ({
          name: nameOf(id, edition, language),
          answer,
        })),
        language:
          new Intl.DisplayNames(language, { type: 'language' }).of(record.language) ?? record.language,
      },
    })
  }
}

function receiptNumber(req: Request, { own }: Edition): string | undefined {
  const receipt = readConsent(ownCookie(req, own.preferences.name))?.receipt
  return isReceipt(receipt) ? receipt : undefined
}

/** The title of a purpose, or its id where the charter of today has it no more. */
function nameOf(id: string, edition: Edition, language: string): string {
  const purpose = textIn(edition, language).purposes.find((known) => known.id === id)
  return purpose ? spoken(purpose.title) : id
}
