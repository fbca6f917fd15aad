import { expect, test } from 'vitest'
import { sourcesIn } from './sources.ts'

const views = sourcesIn('views', '.ejs')

test('there are views to look at', () => expect(views.length).toBeGreaterThan(10))

test('views: nothing is printed unescaped, except other views and what charter/html.ts has made', () => {
  for (const { path, text } of views)
    for (const [tag = ''] of text.matchAll(/<%-.*?%>/gs))
      expect(tag, path).toMatch(/^<%- (include\(.*\)|[\w.[\]]+\.(html|linkless)) -?%>$/s)
})

test('every value in an attribute stands in quotation marks, which escaping keeps closed', () => {
  for (const { path, text } of views) expect(text, path).not.toMatch(/=\s*<%/)
})

test('views: no page has a script, a style or a handler of its own', () => {
  for (const { path, text } of views) {
    // A report is one file that needs no other: the style of all reports stands in it, with nothing printed into it.
    const checked =
      path === 'views/partials/report-style.ejs' ? text.replace(/<style>[^<]*<\/style>/, '') : text
    expect(checked, path).not.toMatch(/<script|<style|\sstyle=|\son\w+=|javascript:/i)
  }
})

test('views print and do not compute: they know no machine, no clock and no module', () => {
  for (const { path, text } of views)
    for (const [code = ''] of text.matchAll(/<%.*?%>/gs))
      expect(code, path).not.toMatch(/\b(process|require|import|globalThis|Date|fetch|eval|Function|await)\b/)
})

test('HTML that views print as it is: made by charter/html.ts alone', () => {
  for (const { path, text } of sourcesIn('src', '.ts').filter(({ path }) => path !== 'src/charter/html.ts'))
    expect(text, path).not.toMatch(/\bas Html\b|<Html>/)
})

test('views: others are included by a path from the folder, which EJS finds without asking the disk', () => {
  for (const { path, text } of views)
    for (const [, name = ''] of text.matchAll(/include\(\s*'([^']*)/g)) expect(name, path).toMatch(/^\//)
})
