#!/usr/bin/env python3
"""Makes the vectors of this folder with OpenSSL and its GOST engine, so that no line of ours has a hand in a signature.

    OPENSSL_ENGINES=<folder of gost.so> ./make.py

RSA and ECDSA are OpenSSL's throughout: certificates, messages, lists, answers, stamps. The engine knows the curves of
Kazakhstan's GOST but not its identifiers, so there this script writes the DER, and the engine makes keys, digests and
signatures. Keys are thrown away: what is made again differs, and is as good.
"""
import os
import pathlib
import subprocess
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
WORK = pathlib.Path(tempfile.mkdtemp())
ENGINE = ["-engine", "gost"]


def run(*words, data=None):
    return subprocess.run(words, cwd=WORK, input=data, check=True, capture_output=True).stdout


def openssl(*words, data=None):
    return run("openssl", *words, data=data)


def keep(name, data=None):
    (HERE / name).write_bytes((WORK / name).read_bytes() if data is None else data)


# RSA and ECDSA.

EXTENSIONS = """
[authority]
basicConstraints=critical,CA:TRUE,pathlen:1
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
[middle]
basicConstraints=critical,CA:TRUE,pathlen:0
keyUsage=critical,keyCertSign,cRLSign
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[head]
keyUsage=critical,digitalSignature,nonRepudiation
extendedKeyUsage=emailProtection,1.2.398.3.3.4.1.2,1.2.398.3.3.4.1.2.1
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[person]
keyUsage=critical,digitalSignature,nonRepudiation
extendedKeyUsage=emailProtection,1.2.398.3.3.4.1.1
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[entry]
keyUsage=critical,digitalSignature,keyEncipherment
extendedKeyUsage=clientAuth,1.2.398.3.3.4.1.1
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[responder]
keyUsage=critical,digitalSignature
extendedKeyUsage=OCSPSigning
noCheck=ignored
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[stamper]
keyUsage=critical,digitalSignature
extendedKeyUsage=critical,timeStamping
subjectKeyIdentifier=hash
authorityKeyIdentifier=keyid
[ca]
default_ca=book
[book]
database=index.txt
crlnumber=crlnumber
default_md=sha256
default_crl_days=3650
[tsa]
default_tsa=clerk
[clerk]
serial=tsaserial
signer_cert=stamper.pem
signer_key=stamper.key
signer_digest=sha256
default_policy=1.2.398.3.3.2.6.1
digests=sha256
ess_cert_id_chain=no
ess_cert_id_alg=sha256
"""


def certificate(name, kind, subject, issuer, *key):
    openssl("genpkey", *key, "-out", f"{name}.key")
    request = openssl("req", "-new", "-utf8", "-key", f"{name}.key", "-subj", subject)
    by = ["-signkey", f"{name}.key"] if issuer is None else ["-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key"]
    pem = openssl("x509", "-req", "-sha256", "-days", "9000", "-set_serial", f"0x{os.urandom(15).hex()}01",
                  "-extfile", "extensions", "-extensions", kind, *by, data=request)
    (WORK / f"{name}.pem").write_bytes(pem)
    openssl("x509", "-in", f"{name}.pem", "-outform", "DER", "-out", f"{name}.cer")
    keep(f"{name}.cer")


def classic():
    rsa = ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048")
    p256 = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    p384 = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384")
    person = "/C=KZ/CN=ТЕСТОВ ТЕСТ/SN=ТЕСТОВ/serialNumber=IIN123456789011/GN=ТЕСТОВИЧ"
    (WORK / "extensions").write_text(EXTENSIONS)
    certificate("root", "authority", "/C=KZ/CN=Root of the vectors", None, *rsa)
    certificate("middle", "middle", "/C=KZ/CN=Authority of the vectors", "root", *p384)
    certificate("head", "head", f"{person}/O=АО \"ТЕСТ\"/OU=BIN123456789021", "middle", *rsa)
    certificate("person", "person", person, "middle", *p256)
    certificate("entry", "entry", person, "middle", *p256)
    certificate("responder", "responder", "/C=KZ/CN=Responder of the vectors", "middle", *p256)
    certificate("stamper", "stamper", "/C=KZ/CN=Stamper of the vectors", "middle", *rsa)

    (WORK / "content.txt").write_text("Прошу подключить организацию к шлюзу.\n")
    keep("content.txt")

    def sign(name, *options):
        openssl("cms", "-sign", "-binary", "-in", "content.txt", "-outform", "DER", "-certfile", "middle.pem",
                "-out", f"{name}.cms", *options)
        keep(f"{name}.cms")

    def by(name):
        return ("-signer", f"{name}.pem", "-inkey", f"{name}.key")

    sign("rsa-attached", "-nodetach", "-md", "sha256", *by("head"))
    sign("rsa-detached", "-md", "sha512", *by("head"))
    sign("rsa-sha1", "-nodetach", "-md", "sha1", *by("head"))
    sign("rsa-bare", "-nodetach", "-noattr", "-md", "sha256", *by("head"))
    sign("rsa-ber", "-nodetach", "-stream", "-md", "sha256", *by("head"))
    sign("ecdsa-attached", "-nodetach", "-cades", "-keyid", "-md", "sha256", *by("person"))
    sign("two-signers", "-nodetach", "-md", "sha256", *by("head"), *by("person"))
    sign("entry-key", "-nodetach", "-md", "sha256", *by("entry"))

    revocation()
    stamp()


def revocation():
    (WORK / "index.txt").write_text("")
    (WORK / "crlnumber").write_text("01\n")
    for name in ("root", "middle"):
        openssl("ca", "-config", "extensions", "-name", "book", "-gencrl", "-keyfile", f"{name}.key", "-cert",
                f"{name}.pem", "-out", f"{name}.pem.crl")
        openssl("crl", "-in", f"{name}.pem.crl", "-outform", "DER", "-out", f"{name}.crl")
        keep(f"{name}.crl")
    openssl("ca", "-config", "extensions", "-name", "book", "-revoke", "person.pem", "-keyfile", "middle.key", "-cert",
            "middle.pem", "-crl_reason", "keyCompromise")
    openssl("ca", "-config", "extensions", "-name", "book", "-gencrl", "-keyfile", "middle.key", "-cert", "middle.pem",
            "-out", "revoked.pem.crl")
    openssl("crl", "-in", "revoked.pem.crl", "-outform", "DER", "-out", "revoked.crl")
    keep("revoked.crl")
    for name in ("head", "person"):
        serial = openssl("x509", "-in", f"{name}.pem", "-noout", "-serial").decode().strip().split("=")[1]
        if name == "head":
            subject = openssl("x509", "-in", "head.pem", "-noout", "-subject", "-nameopt", "compat").decode()
            line = f"V\t500101000000Z\t\t{serial}\tunknown\t{subject.strip().removeprefix('subject=')}\n"
            with open(WORK / "index.txt", "a") as index:
                index.write(line)
        openssl("ocsp", "-sha256", "-issuer", "middle.pem", "-cert", f"{name}.pem", "-no_nonce", "-reqout",
                f"{name}.request")
        openssl("ocsp", "-index", "index.txt", "-CA", "middle.pem", "-rsigner", "responder.pem", "-rkey",
                "responder.key", "-ndays", "3650", "-reqin", f"{name}.request", "-respout", f"{name}.ocsp")
        keep(f"{name}.ocsp")
        keep(f"{name}.request")


def stamp():
    (WORK / "tsaserial").write_text("01\n")
    openssl("ts", "-query", "-data", "content.txt", "-sha256", "-cert", "-out", "query.tsq")
    openssl("ts", "-reply", "-config", "extensions", "-queryfile", "query.tsq", "-out", "content.tsr")
    keep("content.tsr")


# GOST under the identifiers of Kazakhstan.

def tlv(tag, *parts):
    body = b"".join(parts)
    length = bytes([len(body)]) if len(body) < 128 else b""
    if not length:
        octets = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
        length = bytes([0x80 | len(octets)]) + octets
    return bytes([tag]) + length + body


def seq(*parts):
    return tlv(0x30, *parts)


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = [first * 40 + second]
    for arc in rest:
        octets = [arc & 127]
        while arc := arc >> 7:
            octets.insert(0, 128 | arc & 127)
        out += octets
    return tlv(6, bytes(out))


def integer(value):
    return tlv(2, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def name(**attributes):
    kinds = {"C": "2.5.4.6", "CN": "2.5.4.3", "serial": "2.5.4.5", "O": "2.5.4.10", "OU": "2.5.4.11", "GN": "2.5.4.42"}
    return seq(*(tlv(0x31, seq(oid(kinds[kind]), tlv(0x0C, text.encode()))) for kind, text in attributes.items()))


def extension(kind, value, critical=False):
    return seq(oid(kind), tlv(1, b"\xff") if critical else b"", tlv(4, value))


SIGNATURE = seq(oid("1.2.398.3.10.1.1.2.3.2"), tlv(5))
DIGEST = seq(oid("1.2.398.3.10.1.3.3"), tlv(5))


def digest(data):
    return openssl("dgst", *ENGINE, "-md_gost12_512", "-binary", data=data)


def gost_sign(key, hashed):
    (WORK / "hashed").write_bytes(hashed)
    openssl("pkeyutl", "-sign", *ENGINE, "-inkey", key, "-in", "hashed", "-out", "signed")
    # The engine writes s‖r, greatest octet first; Kazakhstan r‖s, least octet first: the same octets from the other end.
    return (WORK / "signed").read_bytes()[::-1]


def gost_key(file, kind):
    openssl("genpkey", *ENGINE, "-algorithm", kind, "-pkeyopt", "paramset:A", "-out", file)
    return openssl("pkey", *ENGINE, "-in", file, "-pubout", "-outform", "DER")


def gost_certificate(file, serial, issuer, issuer_key, subject, extensions):
    public = gost_key(file, "gost2012_512")[-128:]
    parameters = seq(oid("1.2.398.3.10.1.1.2.2.1"), oid("1.2.398.3.10.1.3.3"))
    key = seq(seq(oid("1.2.398.3.10.1.1.2.2"), parameters), tlv(3, b"\0", tlv(4, public)))
    validity = seq(tlv(0x17, b"260101000000Z"), tlv(0x17, b"460101000000Z"))
    message = seq(tlv(0xA0, integer(2)), integer(serial), SIGNATURE, issuer, validity, subject, key,
                  tlv(0xA3, seq(*extensions)))
    return seq(message, SIGNATURE, tlv(3, b"\0", gost_sign(issuer_key, digest(message))))


def gost():
    authority = name(C="KZ", CN="ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ (GOST) VECTORS")
    subject = name(CN="ТЕСТОВ ТЕСТ", serial="IIN123456789011", C="KZ", O='АО "ТЕСТ"', OU="BIN123456789021", GN="ТЕСТОВИЧ")
    root = gost_certificate("gost-root.key", 1, authority, "gost-root.key", authority, [
        extension("2.5.29.19", seq(tlv(1, b"\xff")), True),
        extension("2.5.29.15", tlv(3, b"\x01\x06"), True)])
    keep("gost-root.cer", root)
    roles = ("1.3.6.1.5.5.7.3.4", "1.2.398.3.3.4.1.2", "1.2.398.3.3.4.1.2.1")
    head = gost_certificate("gost-head.key", 2**158 + 77, authority, "gost-root.key", subject, [
        extension("2.5.29.15", tlv(3, b"\x06\xc0"), True),
        extension("2.5.29.37", seq(*map(oid, roles)))])
    content = (WORK / "content.txt").read_bytes()
    attributes = sorted([
        seq(oid("1.2.840.113549.1.9.3"), tlv(0x31, oid("1.2.840.113549.1.7.1"))),
        seq(oid("1.2.840.113549.1.9.5"), tlv(0x31, tlv(0x17, b"261201000000Z"))),
        seq(oid("1.2.840.113549.1.9.4"), tlv(0x31, tlv(4, digest(content))))])
    signature = gost_sign("gost-head.key", digest(tlv(0x31, *attributes)))
    signer = seq(integer(1), seq(authority, integer(2**158 + 77)), DIGEST, tlv(0xA0, *attributes), SIGNATURE,
                 tlv(4, signature))
    message = seq(integer(1), tlv(0x31, DIGEST), seq(oid("1.2.840.113549.1.7.1"), tlv(0xA0, tlv(4, content))),
                  tlv(0xA0, head), tlv(0x31, signer))
    keep("gost-attached.cms", seq(oid("1.2.840.113549.1.7.2"), tlv(0xA0, message)))
    raw = []
    for curve, kind, width in (("34310", "gost2001", 32), ("2015-512", "gost2012_512", 64)):
        for _ in range(8):
            public = gost_key("raw.key", kind)[-2 * width:]
            hashed = os.urandom(width)
            raw.append(" ".join((curve, public.hex(), hashed.hex(), gost_sign("raw.key", hashed).hex())))
    keep("gost-raw.txt", ("\n".join(raw) + "\n").encode())


classic()
gost()
