#include "tests/support/http/reports_variants.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace millrace::testing {
namespace {

struct Place {
  std::size_t begin = 0;  // Of the member's name, with its quotes.
  std::size_t value = 0;
  std::size_t end = 0;
};

std::size_t end_of_text(std::string_view json, std::size_t at) {
  for (++at; at < json.size() && json[at] != '"'; ++at) {
    if (json[at] == '\\') ++at;
  }
  return std::min(at + 1, json.size());
}

// The server's JSON is compact and sound, so brackets and texts are all there is to know.
std::size_t end_of_value(std::string_view json, std::size_t at) {
  for (int depth = 0; at < json.size();) {
    const char c = json[at];
    if (depth == 0 && (c == ',' || c == '}' || c == ']')) break;
    if (c == '"') {
      at = end_of_text(json, at);
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') --depth;
    ++at;
  }
  return at;
}

std::optional<Place> find_member(std::string_view json, std::string_view name) {
  const std::string key = '"' + std::string(name) + "\":";
  const std::size_t begin = json.find(key);
  if (begin == std::string_view::npos) return std::nullopt;
  return Place{begin, begin + key.size(), end_of_value(json, begin + key.size())};
}

}  // namespace

Variant member_becomes(std::string name, std::string json) {
  return [name = std::move(name), json = std::move(json)](std::string body) {
    const auto place = find_member(body, name);
    return place ? body.replace(place->value, place->end - place->value, json) : body;
  };
}

Variant without_member(std::string name) {
  return [name = std::move(name)](std::string body) {
    const auto place = find_member(body, name);
    if (!place) return body;
    const bool leads = body[place->begin - 1] != ',';
    const std::size_t begin = place->begin - (leads ? 0 : 1);
    const std::size_t end = place->end + (leads && body[place->end] == ',' ? 1 : 0);
    return body.erase(begin, end - begin);
  };
}

Variant with_member(std::string name, std::string json) {
  return [name = std::move(name), json = std::move(json)](std::string body) {
    const std::size_t end = body.rfind('}');
    if (end == std::string::npos) return body;
    return body.insert(end, ",\"" + name + "\":" + json);
  };
}

Variant all_of(std::vector<Variant> variants) {
  return [variants = std::move(variants)](std::string body) {
    for (const Variant& change : variants) body = change(std::move(body));
    return body;
  };
}

Variant ids_as_text() {
  return [](std::string body) {
    const auto place = find_member(body, "job_id");
    if (!place || body[place->value] == '"') return body;
    body.insert(place->end, "\"");
    return body.insert(place->value, "\"");
  };
}

Variant status_word(std::string word) {
  return member_becomes("status", '"' + std::move(word) + '"');
}

Variant fields_as_objects(std::string name) {
  return [name = std::move(name)](std::string body) {
    const auto place = find_member(body, "fields");
    if (!place) return body;
    const std::string_view titles = std::string_view(body).substr(place->value);
    std::string objects;
    for (std::size_t at = 1; at < titles.size() && titles[at] == '"'; ++at) {
      const std::size_t end = end_of_text(titles, at);
      objects += objects.empty() ? "[" : ",";
      objects += "{\"" + name + "\":" + std::string(titles.substr(at, end - at)) + '}';
      at = end;
    }
    return body.replace(place->value, place->end - place->value, objects + ']');
  };
}

Variant number_of_pages(unsigned pages) {
  return member_becomes("num_pages", std::to_string(pages));
}

Variant already_existed(std::string job_id) {
  return [job_id = std::move(job_id)](const std::string&) {
    return R"({"status":"already_existed","job_id":)" + job_id + '}';
  };
}

Variant export_true() {
  return member_becomes("export", "true");
}

}  // namespace millrace::testing
