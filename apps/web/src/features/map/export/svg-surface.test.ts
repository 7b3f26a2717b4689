import { expect, test } from 'vitest'
import { SvgSurface } from './svg-surface.ts'

const ruler = { font: '', letterSpacing: '', measureText: (text: string) => ({ width: text.length * 6 }) }

test('what is painted becomes elements, with the ink of the moment', () => {
  const surface = new SvgSurface(ruler)
  surface.fillStyle = '#fff'
  surface.fillRect(0, 0, 10, 5)
  surface.save()
  surface.globalAlpha = 0.5
  surface.translate(3, 4)
  surface.strokeStyle = 'red'
  surface.lineWidth = 1.4
  surface.setLineDash([7, 4])
  surface.beginPath()
  surface.moveTo(0, 0)
  surface.lineTo(8, 0)
  surface.stroke()
  surface.restore()
  surface.beginPath()
  surface.arc(5, 5, 2, 0, 7)
  surface.fill()
  expect(surface.toSvg(20, 10, 'A chart', '')).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10" viewBox="0 0 20 10" role="img"><title>A chart</title>' +
      '<rect x="0" y="0" width="10" height="5" fill="#fff"/>' +
      '<path opacity="0.5" d="M0 0L8 0" fill="none" stroke="red" stroke-width="1.4" stroke-dasharray="7 4" transform="matrix(1 0 0 1 3 4)"/>' +
      '<path d="M7 5A2 2 0 1 1 3 5A2 2 0 1 1 7 5" fill="#fff"/></svg>\n',
  )
})

test('text stays text, and nothing in it is markup', () => {
  const surface = new SvgSurface(ruler)
  surface.font = '500 12px "IBM Plex Sans"'
  surface.textAlign = 'center'
  surface.fillText('</text><script>alert("x")</script>\u0000', 4, 8)
  const svg = surface.toSvg(10, 10, '<b>', '@font-face{}')
  expect(svg).not.toMatch(/<script|<b>|\u0000/)
  expect(svg).toContain('text-anchor="middle"')
  expect(svg).toContain('&#60;script&#62;')
  expect(surface.measureText('four').width).toBe(24)
})

test('a path may begin with a line, and an outline is stroked as it is spelt', () => {
  const surface = new SvgSurface(ruler)
  surface.beginPath()
  surface.lineTo(1, 2)
  surface.lineTo(3, 4)
  surface.fill()
  surface.translate(5, 0)
  surface.strokeOutline('m4 4 8 8')
  const svg = surface.toSvg(10, 10, '', '')
  expect(svg).toContain('<path d="M1 2L3 4" fill="#000"/>')
  expect(svg).toContain('<path d="m4 4 8 8" fill="none" stroke="#000" stroke-width="1" transform="matrix(1 0 0 1 5 0)"/>')
})
