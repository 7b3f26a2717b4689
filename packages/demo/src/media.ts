import { Site } from './build.ts'
import type { Cluster } from './cluster.ts'

/** Pictures and streams. Faults: /thumb is shadowed by the older img-legacy, cdn.example.com is claimed by shop too, stream has no TLS. */
export const buildMedia = (cluster: Cluster): void => {
  const site = new Site(cluster, 'media', 400)
  const className = 'nginx'
  site.app('imgproxy', 12, 8080)
  site.app('thumbs', 3, 8080)
  site.app('cdn-edge', 4, 8080)
  site.app('hls-origin', 6, 8081)
  site.app('landing', 2, 8080)
  site.run('rtmp-ingest', 2, [{ name: 'rtmp', port: 1935 }])
  site.serve('rtmp-ingest', [{ name: 'rtmp', port: 1935, nodePort: 31935 }], { type: 'NodePort', created: site.ago(58) })
  site.serve('imgproxy-metrics', [{ name: 'metrics', port: 9090, targetPort: 8080 }], { of: 'imgproxy' })
  site.alias('originals', 'media-originals.s3.eu-1.example.net', 443)

  site.certificate('img-tls', ['img.example.com'], 74)
  site.certificate('cdn-tls', ['cdn.example.com'], 78)
  site.certificate('wildcard-tls', ['*.example.com'], 71)
  site.ingress('img', {
    className,
    hosts: {
      'img.example.com': [
        ['Prefix', '/', 'imgproxy', 8080],
        ['Prefix', '/thumb', 'thumbs', 8080],
      ],
    },
    tls: [['img-tls', 'img.example.com']],
    age: 9,
  })
  site.ingress('img-legacy', {
    className,
    hosts: { 'img.example.com': [['Prefix', '/thumb', 'imgproxy', 8080]] },
    tls: [['img-tls', 'img.example.com']],
    age: 390,
  })
  site.ingress('cdn', {
    className,
    hosts: { 'cdn.example.com': [['Prefix', '/', 'cdn-edge', 8080]] },
    tls: [['cdn-tls', 'cdn.example.com']],
    age: 210,
  })
  site.ingress('stream', {
    className,
    hosts: { 'stream.example.com': [['ImplementationSpecific', '/live/.+', 'hls-origin', 8081]] },
    annotations: { 'nginx.ingress.kubernetes.io/use-regex': 'true' },
    age: 58,
  })
  site.ingress('catch-all', {
    className,
    hosts: { '*.example.com': [['Prefix', '/', 'landing', 8080]] },
    tls: [['wildcard-tls', '*.example.com']],
    age: 350,
  })
}
