#!/bin/sh
# Makes the certificates that the tests of leaf templates read. Run it here; keys are thrown away, so every run makes others.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat > "$work/conf" <<END
[ca]
default_ca = authority
[authority]
database = $work/index
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = optional
organizationName = optional
[req]
distinguished_name = none
[none]
[root]
basicConstraints = critical, CA:true
[constrained]
basicConstraints = critical, CA:true, pathlen:0
nameConstraints = critical, excluded;DNS:bank.kz
[forged]
subjectAltName = DNS:pay.bank.kz
[client]
subjectAltName = DNS:shop.example.kz
extendedKeyUsage = clientAuth
[plain]
keyUsage = critical, digitalSignature
[shop]
subjectAltName = DNS:shop.example.kz, DNS:*.example.kz, DNS:pay.bank.kz, DNS:*.bank.kz, DNS:bank.kz, DNS:*.kz, DNS:shop.example.kz, DNS:not a name, DNS:CAFE.example.kz, IP:192.0.2.10, IP:2001:db8::10, IP:192.0.2.10, URI:https://shop.example.kz/, email:info@example.kz
authorityInfoAccess = OCSP;URI:http://ocsp.example.kz/
crlDistributionPoints = URI:http://crl.example.kz/
[wild]
subjectAltName = DNS:*.kz, DNS:*.example.kz
[address]
subjectAltName = IP:192.0.2.10
[many]
subjectAltName = @names
[names]
END
n=0
while [ $n -lt 150 ]; do
    n=$((n + 1))
    echo "DNS.$n = n$n.example.kz" >> "$work/conf"
done
: > "$work/index"

# name, subject, section, first day, last day, and how it is signed
certify() {
    openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key" 2> "$work/log" \
        || openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$1.key"
    openssl req -new -config "$work/conf" -subj "$2" -key "$work/$1.key" -out "$work/$1.csr"
    name=$1 section=$3 first=$4 last=$5
    shift 5
    openssl ca -batch -notext -config "$work/conf" -extensions "$section" -in "$work/$name.csr" \
        -startdate "$first" -enddate "$last" -out "$work/$name.pem" "$@" 2> "$work/log" || { cat "$work/log"; exit 1; }
    openssl x509 -in "$work/$name.pem" -outform DER -out "$name.der"
}

certify root "/CN=Test root" root 20260101000000Z 20560101000000Z -selfsign -keyfile "$work/root.key"
set -- -cert "$work/root.pem" -keyfile "$work/root.key"
certify shop "/O=Shop/CN=shop.example.kz" shop 20260101000000Z 20270101000000Z "$@"
certify wild "/CN=Example" wild 20260101000000Z 20270101000000Z "$@"
certify address "/O=Nameless" address 20260101000000Z 20270101000000Z "$@"
certify many "/CN=n1.example.kz" many 20260101000000Z 20551231235959Z "$@"
certify plain "/CN=old.example.kz" plain 20260101000000Z 20270101000000Z "$@"
certify self-signed "/CN=own.example.kz" shop 20260101000000Z 20270101000000Z -selfsign -keyfile "$work/self-signed.key"
certify client "/CN=shop.example.kz" client 20260101000000Z 20270101000000Z "$@"
certify sha1 "/CN=shop.example.kz" shop 20260101000000Z 20270101000000Z "$@" -md sha1
certify constrained "/CN=Constrained" constrained 20260101000000Z 20560101000000Z "$@"
certify forged "/CN=pay.bank.kz" forged 20260101000000Z 20270101000000Z \
    -cert "$work/constrained.pem" -keyfile "$work/constrained.key"
