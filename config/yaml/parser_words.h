#pragma once

#include <string>

namespace millrace::config {

// What a message of the YAML parser means for somebody who does not know its grammar, and what to
// write instead.
std::string plain_words(const std::string& message);

}  // namespace millrace::config
