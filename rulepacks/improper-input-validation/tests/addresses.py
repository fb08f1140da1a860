import urllib.request
from urllib.parse import urlparse
from urllib.request import Request, urlopen as fetch


def get(url, host):
    urllib.request.urlopen(url)  # expect: input-urlopen-scheme@medium
    fetch("file:///etc/passwd")  # expect: input-urlopen-scheme@medium
    urllib.request.urlretrieve(url, "a")  # expect: input-urlopen-scheme
    fetch("https://example.org/" + url)  # ok: input-urlopen-scheme
    fetch("https://example.org/")  # ok: input-urlopen-scheme
    fetch(Request("https://example.org/"))  # ok: input-urlopen-scheme
    fetch(f"http://{host}/")  # ok: input-urlopen-scheme
    urllib.request.FancyURLopener()  # expect: input-urlopen-scheme@low


def check(url, allowed):
    if "example.org" in url:  # expect: input-url-substring-check
        return True
    if url.startswith("https://example.org"):  # expect: input-url-substring-check
        return True
    if urlparse(url).hostname.endswith("example.org"):  # expect: input-url-substring-check
        return True
    if url.startswith("https://example.org/"):  # ok: input-url-substring-check
        return True
    if urlparse(url).hostname.endswith(".example.org"):  # ok: input-url-substring-check
        return True
    if "example.org" in allowed:  # ok: input-url-substring-check
        return True
    return urlparse(url).hostname == "example.org"
