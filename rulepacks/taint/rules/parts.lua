-- Parts that tell about the whole: who has settled the host of an address has settled where it leads.
part {
  group = { "ssrf", "redirect" }, from = arg(1),
  match = call {
    "urllib.parse.urlparse", "urllib.parse.urlsplit", "urlparse.urlparse", "urlparse.urlsplit",
    "six.moves.urllib.parse.urlparse", "six.moves.urllib.parse.urlsplit", "future.moves.urllib.parse.urlparse",
    "werkzeug.urls.url_parse", "yarl.URL", "furl.furl", "httpx.URL", "rfc3986.urlparse", "rfc3986.uri_reference",
    "hyperlink.parse", "hyperlink.URL.from_text", "urllib3.util.parse_url", "urllib3.util.url.parse_url",
    "tldextract.extract",
  },
  attributes = { "netloc", "hostname", "host", "authority", "raw_authority", "registered_domain", "fqdn" },
}
