#include "connector/io/http_server/conditional.h"

#include <algorithm>
#include <ctime>

namespace millrace::io {
namespace {

using std::chrono::system_clock;

// If-None-Match holds the tag, or *.
bool names(std::string_view tags, std::string_view tag) {
  while (!tags.empty()) {
    auto each = tags.substr(0, tags.find(','));
    tags.remove_prefix(std::min(tags.size(), each.size() + 1));
    each.remove_prefix(std::min(each.size(), each.find_first_not_of(" \t")));
    each = each.substr(0, each.find_last_not_of(" \t") + 1);
    if (each.starts_with("W/")) each.remove_prefix(2);
    if (each == tag || each == "*") return true;
  }
  return false;
}

// The form in which Last-Modified is sent; nullopt for any other.
std::optional<system_clock::time_point> parse_http_date(const std::string& text) {
  std::tm parts{};
  const char* end = strptime(text.c_str(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  if (end == nullptr || *end != '\0') return std::nullopt;
  return system_clock::from_time_t(timegm(&parts));
}

}  // namespace

bool is_unchanged(const ServerRequest& request, std::string_view tag,
                  std::optional<system_clock::time_point> modified) {
  if (const auto tags = request.header("If-None-Match"); !tags.empty()) return names(tags, tag);
  const auto since = parse_http_date(std::string(request.header("If-Modified-Since")));
  return since && modified && std::chrono::floor<std::chrono::seconds>(*modified) <= *since;
}

}  // namespace millrace::io
