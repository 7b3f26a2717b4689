/**
 * Stands in for cytoscape's drawing: the chart paints its own canvas and gives every element an opacity of 0, so that what cytoscape would draw
 * on its canvases is nothing. It goes on to find what is under the pointer, to move the camera, and to tell when a frame is due.
 */

const nothing = (): void => undefined

export const drawingElements = {
  drawElement: nothing,
  drawElementOverlay: nothing,
  drawElementUnderlay: nothing,
  drawCachedElement: nothing,
  drawElements: nothing,
  drawCachedElements: nothing,
  drawCachedNodes: nothing,
  drawLayeredElements: nothing,
  drawDebugPoints: nothing,
}

/** The two shapes that a renderer must know how to draw. */
export const arrowShapes = { arrowShapeImpl: () => nothing }
export const nodeShapes = { nodeShapeImpl: () => nothing }

/** No element has a label that cytoscape knows of. */
export const labels = {
  recalculateNodeLabelProjection: nothing,
  recalculateEdgeLabelProjections: nothing,
  applyLabelDimensions: nothing,
  calculateLabelAngles: nothing,
}

/** A cache of pictures of elements, of which there are none. */
export class TextureCache {
  readonly invalidateElements = nothing
  readonly enqueueElementRefinement = nothing
  readonly onDequeue = nothing
}
