#include "connector/formats/json/json_lines.h"

#include <algorithm>

#include <fmt/format.h>
#include <simdjson.h>

#include "connector/formats/json/values/json_value.h"

namespace millrace::formats {
namespace {

constexpr std::size_t kLongestLine = std::size_t{1} << 29;
constexpr std::string_view kSpace = " \t\r\n";

Result<bool> has_text(simdjson::ondemand::value value, std::string_view text) {
  const auto read = read_json_value(value);
  if (!read) return fail(read.error());
  return read->kind == JsonText::Kind::String && read->text == text;
}

}  // namespace

struct JsonLinesCount::Parser {
  // True when the object that is the whole of `line` has the member with that text.
  Result<bool> find(std::string& line, std::string_view member, std::string_view text);

  simdjson::ondemand::parser simdjson;
};

Result<bool> JsonLinesCount::Parser::find(std::string& line, std::string_view member,
                                          std::string_view text) {
  line.reserve(line.size() + simdjson::SIMDJSON_PADDING);
  simdjson::ondemand::document document;
  auto code = simdjson.iterate(line.data(), line.size(), line.capacity()).get(document);
  simdjson::ondemand::object row;
  if (code == simdjson::SUCCESS) code = document.get_object().get(row);
  if (code != simdjson::SUCCESS) return invalid_json(code);
  bool found = false;
  for (auto next : row) {
    simdjson::ondemand::field field;
    std::string_view key;
    code = std::move(next).get(field);
    if (code == simdjson::SUCCESS) code = field.unescaped_key().get(key);
    if (code != simdjson::SUCCESS) return invalid_json(code);
    if (key != member) {
      if (auto past = skip_json_value(field.value()); !past) return fail(std::move(past).error());
      continue;
    }
    const auto has = has_text(field.value(), text);
    if (!has) return has;
    found = found || *has;
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) {
    return fail(ErrorKind::BadData, "something follows the object");
  }
  return found;
}

JsonLinesCount::JsonLinesCount(std::string member, std::string text)
    : member_(std::move(member)), text_(std::move(text)), parser_(std::make_unique<Parser>()) {}

JsonLinesCount::~JsonLinesCount() = default;

Result<void> JsonLinesCount::take(std::string_view bytes) {
  for (;;) {
    const std::size_t end = bytes.find('\n');
    line_.append(bytes.substr(0, end));
    if (line_.size() > kLongestLine) {
      return fail(ErrorKind::BadData,
                  fmt::format("line {}: longer than {} bytes", lines_ + 1, kLongestLine));
    }
    if (end == std::string_view::npos) return {};
    if (auto taken = take_line(); !taken) return taken;
    bytes.remove_prefix(end + 1);
  }
}

Result<void> JsonLinesCount::finish() {
  return take_line();
}

Result<void> JsonLinesCount::take_line() {
  ++lines_;
  if (line_.find_first_not_of(kSpace) == std::string::npos) {
    line_.clear();
    return {};
  }
  const auto found = parser_->find(line_, member_, text_);
  if (!found) {
    // A page of the API that was cut on its way may come whole the next time; a file stays as it
    // is.
    return fail(ErrorKind::BadData, fmt::format("line {}: {}", lines_, found.error().message()));
  }
  ++rows_;
  count_ += *found ? 1 : 0;
  line_.clear();
  return {};
}

}  // namespace millrace::formats
