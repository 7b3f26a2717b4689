/** What is wrong with the text of a page as it stands; runs in the page. Text in a canvas is not seen. */
export const flaws = (): string[] => {
  const found: string[] = []
  const { scrollWidth, clientWidth } = document.documentElement
  if (scrollWidth > clientWidth) found.push(`the page is ${scrollWidth - clientWidth} px wider than the window`)

  /** What scrolls or hides its overflow cuts what it holds. */
  const clipOf = (element: Element): DOMRect => {
    let { left, top, right, bottom } = new DOMRect(0, 0, window.innerWidth, window.innerHeight)
    for (let box = element.parentElement; box; box = box.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(box)
      if (overflowX === 'visible' && overflowY === 'visible') continue
      const rect = box.getBoundingClientRect()
      left = Math.max(left, rect.left)
      top = Math.max(top, rect.top)
      right = Math.min(right, rect.right)
      bottom = Math.min(bottom, rect.bottom)
    }
    return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top))
  }
  const boxes: { element: Element; text: string; rect: DOMRect }[] = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement
    const text = node.textContent?.trim() ?? ''
    // The colours of the URL field are painted behind its input, and move with it.
    if (!element || text === '' || element.closest('.visually-hidden, .skip, .trace-url-overlay, title, style, script')) continue
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue
    const range = document.createRange()
    range.selectNodeContents(node)
    const clip = clipOf(element)
    for (const rect of range.getClientRects()) {
      const left = Math.max(rect.left, clip.left)
      const top = Math.max(rect.top, clip.top)
      const seen = new DOMRect(left, top, Math.min(rect.right, clip.right) - left, Math.min(rect.bottom, clip.bottom) - top)
      // A line is as high as its font's tallest letters; what is seen of it is less.
      if (seen.width > 1 && seen.height > 6) boxes.push({ element, text, rect: new DOMRect(seen.x, seen.y + 3, seen.width, seen.height - 6) })
    }
    for (let box: Element | null = element; box; box = box.parentElement) {
      if (!(box instanceof HTMLElement) || box.scrollWidth <= box.clientWidth + 1) continue
      const { overflowX, textOverflow, display } = getComputedStyle(box)
      if (overflowX !== 'hidden' || display === 'inline' || textOverflow === 'ellipsis' || box.closest('[title]')) continue
      const line = range.getBoundingClientRect()
      if (line.right > box.getBoundingClientRect().right + 1) found.push(`cut off: ${text.slice(0, 60)}`)
    }
  }
  /** Whether something that floats over the page (a drawer, a menu, a sticky head) hides this text here. */
  const hidden = (element: Element, x: number, y: number): boolean => {
    for (const over of document.elementsFromPoint(x, y)) {
      if (element.contains(over) || over.contains(element)) return false
      for (let box: Element | null = over; box && !box.contains(element); box = box.parentElement) {
        const { position, backgroundColor } = getComputedStyle(box)
        if (position !== 'static' && position !== 'relative' && !/^transparent$|, 0\)$/.test(backgroundColor)) return true
      }
    }
    return false
  }
  for (const [index, one] of boxes.entries())
    for (const other of boxes.slice(index + 1)) {
      if (one.element.contains(other.element) || other.element.contains(one.element)) continue
      const left = Math.max(one.rect.left, other.rect.left)
      const right = Math.min(one.rect.right, other.rect.right)
      const top = Math.max(one.rect.top, other.rect.top)
      const bottom = Math.min(one.rect.bottom, other.rect.bottom)
      if (right - left < 2 || bottom - top < 2) continue
      const [x, y] = [(left + right) / 2, (top + bottom) / 2]
      if (hidden(one.element, x, y) || hidden(other.element, x, y)) continue
      found.push(`overlap: ${one.text.slice(0, 40)} | ${other.text.slice(0, 40)}`)
    }
  return [...new Set(found)]
}
