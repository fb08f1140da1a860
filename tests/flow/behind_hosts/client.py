"""Addresses whose beginning is nothing that the request has chosen, and no constant either."""
import requests


class Index:
    def __init__(self, url, host, scheme):
        self.url = url
        self.host = host
        self.scheme = scheme

    def by_text(self, name):
        return requests.get(f"{self.url}/simple/{name}/")  # ok: input-ssrf-taint

    def by_host(self, name):
        return requests.get(f"https://{self.host}/{name}")  # ok: input-ssrf-taint

    def by_port(self, name):
        return requests.get(f"{self.host}:8080/{name}")  # ok: input-ssrf-taint

    def by_sum(self, name):
        return requests.get(self.url + "/" + name)  # ok: input-ssrf-taint

    def by_stripped(self, name):
        return requests.get(self.url.rstrip("/") + "/" + name)  # ok: input-ssrf-taint

    def by_percent(self, name):
        return requests.get("%s/%s" % (self.url, name))  # ok: input-ssrf-taint

    def by_percent_behind(self, name):
        return requests.get(self.url + "/simple/%s" % name)  # ok: input-ssrf-taint

    def by_format(self, name):
        return requests.get("{}/{}".format(self.url, name))  # ok: input-ssrf-taint

    def by_names(self, name):
        return requests.get("{base}/{name}".format(base=self.url, name=name))  # ok: input-ssrf-taint

    def by_join(self, name):
        return requests.get("/".join([self.url, "simple", name]))  # ok: input-ssrf-taint

    def by_rest(self, name):
        return requests.get("/".join([self.url, *name.split("/")]))  # ok: input-ssrf-taint

    def by_steps(self, name):
        url = self.url + "/simple"
        url += "?name=" + name
        return requests.get(url)  # ok: input-ssrf-taint

    def by_side(self, name):
        return requests.get(f"{self.url}/"
                            f"{name}")  # ok: input-ssrf-taint

    def by_field(self, name):
        return requests.get(self.url + "&name=" + name)  # ok: input-ssrf-taint

    def by_path(self, path):
        return requests.get(self.url + path)  # ok: input-ssrf-taint

    def of_any(self, path):
        return requests.get(self.url + path)  # expect: input-ssrf-taint

    def as_host(self, name):
        return requests.get(f"{self.scheme}://{name}/{self.url}")  # expect: input-ssrf-taint

    def as_host_of_scheme(self, name):
        return requests.get(self.scheme + "//" + name)  # expect: input-ssrf-taint

    def as_suffix(self, name):
        return requests.get(f"{self.url}{name}")  # expect: input-ssrf-taint

    def as_domain(self, name):
        return requests.get(f"https://{self.host}.{name}/")  # expect: input-ssrf-taint

    def as_first(self, name):
        return requests.get("%s/%s" % (name, self.url))  # expect: input-ssrf-taint

    def as_first_of_format(self, name):
        return requests.get("{1}/{0}".format(self.url, name))  # expect: input-ssrf-taint

    def as_both_of_format(self, name):
        return requests.get("{1}/{0}/{1}".format(self.url, name))  # expect: input-ssrf-taint

    def as_name_of_format(self, name):
        return requests.get("{name}/{base}".format(base=self.url, name=name))  # expect: input-ssrf-taint

    def as_first_of_join(self, name):
        return requests.get("/".join([name, self.url]))  # expect: input-ssrf-taint

    def as_rest_without_slash(self, name):
        return requests.get("".join([self.url, *name.split("/")]))  # expect: input-ssrf-taint

    def as_beginning(self, url):
        return requests.get(url + "/simple")  # expect: input-ssrf-taint

    def as_step(self, name):
        url = self.url
        url += name
        return requests.get(url)  # expect: input-ssrf-taint


NO_BASE = ""
SCHEME = "https:"
EITHER = ""


def behind_nothing(name):
    return requests.get(f"{NO_BASE}/{name}")  # expect: input-ssrf-taint


def behind_a_scheme(name):
    return requests.get(SCHEME + "//" + name)  # expect: input-ssrf-taint


def behind_a_constant_scheme(name):
    return requests.get("https://" + name)  # expect: input-ssrf-taint


def behind_one_of_two(name, base):
    sep = "&" if "?" in base else "?"
    return requests.get(sep.join([base, name]))  # ok: input-ssrf-taint


def behind_nothing_or_host(name, either):
    base = "" if either else "https://example.com"
    return requests.get(base + "/" + name)  # expect: input-ssrf-taint
