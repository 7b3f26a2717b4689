import { mkdirSync, writeFileSync } from 'node:fs'
import { PAGE, page } from './page.ts'

mkdirSync(new URL('.', PAGE), { recursive: true })
writeFileSync(PAGE, await page())
