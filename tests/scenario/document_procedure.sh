#!/usr/bin/env bash
# The procedure that byoc-apply replaces, by hand as the document gives it: openssl and the unmodified AWS CLI against
# byoc-sandbox, and the mistakes that AWS IoT refuses.
#
#   document_procedure.sh BINARY_DIR
set -euo pipefail

fail() { printf '%s\n' "document_procedure: $*" >&2; exit 1; }

[ $# -eq 1 ] || fail "usage: document_procedure.sh BINARY_DIR"
sandbox=$1/byoc-sandbox
[ -x "$sandbox" ] || fail "'$sandbox' is missing; build byoc-sandbox first"
for program in openssl aws; do
  command -v "$program" >/dev/null || fail "'$program' is missing; scripts/deps installs it (packages openssl, awscli)"
done

work=$(mktemp -d)
sandbox_pid=
finish() {
  [ -z "$sandbox_pid" ] || kill "$sandbox_pid" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
cd "$work"

# Nothing of the caller's AWS settings may reach the test.
for name in $(compgen -e AWS_ || true); do unset "$name"; done
export AWS_CONFIG_FILE=$work/none AWS_SHARED_CREDENTIALS_FILE=$work/none AWS_EC2_METADATA_DISABLED=true AWS_MAX_ATTEMPTS=1
export AWS_ACCESS_KEY_ID=sandbox AWS_SECRET_ACCESS_KEY=sandbox AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1
export AWS_DEFAULT_OUTPUT=text AWS_PAGER=
# A proxy must not come between the CLI and the loopback address.
unset http_proxy https_proxy HTTP_PROXY HTTPS_PROXY all_proxy ALL_PROXY

start_sandbox() { # its address is in $url afterwards
  rm -f requests.log
  mkfifo ready
  "$sandbox" --state state.json > >(tee requests.log > ready) 2> sandbox.err &
  sandbox_pid=$!
  exec 3< ready
  rm ready
  read -r -u 3 _ _ url || fail "byoc-sandbox did not start: $(cat sandbox.err)"
  cat <&3 >/dev/null &
  exec 3<&-
}

stop_sandbox() {
  local status=0
  kill -TERM "$sandbox_pid"
  wait "$sandbox_pid" || status=$?
  sandbox_pid=
  [ "$status" = 0 ] || fail "byoc-sandbox ended with $status instead of 0 on SIGTERM"
}

iot() { aws --endpoint-url "$url" iot "$@"; }

expect() { # WHAT WANTED GOT
  [ "$2" = "$3" ] || fail "$1: expected '$2', got '$3'"
  printf 'ok: %s\n' "$1"
}

refused() { # WHAT CODE COMMAND...
  local what=$1 code=$2 output
  shift 2
  if output=$("$@" 2>&1); then fail "$what: expected $code, but it succeeded"; fi
  case "$output" in
    *"($code)"*) printf 'ok: %s is refused with %s\n' "$what" "$code" ;;
    *) fail "$what: expected $code, got: $output" ;;
  esac
}

# --- openssl, quietly -----------------------------------------------------------------------------------------------
quietly() { "$@" 2>> openssl.log || fail "'$*' failed: $(tail -3 openssl.log)"; }

new_key() { quietly openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }

new_csr() { # KEY COMMON_NAME OUT
  quietly openssl req -new -sha256 -key "$1" -subj "/C=US/ST=Washington/O=Example Devices/CN=$2" -out "$3"
}

new_root() { # KEY COMMON_NAME OUT
  quietly openssl req -x509 -new -sha256 -days 1024 -key "$1" -subj "/C=US/ST=Washington/O=Example Devices/CN=$2" \
    -addext keyUsage=critical,keyCertSign,cRLSign -out "$3"
}

issue() { # CSR ISSUER_CERTIFICATE ISSUER_KEY OUT
  quietly openssl x509 -req -sha256 -days 500 -in "$1" -CA "$2" -CAkey "$3" -CAcreateserial -out "$4"
}

fingerprint() { openssl x509 -in "$1" -outform DER | openssl dgst -sha256 -r | cut -d' ' -f1; }

make_hierarchy() {
  new_key root.key
  new_root root.key "Example Root CA" root.crt

  cat > ca.config <<'EOF'
[ca]
default_ca = this_ca
[this_ca]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = policy_match
x509_extensions = intermediate_extensions
[policy_match]
countryName = match
stateOrProvinceName = match
organizationName = match
commonName = supplied
[intermediate_extensions]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
EOF
  : > index.txt
  echo 1000 > serial
  new_key intermediate.key
  new_csr intermediate.key "Example Intermediate CA" intermediate.csr
  quietly openssl ca -batch -config ca.config -days 500 -cert root.crt -keyfile root.key -in intermediate.csr \
    -out intermediate.crt > /dev/null

  new_key deviceCert.key
  new_csr deviceCert.key thermostat-0001 deviceCert.csr
  issue deviceCert.csr intermediate.crt intermediate.key deviceCert.crt
}

register_authority() { # NAME
  new_key "$1-verification.key"
  new_csr "$1-verification.key" "$registration_code" "$1-verification.csr"
  issue "$1-verification.csr" "$1.crt" "$1.key" "$1-verification.crt"
  expect "registering $1 answers with its SHA-256" "$(fingerprint "$1.crt")" "$(iot register-ca-certificate \
    --ca-certificate "file://$1.crt" --verification-certificate "file://$1-verification.crt" --query certificateId)"
}

refuse_wrong_authorities() {
  new_key stranger.key
  new_root stranger.key Stranger stranger.crt
  new_csr root.key "$registration_code" right-name.csr
  issue right-name.csr stranger.crt stranger.key wrong-signer.crt
  refused "a verification certificate signed by another CA" CertificateValidationException \
    iot register-ca-certificate --ca-certificate file://root.crt --verification-certificate file://wrong-signer.crt
  new_csr root.key not-the-code wrong-name.csr
  issue wrong-name.csr root.crt root.key wrong-name.crt
  refused "a verification certificate without the registration code" RegistrationCodeValidationException \
    iot register-ca-certificate --ca-certificate file://root.crt --verification-certificate file://wrong-name.crt
  refused "a CA certificate without its verification certificate" InvalidRequestException \
    iot register-ca-certificate --ca-certificate file://root.crt
}

register_device() {
  iot register-certificate --certificate-pem file://deviceCert.crt --ca-certificate-pem file://intermediate.crt "$@" \
    --query certificateId
}

check_listing() {
  expect "the CAs are listed, the oldest first" "$root_id $intermediate_id" \
    "$(iot list-ca-certificates --ascending-order --query 'certificates[].certificateId' | tr '\t' ' ')"
  local marker
  marker=$(iot list-ca-certificates --ascending-order --page-size 1 --query nextMarker)
  expect "the second page of one has the second CA and no marker" "$intermediate_id None" "$(iot list-ca-certificates \
    --ascending-order --page-size 1 --marker "$marker" --query '[certificates[0].certificateId, nextMarker]' | tr '\t' ' ')"
  expect "the device is listed" "$device_id" "$(iot list-certificates --query 'certificates[].certificateId')"
  expect "the device is listed by its CA" "$device_id" \
    "$(iot list-certificates-by-ca --ca-certificate-id "$intermediate_id" --query 'certificates[].certificateId')"
  expect "the device is described" "ACTIVE $intermediate_id" "$(iot describe-certificate --certificate-id "$device_id" \
    --query 'certificateDescription.[status,caCertificateId]' | tr '\t' ' ')"
  iot describe-ca-certificate --certificate-id "$root_id" --query certificateDescription.certificatePem > described.crt
  expect "the described CA certificate is the registered one" "$root_id" "$(fingerprint described.crt)"
}

check_wrong_starts() {
  local status=0
  "$sandbox" --no-such-option 2> /dev/null || status=$?
  expect "an unknown option ends with" 64 "$status"
  echo nonsense > broken.json
  status=0
  "$sandbox" --state broken.json 2> broken.err || status=$?
  expect "a broken state file ends with" 1 "$status"
  grep -q "'broken.json' is not a state file" broken.err || fail "the error does not name the file: $(cat broken.err)"
}

check_wrong_starts
make_hierarchy
start_sandbox
expect "the account" 123456789012 "$(aws --endpoint-url "$url" sts get-caller-identity --query Account)"
registration_code=$(iot get-registration-code --query registrationCode)
expect "the registration code has 64 digits" 64 "${#registration_code}"
expect "the registration code stays" "$registration_code" "$(iot get-registration-code --query registrationCode)"

refused "a device of a CA that is not registered" CertificateStateException register_device
refuse_wrong_authorities
register_authority root
register_authority intermediate
root_id=$(fingerprint root.crt) intermediate_id=$(fingerprint intermediate.crt) device_id=$(fingerprint deviceCert.crt)
refused "the same CA a second time" ResourceAlreadyExistsException iot register-ca-certificate \
  --ca-certificate file://root.crt --verification-certificate file://root-verification.crt
refused "a device of a CA that is not active" CertificateStateException register_device
for id in "$root_id" "$intermediate_id"; do
  iot update-ca-certificate --certificate-id "$id" --new-status ACTIVE
  expect "the CA is active" ACTIVE \
    "$(iot describe-ca-certificate --certificate-id "$id" --query certificateDescription.status)"
done

expect "registering the device answers with its SHA-256" "$device_id" "$(register_device)"
refused "the same device a second time" ResourceAlreadyExistsException register_device
iot update-certificate --certificate-id "$device_id" --new-status ACTIVE
check_listing

AWS_SECRET_ACCESS_KEY=wrong refused "a wrong secret" InvalidSignatureException iot list-certificates
AWS_SECRET_ACCESS_KEY=wrong refused "a wrong secret" SignatureDoesNotMatch aws --endpoint-url "$url" sts get-caller-identity
AWS_ACCESS_KEY_ID=stranger refused "an unknown access key" UnrecognizedClientException iot list-certificates
expect "a signed session token is accepted" "$device_id" \
  "$(AWS_SESSION_TOKEN=token+/= iot list-certificates --query 'certificates[].certificateId')"
expect "another region knows nothing of them" "" \
  "$(AWS_REGION=eu-central-1 AWS_DEFAULT_REGION=eu-central-1 iot list-certificates --query 'certificates[].certificateId')"

stop_sandbox
start_sandbox
expect "the state outlives the sandbox" ACTIVE \
  "$(iot describe-certificate --certificate-id "$device_id" --query certificateDescription.status)"

refused "deleting an active device certificate" CertificateStateException \
  iot delete-certificate --certificate-id "$device_id"
refused "deleting an active CA certificate" CertificateStateException \
  iot delete-ca-certificate --certificate-id "$root_id"
iot update-certificate --certificate-id "$device_id" --new-status INACTIVE
iot delete-certificate --certificate-id "$device_id"
refused "a deleted certificate" ResourceNotFoundException iot describe-certificate --certificate-id "$device_id"
iot update-ca-certificate --certificate-id "$root_id" --new-status INACTIVE
iot delete-ca-certificate --certificate-id "$root_id"
expect "the other CA is left" "$intermediate_id" "$(iot list-ca-certificates --query 'certificates[].certificateId')"
iot delete-registration-code
[ "$registration_code" != "$(iot get-registration-code --query registrationCode)" ] || fail "the registration code did not change"
stop_sandbox
grep -q '^DELETE /cacertificate/[0-9a-f]* 200 DeleteCACertificate ' requests.log || fail "the log lacks a request: $(cat requests.log)"
printf 'ok: all of the procedure\n'
