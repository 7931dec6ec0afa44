#pragma once

#include <optional>
#include <string>

#include "config/values/codec.h"
#include "config/values/secret.h"

namespace millrace::transforms {

// How the values of a column are made unreadable.
enum class MaskMethod {
  Sha256,       // The SHA-256 of the text, as 64 hexadecimal digits.
  Hmac,         // HMAC-SHA-256 with a key, in the same form.
  Redact,       // "***", whatever it was.
  Last4,        // All but the last four characters become "*".
  EmailDomain,  // What follows the last @.
};

// What the file says of one column: a word, or {hmac: KEY}.
struct MaskRule {
  MaskMethod method = MaskMethod::Redact;
  config::Secret key;  // Of Hmac.
};

}  // namespace millrace::transforms

namespace millrace::config {

template <>
struct Codec<transforms::MaskRule> {
  static std::optional<transforms::MaskRule> parse(const Node& node, const std::string& path,
                                                   Problems& problems);
  static Node write(const transforms::MaskRule& rule);
  static Type type();
};

}  // namespace millrace::config
