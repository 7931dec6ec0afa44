#include "config/yaml/json_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace millrace::config {

std::string json_quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out += '"';
}

Json Json::text(std::string_view value) {
  return raw(json_quoted(value));
}

Json Json::raw(std::string token) {
  Json value;
  value.token_ = std::move(token);
  return value;
}

Json Json::list(std::vector<Json> items) {
  Json value;
  value.kind_ = Kind::List;
  for (Json& item : items) value.add(std::move(item));
  return value;
}

Json Json::object() {
  Json value;
  value.kind_ = Kind::Object;
  return value;
}

Json& Json::add(std::string key, Json value) & {
  members_.emplace_back(std::move(key), std::move(value));
  return *this;
}

Json& Json::add(Json item) & {
  return add("", std::move(item));
}

bool Json::has(std::string_view key) const {
  return std::ranges::find(members_, key, &std::pair<std::string, Json>::first) != members_.end();
}

std::string Json::write() const {
  std::string out;
  write(out, 0);
  return out;
}

void Json::write(std::string& out, std::size_t depth) const {
  if (kind_ == Kind::Token) {
    out += token_;
    return;
  }
  const bool object = kind_ == Kind::Object;
  if (members_.empty()) {
    out += object ? "{}" : "[]";
    return;
  }
  out += object ? '{' : '[';
  for (std::size_t i = 0; i < members_.size(); ++i) {
    out += i > 0 ? ",\n" : "\n";
    out.append(2 * (depth + 1), ' ');
    if (object) out += json_quoted(members_[i].first) + ": ";
    members_[i].second.write(out, depth + 1);
  }
  out += '\n';
  out.append(2 * depth, ' ');
  out += object ? '}' : ']';
}

}  // namespace millrace::config
