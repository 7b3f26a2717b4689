/** The key to the chart's lines and marks. */
export function Key() {
  return (
    <div className="key">
      <svg
        width="284"
        height="52"
        viewBox="0 0 284 52"
        role="img"
        aria-label="Key: a solid line is L7, routed by content; a dashed line is L4, an opaque stream; a double line is TLS; a dotted line carries nothing; a dot is a ready pod, a crossed ring one that is not; = is an exact path, ~ a regular expression"
      >
        <path className="key-line" d="M0 8H32" />
        <text x="40" y="12">
          L7, routed by content
        </text>
        <path className="key-line key-l4" d="M0 25H32" />
        <text x="40" y="29">
          L4, opaque stream
        </text>
        <path className="key-line" d="M0 41H32M0 44H32" strokeWidth="1.1" />
        <text x="40" y="46">
          cased: TLS
        </text>
        <path className="key-line key-dotted" d="M160 8H192" />
        <text x="200" y="12">
          not carrying
        </text>
        <circle className="key-pip" cx="170" cy="25" r="3" />
        <path className="key-not" d="M179.4 25a2.6 2.6 0 1 0 5.2 0 2.6 2.6 0 1 0-5.2 0M180.4 23.4l3.2 3.2M183.6 23.4l-3.2 3.2" />
        <text x="200" y="29">
          pod ready, not
        </text>
        <text className="key-mono" x="162" y="46">
          = ~
        </text>
        <text x="200" y="46">
          exact, regex
        </text>
      </svg>
    </div>
  )
}
