#include "examples/reports_server/data/json_body.h"

#include <string_view>

namespace millrace::reports_server {
namespace json = simdjson::ondemand;

std::optional<std::string> scalar_text(json::value value) {
  switch (value.type()) {
    case json::json_type::string:
      return std::string(std::string_view(value.get_string()));
    case json::json_type::null:
      return std::nullopt;
    case json::json_type::boolean:
      return bool(value.get_bool()) ? "true" : "false";
    case json::json_type::number: {
      const std::string_view token = value.raw_json_token();
      [[maybe_unused]] const double checked = value.get_double();  // Throws for `1.2.3`.
      return std::string(token.substr(0, token.find_last_not_of(" \t\r\n") + 1));
    }
    default:
      throw simdjson::simdjson_error(simdjson::INCORRECT_TYPE);
  }
}

std::vector<std::string> scalar_texts(json::value value) {
  std::vector<std::string> texts;
  if (value.type() != json::json_type::array) {
    if (auto text = scalar_text(value)) texts.push_back(std::move(*text));
    return texts;
  }
  for (json::value item : value.get_array()) {
    if (auto text = scalar_text(item)) texts.push_back(std::move(*text));
  }
  return texts;
}

void expect_end(json::document& document) {
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    throw simdjson::simdjson_error(simdjson::TAPE_ERROR);
  }
}

}  // namespace millrace::reports_server
