// One element of DER (X.690): tag, length, content, as views into what it stands in.
// Must not know: files, AWS, steps.
#pragma once

#include <optional>

#include "steps/x509/bytes.h"

namespace byoc::x509 {

struct DerElement {
  std::uint8_t tag;  // the identifier octet: 0x30 of a SEQUENCE
  ByteView whole, content;
};

// Takes the first element off `rest`. Nothing where that begins with none that is whole, has a tag of one octet and a
// length of at most four.
std::optional<DerElement> take_element(ByteView& rest);

}  // namespace byoc::x509
