import type { RequestHandler } from 'express'
import createError from 'http-errors'
import { type Line, lineOf, wordsFor } from '../charter/localized.ts'
import { plainWords, readInline } from '../charter/markdown.ts'
import type { Charter, Text } from '../charter/schema.ts'
import type { CharterVersion } from '../charter/version.ts'
import { type ConsentRecord, takenBack } from '../consent/record.ts'
import { answersOf, createReceipt } from '../exports/receipt.ts'
import { toTheMinute } from '../i18n/dates.ts'
import { nameOf, printPage } from '../page/frame.ts'
import type { Site } from '../site/site.ts'
import { storedConsent } from './cookies/own-cookies.ts'
import type { SendHtml } from './send-html.ts'
import { visitorLanguage } from './visit.ts'

/**
 * Shows the visitor the record of her own choice, as a page or, to those who ask for it, as JSON, in the words of the
 * charter that she was shown. The number of the record comes from her cookie alone, so no one sees another's.
 */
export function showReceipt(site: Site, send: SendHtml): RequestHandler {
  return async function showReceipt(req, res) {
    res.vary('Accept, Accept-Language, Cookie').set('Cache-Control', 'no-store')
    const version = site.current()
    const consent = storedConsent(req, version, site)
    const record = await findRecord(site, consent?.receipt)
    const charter = await charterOf(record, site, version)
    const taken = consent ? takenBack(record, consent) : []
    const address = `${site.publicOrigin}${req.baseUrl}`
    const receipt = createReceipt(record, { charter, takenBack: taken, address })
    if (req.query.format === 'json' || req.accepts(['html', 'json']) === 'json') {
      res
        .attachment(`receipt-${record.id}.json`)
        .type('application/json')
        .send(`${JSON.stringify(receipt, null, 2)}\n`)
      return
    }
    const language = visitorLanguage(site, version, req, req.query.language)
    const t = site.translations.of(language)
    const text = version.in(language)
    const page = printPage(site, {
      body: 'receipt',
      version,
      language,
      baseUrl: req.baseUrl,
      title: t('receipt.title'),
      inLanguage: (code) => `${req.baseUrl}/receipt?language=${code}`,
      page: {
        record,
        receipt,
        decidedAt: toTheMinute(record.decidedAt, text.site.timeZone, t),
        answers: answersOf(record, charter).map(({ id, answer, purpose }) => ({
          name: wordsIn(charter, purpose?.title, language) ?? lineOf(id),
          answer: purpose?.consent === 'exempt' ? exemptAnswers[answer] : answer,
          isTakenBack: taken.includes(id),
        })),
        language: languageName(record, site, language),
        controller: wordsIn(charter, charter?.controller?.name, language),
        isWordless: charter === undefined,
      },
    })
    await send(req, res, { page, language })
  }
}

/** What the page calls an answer about what is exempt from consent. */
const exemptAnswers = { granted: 'exempt', refused: 'objected' } as const

/** The name of a record's language in itself; in the language of the page where the software speaks it no more. */
function languageName({ language }: ConsentRecord, { translations }: Site, spoken: string): Line {
  if (translations.lackOf(language) === undefined)
    return lineOf(nameOf(language, translations), language === spoken ? undefined : language)
  return lineOf(new Intl.DisplayNames(spoken, { type: 'language' }).of(language) ?? language)
}

async function findRecord(site: Site, number: string | undefined): Promise<ConsentRecord> {
  const record =
    number === undefined
      ? undefined
      : await site.records.find(number).catch((error: unknown) => {
          site.observer.unreadable(error)
          throw createError(503, 'the record cannot be read now', { code: 'EUNAVAILABLE' })
        })
  if (!record) throw createError(404, 'no receipt', { code: 'ENORECEIPT' })
  return record
}

/** The charter that a record names, undefined where it cannot be read: that of today may say something else. */
async function charterOf(
  { charter: hash }: ConsentRecord,
  { pastVersions, observer }: Site,
  version: CharterVersion,
): Promise<Charter | undefined> {
  if (hash === version.hash) return version.charter
  try {
    return await pastVersions.find(hash)
  } catch (error) {
    observer.unreadable(error)
    return undefined
  }
}

/** A text of a charter of the past, as words without a link. */
function wordsIn(charter: Charter | undefined, text: Text | undefined, language: string): Line | undefined {
  if (!charter || text === undefined) return undefined
  const { content, lang } = wordsFor(text, charter.languages, language)
  return lineOf(plainWords(readInline(content)), lang)
}
