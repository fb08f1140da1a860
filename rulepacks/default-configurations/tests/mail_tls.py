import smtplib


def mail(password):
    server = smtplib.SMTP("mail.example.org")
    server.starttls()
    server.login("shop", password)  # ok: conf-mail-cleartext
