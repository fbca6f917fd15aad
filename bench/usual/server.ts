import { fileURLToPath } from 'node:url'
import compression from 'compression'
import cookieParser from 'cookie-parser'
import csurf from 'csurf'
import express, { type Request } from 'express'
import helmet from 'helmet'
import { openTranslations } from '../../src/i18n/translations.ts'
import { languages, localesDirectory, shipped } from '../../tests/support/charters.ts'
import { createUsualPage } from './page.ts'

/** The charter as one would write it with the usual packages, each used as its own documentation shows it. */
const translations = openTranslations(localesDirectory)
const pages = new Map(languages.map((code) => [code, createUsualPage(shipped, translations, code)]))

const app = express()
app.set('views', fileURLToPath(new URL('.', import.meta.url)))
app.set('view engine', 'ejs')
app.use(helmet())
app.use(compression())
app.use(express.static(fileURLToPath(new URL('../../public', import.meta.url))))
app.use(cookieParser('a-key-for-benchmarks-that-is-long-enough'))
app.use(express.urlencoded({ extended: false }))
app.use(csurf({ cookie: { signed: true, httpOnly: true, sameSite: 'lax', maxAge: 31_449_600 } }))

app.get('/charte-cookies', (req, res) => {
  const language = languageOf(req)
  res
    .vary('Accept-Language, Cookie')
    .set({ 'Cache-Control': 'private, no-cache', 'Content-Language': language })
  res.render('charter', {
    page: pages.get(language),
    t: translations.of(language),
    csrfToken: req.csrfToken(),
    cookies: req.cookies,
    choice: choiceOf(req),
    origin: 'http://localhost:3000',
    integrity: 'sha384-4/qI9ZhzEHSUS1C2EzvMYjROz0jPbwTNQhAKwN56rFw4WlUi2y9jMDL30L9IokIu',
  })
})

app.listen(Number(process.env.PORT), '127.0.0.1')

function languageOf(req: Request): (typeof languages)[number] {
  const asked = req.cookies.django_language || req.acceptsLanguages([...languages])
  return languages.find((language) => language === asked) ?? 'fr'
}

function choiceOf(req: Request): Record<string, string> | undefined {
  try {
    const { granted, refused } = JSON.parse(req.cookies.cookies_preferences)
    const answers = [
      ...Object.keys(granted).map((id) => [id, 'granted']),
      ...Object.keys(refused).map((id) => [id, 'refused']),
    ]
    return Object.fromEntries(answers)
  } catch {
    return undefined
  }
}
