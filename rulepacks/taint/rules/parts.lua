-- Parts that tell about the whole: who has settled the host of an address has settled where it leads.
part {
  group = { "ssrf", "redirect", "origin" }, from = arg(1),
  match = call {
    "urllib.parse.urlparse", "urllib.parse.urlsplit", "urlparse.urlparse", "urlparse.urlsplit",
    "six.moves.urllib.parse.urlparse", "six.moves.urllib.parse.urlsplit", "future.moves.urllib.parse.urlparse",
    "werkzeug.urls.url_parse", "yarl.URL", "furl.furl", "httpx.URL", "rfc3986.urlparse", "rfc3986.uri_reference",
    "hyperlink.parse", "hyperlink.URL.from_text", "urllib3.util.parse_url", "urllib3.util.url.parse_url",
    "tldextract.extract",
  },
  attributes = { "netloc", "hostname", "host", "authority", "raw_authority", "registered_domain", "fqdn" },
}

-- browsers read `\` as `/`: to take it out first is part of the look
part {
  group = "redirect", from = receiver, match = call { ".replace" }, where = arg(1, equals("\\")),
}

-- Paths: who has checked where it leads has checked what it was put together from.
part {
  group = "path", from = any_arg,
  match = call {
    "os.path.abspath", "os.path.realpath", "os.path.normpath", "os.path.normcase", "os.path.expanduser",
    "os.path.join", "posixpath.normpath", "posixpath.join", "posixpath.abspath", "ntpath.normpath",
    "pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath", "pathlib.PosixPath",
  },
}
part {
  group = "path", from = receiver,
  match = call { "pathlib.Path().resolve", "pathlib.Path().absolute", "pathlib.Path().expanduser",
    "pathlib.Path().as_posix" },
}
part { group = "path", from = { receiver, any_arg }, match = call { "pathlib.Path().joinpath" } }
part {
  group = "path", from = any_arg, attributes = { "parts", "parents" },
  match = call { "pathlib.Path", "pathlib.PurePath", "pathlib.PurePosixPath" },
}
