"""Signed documents."""
import gnupg
from signxml import SignatureConfiguration, XMLVerifier


def verify(document, certificate):
    XMLVerifier().verify(document)  # expect: crypto-xml-signature@high
    SignatureConfiguration(require_x509=False)  # expect: crypto-xml-signature
    XMLVerifier().verify(document, x509_cert=certificate)  # ok: crypto-xml-signature
    XMLVerifier().verify(document, ca_pem_file="ca.pem")  # ok: crypto-xml-signature
    SignatureConfiguration(expect_references=2)  # ok: crypto-xml-signature


def encrypt(text, recipients):
    gpg = gnupg.GPG()
    gpg.encrypt(text, recipients, always_trust=True)  # expect: crypto-gpg-trust@medium
    gpg.encrypt(text, recipients)  # ok: crypto-gpg-trust
    gpg.encrypt(text, recipients, always_trust=False)  # ok: crypto-gpg-trust
