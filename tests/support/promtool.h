#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::testing {

// True where Prometheus' own tool is installed.
bool has_promtool();

// What `promtool WORDS` says with this text on its stdin; empty when it has nothing to complain of.
std::string promtool(const std::string& words, std::string_view text);

}  // namespace millrace::testing
