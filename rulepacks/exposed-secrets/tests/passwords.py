"""Accounts of the billing service."""
import os
from dataclasses import dataclass

import ftplib
import imaplib
import paramiko
import pymysql
import requests
import smtplib
from requests.auth import HTTPBasicAuth as Basic

PASSWORD = "Winter-2024"  # expect: secret-password-assign@low
DB_PASS = "tr0mbone"  # expect: secret-password-assign
dbPassword = "tr0mbone"  # expect: secret-password-assign
email_pwd: str = "tr0mbone"  # expect: secret-password-assign
client_secret = "9fK2mQ7xL4bN8vR3tY6w"  # expect: secret-password-assign@medium
auth_token = "k3J9dk2LmQ8sT5vW1xYz"  # expect: secret-password-assign@medium
passphrase = ("open-sesame-77")  # expect: secret-password-assign

PASSWORD_FIELD = "pw"  # ok: secret-password-assign
password_label = "Enter your password"  # ok: secret-password-assign
password_url = "accounts/password/reset"  # ok: secret-password-assign
reset_password = "reset-now"  # ok: secret-password-assign
password = ""  # ok: secret-password-assign
password = "********"  # ok: secret-password-assign
password = "<your password>"  # ok: secret-password-assign
password = "${DB_PASSWORD}"  # ok: secret-password-assign
password = os.environ["DB_PASSWORD"]  # ok: secret-password-assign
password_env = "DB_PASSWORD"  # ok: secret-password-assign
PASSWORD = "password"  # ok: secret-password-assign
next_token = "NextToken"  # ok: secret-password-assign
token_type = "Bearer"  # ok: secret-password-assign
token = "identifier"  # ok: secret-password-assign
render_pass = "shadow"  # ok: secret-password-assign
secret_name = "prod/db"  # ok: secret-password-assign
password_hash = "sha512"  # ok: secret-password-assign
secret = "V1SecretVolumeSource"  # ok: secret-password-assign
service_account_token = "V1ServiceAccountTokenProjection"  # ok: secret-password-assign
compass = "north"  # ok: secret-password-assign


@dataclass
class Account:
    name: str
    password: str = "tr0mbone"  # expect: secret-password-assign
    pwd_hash: str = "tr0mbone"  # ok: secret-password-assign


class Session:
    def __init__(self, settings):
        self.password = "tr0mbone"  # expect: secret-password-assign
        self.db_password = "tr0mbone"  # expect: secret-password-assign
        self.password = settings.password  # ok: secret-password-assign
        settings["password"] = "tr0mbone"  # expect: secret-password-assign
        settings["password"] = settings["fallback"]  # ok: secret-password-assign


def login(user, settings, token):
    if user.password == "letmein":  # expect: secret-password-assign
        return True
    if "letmein" != user.password:  # expect: secret-password-assign
        return True
    if user.password == "this old password":  # expect: secret-password-assign
        return True
    if settings["password"] == "letmein":  # expect: secret-password-assign
        return True
    if user.password == "":  # ok: secret-password-assign
        return False
    if token == "(":  # ok: secret-password-assign
        return False
    return user.password == user.other  # ok: secret-password-assign


accounts = {
    "name": "billing",
    "password": "tr0mbone",  # expect: secret-password-assign
    "password_validators": "strict",  # ok: secret-password-assign
    "token": "csrf",  # ok: secret-password-assign
}


def default(user, password="tr0mbone"):  # expect: secret-password-default@low
    return user, password


def keyword_only(user, *, db_password: str = "tr0mbone"):  # expect: secret-password-default
    return user, db_password


def machine_made(user, token="k3J9dk2LmQ8sT5vW1xYz"):  # expect: secret-password-default@medium
    return user, token


def quiet(password=None, passwd="", token="ident", password_field="pw", pwd="/srv"):  # ok: secret-password-default
    return password, passwd, token, password_field, pwd


def connect(host, password, **options):
    pymysql.connect(host=host, user="app", password="tr0mbone")  # expect: secret-password-arg@low
    pymysql.connect(host, "app", "tr0mbone")  # expect: secret-password-arg
    smtplib.SMTP(host).login("app", "tr0mbone")  # expect: secret-password-arg
    with smtplib.SMTP_SSL(host) as mail:
        mail.login("app", "tr0mbone")  # expect: secret-password-arg
    imaplib.IMAP4_SSL(host).login("app", password)  # ok: secret-password-arg
    ftplib.FTP(host).login("app", "tr0mbone")  # expect: secret-password-arg
    requests.get(host, auth=("app", "tr0mbone"))  # expect: secret-password-arg
    requests.get(host, auth=("app", password))  # ok: secret-password-arg
    requests.get(host, auth=Basic("app", "tr0mbone"))  # expect: secret-password-arg
    client = paramiko.SSHClient()
    client.connect(host, 22, "app", "tr0mbone")  # expect: secret-password-arg
    client.connect(host, 22, "app", password=password)  # ok: secret-password-arg
    word = "tr0mbone"
    pymysql.connect(host=host, password=word)  # expect: secret-password-arg
    pymysql.connect(host=host, password=os.getenv("DB_PASSWORD"))  # ok: secret-password-arg
    open_session(token="k3J9dk2LmQ8sT5vW1xYz")  # expect: secret-password-arg@medium
    open_session(token="word", password="{password}", pwd="/srv/app")  # ok: secret-password-arg
    options["parser"].add_argument("--password", password_help="Winter")  # ok: secret-password-arg
    return options


def open_session(**options):
    return options
