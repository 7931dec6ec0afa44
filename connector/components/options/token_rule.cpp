#include "connector/components/options/token_rule.h"

#include <algorithm>
#include <string_view>

#include "connector/base/text/ascii.h"

namespace millrace::components {
namespace {

constexpr std::size_t kShortestToken = 16;

bool is_in_token(char c) {
  return is_letter_or_digit(c) || std::string_view("-._~+/=").contains(c);
}

}  // namespace

std::optional<std::string> complaint_about_tokens(const std::vector<config::Secret>& tokens) {
  for (const auto& token : tokens) {
    if (token.reveal().size() < kShortestToken) {
      return "a token is shorter than 16 characters; make one with `openssl rand -hex 32`";
    }
    if (!std::ranges::all_of(token.reveal(), is_in_token)) {
      return "a token may have letters, digits and -._~+/= in it; make one with `openssl rand "
             "-hex 32`";
    }
  }
  return {};
}

}  // namespace millrace::components
