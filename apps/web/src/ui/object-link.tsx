import { changed, hrefOf, navigate, patchParams, read, useAddress } from '../address.ts'
import { Inert } from './inert.tsx'
import './object-link.css'

/** Opens an object in the drawer, of this page or of the one at `path`: a real link, so that it can be copied and opened elsewhere. A file is only named. */
export function ObjectLink({ id, path, children }: { id: string; path?: string; children: string }) {
  const address = useAddress()
  const target = path === undefined ? changed(address, { sel: id }) : changed(read(path), { sel: id, at: address.params.get('at') })
  if (id.startsWith('File/')) return <Inert text={children} />
  return (
    <a
      className="object-link"
      href={hrefOf(target)}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return
        event.preventDefault()
        if (path === undefined) patchParams({ sel: id })
        else navigate(target)
      }}
    >
      <Inert text={children} />
    </a>
  )
}
