import { expect, test } from 'vitest'
import { exportModel } from '../../src/exports/html.ts'
import { charterMarkdown } from '../../src/exports/markdown.ts'
import { exportSite } from '../support/export-site.ts'
import { fullCharter } from './full-charter.ts'

const markdown = charterMarkdown(
  exportModel({
    site: exportSite,
    version: fullCharter,
    language: 'fr',
    baseUrl: '/charte-cookies',
  }),
)
const page = 'https://www.example.org/charte-cookies/fr'

test.each([
  ['the last audit', 'Dernière vérification sur le site : 1er février 2026 (pages visitées : 25). Version'],
  [
    'links as addresses that are right in any place',
    "Voir [l'aide](https://www.example.org/aide) et *vos droits*.",
  ],
  ['links within the page', `Base juridique : [art. 10/2](${page}#rights)`],
  ['what would be a table as words', 'Un \\| deux.\n\n- a\n- b'],
  ['kinds as a list, whatever they begin with', '- Une sorte\n- 2\\. sorte'],
  [
    'a row in one line, its remarks after a line break',
    '| `theme`<br>stockage local du navigateur (localStorage) | Thème<br>la nuit |',
  ],
  ['pipes of a name', '`_pk_*`, `_hs*`, <code>a&#124;b</code>'],
  ['pipes of a text', '| Se \\| souvenir |'],
  ['a duration with its remark', '| 13 mois<br>par défaut<br>Conservation des données : 25 mois |'],
  ['a tracker without a name', '| Sans nom<br>pixel de suivi |'],
  [
    'a purpose without cookies',
    "### Publicité\n\nFacultatif : uniquement avec votre consentement.\n\nAucun cookie ni autre traceur de ce type n'est actuellement utilisé.",
  ],
  [
    'a provider with its role',
    '| @Matomo<br>Agit pour notre compte (sous-traitant)<br>Appartient à : Ce site<br>',
  ],
  [
    'a provider with its privacy policy',
    '| Annonceur<br>Décide pour son propre compte (responsable du traitement)<br>[Politique de confidentialité](https://ads.example/fr%7C_a_)<br>',
  ],
  [
    'where data go, and how long they are kept',
    'Transferts vers des pays tiers : Inde et États-Unis ([clauses](https://www.example.org/clauses)) |',
  ],
  ['how long data are kept', '| Non précisé<br>Conservation des données : 2 ans |'],
  ['that data go nowhere', 'Transferts vers des pays tiers : Aucun |'],
  ['that nobody receives anything', '<br>Destinataires : Aucun |'],
  ['what all rows of a table have in common, once above it', '\n\nAppartient à : Ce site\n\n| '],
  [
    'the kinds of data',
    'Catégories de données : pages \\| visites\n\nProfilage ou décisions automatisées : Aucun',
  ],
  [
    'those who decide together',
    '### Responsables conjoints du traitement\n\nVille<br>\n+32 81 00 00 00\n\n<joint@example.org>\n\nComment ils se répartissent leurs obligations : La *ville* répond.',
  ],
  ['help', '## Aide\n\nÉcrivez à <https://aide.example.org/a_b>.'],
  [
    'a contact',
    '### Responsable du traitement\n\nExemple<br>\nRue *Une* 1<br>\n<dpo_one@example.org><br>\n<https://www.example.org/contact>',
  ],
])('the Markdown of a charter: holds %s', (_name, lines) => {
  expect(markdown.replaceAll(/[\u00a0\u202f]/g, ' ')).toContain(lines)
})

test('the Markdown of a charter: has no line that is empty twice, and no table without its heading', () => {
  expect(markdown).not.toContain('\n\n\n')
  expect(markdown.match(/^\| --- .*\|$/gm)).toHaveLength(2)
})
