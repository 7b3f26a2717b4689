import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rbacFiles } from './files.ts'

for (const [name, text] of rbacFiles()) writeFileSync(join(import.meta.dirname, name), text)
