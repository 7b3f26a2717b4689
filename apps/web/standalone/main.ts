import '../src/fonts.css'
import '../src/tokens.css'
import '../src/shell.css'
import '../src/print.css'
import { keepTheme } from '../src/theme.ts'
import { desk } from './desk.ts'

keepTheme()
desk.then(
  () => import('../src/main.tsx'),
  (error: unknown) => {
    const root = document.getElementById('root')
    if (root) root.textContent = error instanceof Error ? error.message : 'The snapshot in this page cannot be read.'
  },
)
