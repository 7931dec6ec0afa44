#include "connector/io/http_server/head_rules.h"

#include <algorithm>

#include "connector/base/text/ascii.h"
#include "connector/base/text/control.h"

namespace millrace::io {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::size_t kMostFields = 100;
constexpr std::size_t kMostDigits = 18;  // Of a length that fits into 63 bits.

bool is_token_character(char c) {
  return is_letter_or_digit(c) || std::string_view("!#$%&'*+-.^_`|~").contains(c);
}

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

bool is_value(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return is_control(c) && c != '\t'; });
}

bool is_host_character(char c) {
  return is_letter_or_digit(c) || std::string_view("-._~!$&'()*+,;=%[]:").contains(c);
}

// How often the fields came that decide on a request's end and its addressee.
struct Counts {
  std::size_t fields = 0, lengths = 0, codings = 0, hosts = 0;
};

std::optional<Fault> fault_in_field(std::string_view line, Counts& counts) {
  if (line.starts_with(' ') || line.starts_with('\t')) {
    return Fault{.why = "a header is folded over two lines"};
  }
  const auto colon = line.find(':');
  if (colon == line.npos || !is_token(line.substr(0, colon))) {
    return Fault{.why = "a header has no proper name"};
  }
  const auto name = line.substr(0, colon);
  const auto value = trimmed(line.substr(colon + 1));
  if (!is_value(value)) return Fault{.why = "a header has a control character in it"};
  if (++counts.fields > kMostFields) return Fault{431, "there are too many headers"};
  if (equals_ignoring_case(name, "Content-Length")) {
    ++counts.lengths;
    if (value.empty() || value.size() > kMostDigits || !std::ranges::all_of(value, is_digit)) {
      return Fault{.why = "Content-Length is not a number"};
    }
  } else if (equals_ignoring_case(name, "Transfer-Encoding")) {
    ++counts.codings;
    if (!equals_ignoring_case(value, "chunked")) {
      return Fault{501, "the only Transfer-Encoding that is understood is chunked"};
    }
  } else if (equals_ignoring_case(name, "Host")) {
    ++counts.hosts;
    if (!std::ranges::all_of(value, is_host_character)) return Fault{.why = "Host is not a host"};
  }
  return std::nullopt;
}

std::optional<Fault> fault_in_counts(const Counts& counts, bool is_1_0) {
  if (counts.lengths > 1) return Fault{.why = "Content-Length was sent twice"};
  if (counts.codings > 1) return Fault{.why = "Transfer-Encoding was sent twice"};
  if (counts.codings > 0 && (counts.lengths > 0 || is_1_0)) {
    return Fault{.why = "Transfer-Encoding does not go with Content-Length or HTTP/1.0"};
  }
  if (counts.hosts > 1) return Fault{.why = "Host was sent twice"};
  if (counts.hosts == 0 && !is_1_0) return Fault{.why = "Host is missing"};
  return std::nullopt;
}

// "GET /path HTTP/1.1"
std::optional<Fault> fault_in_request_line(std::string_view line) {
  const auto method = line.substr(0, line.find(' '));
  const auto version = line.substr(line.rfind(' ') + 1);
  if (!is_token(method) || line.size() < method.size() + version.size() + 3) {
    return Fault{.why = "it does not begin with a request line"};
  }
  const auto target =
      line.substr(method.size() + 1, line.size() - method.size() - version.size() - 2);
  const bool is_plain =
      std::ranges::none_of(target, [](char c) { return is_control(c) || c == ' ' || c == '#'; });
  if (!is_plain) return Fault{.why = "its address is not one"};
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return std::nullopt;
  return Fault{505, "its version of HTTP is not spoken here"};
}

}  // namespace

std::optional<Fault> fault_in_head(std::string_view head) {
  if (has_bare_line_feed(head)) return Fault{.why = "a line ends without a carriage return"};
  const auto first = head.substr(0, head.find(kLineEnd));
  if (auto fault = fault_in_request_line(first)) return fault;
  Counts counts;
  auto rest = head.substr(std::min(head.size(), first.size() + kLineEnd.size()));
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find(kLineEnd));
    rest.remove_prefix(std::min(rest.size(), line.size() + kLineEnd.size()));
    if (line.empty()) break;
    if (auto fault = fault_in_field(line, counts)) return fault;
  }
  return fault_in_counts(counts, first.ends_with("1.0"));
}

bool has_bare_line_feed(std::string_view text) {
  for (auto at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
    if (at == 0 || text[at - 1] != '\r') return true;
  }
  return false;
}

std::string host_name(std::string_view host) {
  const auto bracket = host.rfind(']');
  const auto colon = host.find(':', bracket == host.npos ? 0 : bracket);
  auto name = host.substr(0, colon);
  if (colon != host.npos && !std::ranges::all_of(host.substr(colon + 1), is_digit)) return "";
  if (name.ends_with('.')) name.remove_suffix(1);
  return lower(name);
}

}  // namespace millrace::io
