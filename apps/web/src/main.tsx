import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app.tsx'

const client = new QueryClient({
  defaultOptions: { queries: { refetchOnWindowFocus: false, retry: 2, staleTime: 5_000 } },
})

const host = document.getElementById('root')
if (host)
  createRoot(host).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  )
