// PEM blocks (RFC 7468) in memory that is cleared, since a block may hold a private key.
// Must not know: files, AWS, steps.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <botan/secmem.h>

#include "steps/x509/bytes.h"

namespace byoc::x509 {

struct PemBlock {
  std::string label;          // "CERTIFICATE"
  bool is_encrypted = false;  // by its headers (RFC 1421), as old openssl writes private keys
  Botan::secure_vector<std::uint8_t> content;
};

// Every block of `text`, in order; text around the blocks is skipped. Throws Error, without content, for a
// block that does not end or is not base64.
std::vector<PemBlock> read_pem(std::string_view text);

// The content of the one block in `text` that carries one of `labels`, whatever stands beside it, such as its key; or
// the whole of it where it is DER. Throws Error for none or several; `noun` says there what was looked for:
// "certificate".
Bytes read_sole_block(std::string_view text, const std::vector<std::string_view>& labels, const std::string& noun);

// The content of every block in `text` that carries one of `labels`, at least one; else as read_sole_block.
std::vector<Bytes> read_blocks(std::string_view text, const std::vector<std::string_view>& labels,
                               const std::string& noun);

// One block: 64 columns, ends in a newline. Leaves no copy of the content elsewhere in memory.
Botan::secure_vector<char> write_secret_pem(std::string_view label, ByteView content);

// A PEM block of what is public.
std::string write_pem(std::string_view label, ByteView content);

}  // namespace byoc::x509
