"""Where the services are."""
import httpx
import requests

DATABASE = "postgresql://billing:tr0mbone@db.internal:5432/billing"  # expect: secret-url-credentials@medium
QUEUE = "amqp://guest:guest@localhost:5672/"  # expect: secret-url-credentials@low
CACHE = "redis://:tr0mbone@cache.internal/0"  # expect: secret-url-credentials
GIT = b"https://deploy:q7Lk2Zx9Vb4N@git.internal/billing.git"  # expect: secret-url-credentials
LOCAL = "mysql+pymysql://root:tr0mbone@127.0.0.1/app"  # expect: secret-url-credentials@low

WITHOUT = "postgresql://db.internal:5432/billing"  # ok: secret-url-credentials
ONLY_USER = "ssh://git@git.internal/billing.git"  # ok: secret-url-credentials
FORM = "postgresql://user:password@host/name"  # ok: secret-url-credentials
TEMPLATE = "postgresql://{user}:{password}@{host}/name"  # ok: secret-url-credentials
OLD_TEMPLATE = "postgresql://%s:%s@%s/name"  # ok: secret-url-credentials
VARIABLE = "postgresql://app:${DB_PASSWORD}@db.internal/name"  # ok: secret-url-credentials
AT_IN_PATH = "https://registry.internal:8443/@scope/name"  # ok: secret-url-credentials


def login(url, name, password):
    requests.get(url, params={"user": name, "password": password})  # expect: secret-query-string
    requests.get(f"{url}/login?user={name}&password={password}")  # expect: secret-query-string
    httpx.get(url + "/login?passwd=" + password)  # expect: secret-query-string
    requests.get(url, params={"user": name, "page_token": password})  # ok: secret-query-string
    requests.post(url, data={"user": name, "password": password})  # ok: secret-query-string
    return requests.get(f"{url}/login?user={name}")  # ok: secret-query-string
