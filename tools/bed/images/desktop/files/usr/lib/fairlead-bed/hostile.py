"""Headers that a session could send to get out of its frame. They come with the pages named `hostile*`."""

HOSTILE_HEADERS = {
    "Set-Cookie": "hostile=from-header; Path=/; SameSite=Lax",
    "Service-Worker-Allowed": "/",
    "Clear-Site-Data": '"storage"',
    "Link": "</hostile-sw.js>; rel=preload; as=script",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
    "Content-Security-Policy": "frame-ancestors *; report-uri /hostile-report",
    "Refresh": "3600; url=https://example.org/",
}
