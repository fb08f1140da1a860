"""Headers of mails that came in, put into others."""
import email
import imaplib
import poplib
from email.message import EmailMessage


def copy_parts(password):
    box = imaplib.IMAP4_SSL("mail.example.org")
    box.login("me", password)
    _, data = box.fetch("1", "(RFC822)")
    mail = email.message_from_bytes(data[0][1])
    for part in mail.get_payload():
        part["Subject"] = mail["Subject"]  # ok: input-mail-header
        part["From"] = data[0][0].decode()  # expect: input-mail-header
    return mail


def answer():
    box = poplib.POP3_SSL("mail.example.org")
    _, lines, _ = box.retr(1)
    mail = email.message_from_string(b"\n".join(lines).decode())
    reply = EmailMessage()
    reply["To"] = mail.get("From")  # ok: input-mail-header
    reply["Subject"] = lines[0].decode()  # expect: input-mail-header
    return reply
