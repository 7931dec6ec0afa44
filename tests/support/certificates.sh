#!/usr/bin/env bash
# Makes certificates for tests, each as NAME.pem with its key in NAME.key. Usage: certificates.sh FOLDER
#
# root            the authority that tests trust; stranger: another one, which nothing trusts
# good            127.0.0.1, ::1 and localhost; client: for the other side
# expired, early  not valid any more, not valid yet; wrong_host: for other.example
# by_stranger     signed by the stranger; self_signed: by nobody
# weak            an RSA key of 1,024 bits
set -euo pipefail
cd "${1:?usage: certificates.sh FOLDER}"

local_names='IP:127.0.0.1,IP:::1,DNS:localhost'

cat >ca.conf <<'END'
[ca]
default_ca = here
[here]
database = index.txt
new_certs_dir = .
rand_serial = yes
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
email_in_dn = no
[any]
commonName = supplied
END
: >index.txt

key() { # NAME [openssl genpkey options]
  local name=$1
  shift
  [ $# -gt 0 ] || set -- -algorithm EC -pkeyopt ec_paramgen_curve:P-256
  openssl genpkey "$@" -out "$name.key" 2>/dev/null
}

signed() { # NAME AUTHORITY NAMES FROM TO
  openssl req -new -key "$1.key" -subj "/CN=$1" -addext "subjectAltName=$3" -out "$1.csr" 2>/dev/null
  openssl ca -config ca.conf -batch -notext -cert "$2.pem" -keyfile "$2.key" \
    -startdate "$4" -enddate "$5" -in "$1.csr" -out "$1.pem" 2>/dev/null
}

at() { date -u -d "$1" +%Y%m%d%H%M%SZ; }
yesterday=$(at '-1 day') tomorrow=$(at '+1 day')

for authority in root stranger; do
  key "$authority"
  openssl req -x509 -key "$authority.key" -subj "/CN=$authority" -days 2 -out "$authority.pem" \
    -addext 'basicConstraints=critical,CA:TRUE' -addext 'keyUsage=critical,keyCertSign' 2>/dev/null
done
key self_signed
openssl req -x509 -key self_signed.key -subj /CN=self_signed -days 2 -out self_signed.pem \
  -addext "subjectAltName=$local_names" 2>/dev/null

for name in good client expired early wrong_host by_stranger; do key "$name"; done
key weak -algorithm RSA -pkeyopt rsa_keygen_bits:1024
signed good root "$local_names" "$yesterday" "$tomorrow"
signed client root 'DNS:client.example' "$yesterday" "$tomorrow"
signed expired root "$local_names" "$(at '-3 days')" "$yesterday"
signed early root "$local_names" "$tomorrow" "$(at '+3 days')"
signed wrong_host root 'DNS:other.example' "$yesterday" "$tomorrow"
signed by_stranger stranger "$local_names" "$yesterday" "$tomorrow"
signed weak root "$local_names" "$yesterday" "$tomorrow"
