#include "connector/components/options/request_headers.h"

#include <algorithm>
#include <array>
#include <vector>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"
#include "connector/base/text/control.h"
#include "connector/base/text/text.h"

namespace millrace::components {
namespace {

constexpr std::array<std::string_view, 5> kOfEveryRequest{
    "content-type", "content-length", "transfer-encoding", "host", "connection"};

bool is_header_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return is_letter_or_digit(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
  });
}

}  // namespace

std::optional<std::string> problem_of_headers(const config::Map<config::Secret>& headers,
                                              std::initializer_list<std::string_view> own) {
  std::vector<std::string> names;
  for (const auto& [name, value] : headers) {
    if (!is_header_name(name)) {
      return fmt::format("\"{}\" is not the name of a header", printable(name));
    }
    const auto lowered = lower(name);
    if (std::ranges::find(kOfEveryRequest, lowered) != kOfEveryRequest.end() ||
        std::ranges::find(own, lowered) != own.end()) {
      return fmt::format("{} is set by millrace itself; remove it", name);
    }
    if (has_control_character(value.reveal())) {
      return fmt::format(
          "the value of {} contains a line break or another control character; remove it", name);
    }
    if (std::ranges::find(names, lowered) != names.end()) {
      return fmt::format("{} is listed twice; remove one of them", name);
    }
    names.push_back(lowered);
  }
  return std::nullopt;
}

bool has_header(const config::Map<config::Secret>& headers, std::string_view name) {
  return std::ranges::any_of(headers,
                             [&](const auto& header) { return lower(header.first) == name; });
}

}  // namespace millrace::components
