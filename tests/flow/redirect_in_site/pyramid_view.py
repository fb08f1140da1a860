from pyramid.httpexceptions import HTTPMovedPermanently


def view(request):
    url = request.path_url + "/"
    qs = request.query_string
    if qs:
        url = url + "?" + qs
    return HTTPMovedPermanently(url)  # ok: input-open-redirect-taint


def behind(request):
    return HTTPMovedPermanently(request.params["q"] + request.path_url)  # expect: input-open-redirect-taint
