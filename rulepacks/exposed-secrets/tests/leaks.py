"""Start of the service."""
import logging
import os
from os import getenv

from decouple import config
from loguru import logger
from pydantic import BaseModel, SecretStr

log = logging.getLogger(__name__)

os.getenv("DB_PASSWORD", "tr0mbone")  # expect: secret-env-default@medium
os.environ.get("SECRET_KEY", "h8s-not-so-private")  # expect: secret-env-default
getenv("API_TOKEN", default="k3J9dk2LmQ8sT5vW1xYz")  # expect: secret-env-default
config("SECRET_KEY", default="h8s-not-so-private")  # expect: secret-env-default
os.getenv("DB_PASSWORD")  # ok: secret-env-default
os.getenv("DB_PASSWORD", "")  # ok: secret-env-default
os.getenv("DB_PASSWORD", "changed")  # ok: secret-env-default
os.getenv("DB_HOST", "localhost")  # ok: secret-env-default
os.getenv("PASSWORD_FILE", "secret.txt")  # ok: secret-env-default
os.getenv("API_TOKEN", "none")  # ok: secret-env-default


class Settings(BaseModel):
    password: SecretStr = SecretStr("tr0mbone")  # expect: secret-env-default
    other: SecretStr = SecretStr(os.environ["OTHER"])  # ok: secret-env-default


def login(user, password, record, client_secret):
    log.info("login of %s with %s", user, password)  # expect: secret-log-taint@medium
    logging.debug(f"{user}: {password}")  # expect: secret-log-taint
    logger.info("secret {}", client_secret)  # expect: secret-log-taint
    log.error("failed: %s" % record.password)  # expect: secret-log-taint
    log.error("failed: {}".format(password))  # expect: secret-log-taint
    print("password", password)  # expect: secret-log-taint@low
    log.error("call with key %s failed", record.api_key)  # expect: secret-log-taint
    log.info("login of %s", user)  # ok: secret-log-taint
    log.info("length of the password: %d", len(password))  # ok: secret-log-taint
    log.info("password is %s", "set" if password else "missing")  # ok: secret-log-taint
    log.info("asks at %s", record.password_url)  # ok: secret-log-taint
    print("Enter your password")  # ok: secret-log-taint
