#include "connector/components/feeds/feed_note.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <system_error>
#include <utility>

#include "connector/base/text/ascii.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/json_parts.h"
#include "connector/data/text/json_writer.h"
#include "connector/data/values.h"

namespace millrace::components {
namespace {

using std::chrono::milliseconds;
using std::chrono::system_clock;

// Ten thousand columns with long names.
constexpr std::uintmax_t kLargestNote = 16u << 20;
constexpr std::size_t kNameDigits = 32;

std::string text_of(std::string_view json) {
  std::string text;
  return append_json_text(json, text) ? text : "";
}

std::uint64_t number_of(std::string_view json) {
  const auto value = parse_plain_integer(json);
  return value && *value > 0 ? static_cast<std::uint64_t>(*value) : 0;
}

std::vector<std::string> texts_of(std::string_view json) {
  std::vector<std::string> texts;
  for (JsonElements elements(json); elements.next();) texts.push_back(text_of(elements.value()));
  return texts;
}

// Hex digits and an ending: nothing that leads anywhere else.
bool is_generation_name(std::string_view name) {
  return name.size() > kNameDigits &&
         std::ranges::all_of(name.substr(0, kNameDigits), is_hex_digit) &&
         name[kNameDigits] == '.' && !name.contains('/');
}

using Members = std::map<std::string_view, std::string_view>;

std::string text_in(const Members& members, std::string_view name) {
  const auto found = members.find(name);
  return found == members.end() ? "" : text_of(found->second);
}

std::uint64_t number_in(const Members& members, std::string_view name) {
  const auto found = members.find(name);
  return found == members.end() ? 0 : number_of(found->second);
}

}  // namespace

std::string to_json(const FeedNote& note) {
  const auto as_of = std::chrono::floor<milliseconds>(note.as_of.time_since_epoch()).count();
  std::string text;
  JsonWriter json(text, JsonWriter::Layout::Indented);
  json.open_object().member("sync", std::string_view(note.sync));
  json.member("run_id", std::string_view(note.run_id));
  json.member("work_id", std::string_view(note.work_id));
  json.member("form", std::string_view(note.form)).member("rows", note.rows);
  json.member("loaded", note.loaded);
  json.member("file", std::string_view(note.file)).member("bytes", note.bytes);
  json.member("sha256", std::string_view(note.sha256));
  json.member("gzip_file", std::string_view(note.gzip_file)).member("gzip_bytes", note.gzip_bytes);
  json.member("rows_file", std::string_view(note.rows_file)).member("rows_bytes", note.rows_bytes);
  json.member("order", std::string_view(note.order));
  json.member("as_of_ms", as_of).key("columns").open_array();
  for (const auto& column : note.columns) json.value(std::string_view(column));
  json.close_array().close_object();
  text += '\n';
  return text;
}

std::optional<FeedNote> parse_feed_note(std::string_view text) {
  if (!is_json(text)) return std::nullopt;
  Members members;
  for (JsonMembers each(json_value_in(text)); each.next();) {
    members[each.key().substr(1, each.key().size() - 2)] = each.value();
  }
  FeedNote note{.sync = text_in(members, "sync"),
                .run_id = text_in(members, "run_id"),
                .work_id = text_in(members, "work_id"),
                .form = text_in(members, "form"),
                .rows = number_in(members, "rows"),
                .loaded = number_in(members, "loaded"),
                .file = text_in(members, "file"),
                .bytes = number_in(members, "bytes"),
                .sha256 = text_in(members, "sha256"),
                .gzip_file = text_in(members, "gzip_file"),
                .gzip_bytes = number_in(members, "gzip_bytes"),
                .rows_file = text_in(members, "rows_file"),
                .rows_bytes = number_in(members, "rows_bytes"),
                .order = text_in(members, "order"),
                .as_of = {}};
  note.as_of = system_clock::time_point(milliseconds(number_in(members, "as_of_ms")));
  if (members.contains("columns")) note.columns = texts_of(members["columns"]);
  const bool is_whole = is_generation_name(note.file) && note.sha256.size() == 64 &&
                        (note.gzip_file.empty() || is_generation_name(note.gzip_file)) &&
                        (note.rows_file.empty() || is_generation_name(note.rows_file));
  return is_whole ? std::optional(std::move(note)) : std::nullopt;
}

std::optional<FeedNote> read_feed_note(const std::filesystem::path& folder) {
  const auto path = folder / kFeedNote;
  std::error_code failure;
  if (!is_regular_file(symlink_status(path, failure))) return std::nullopt;
  const auto size = std::filesystem::file_size(path, failure);
  if (failure || size > kLargestNote) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text(size, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(file.gcount(), 0)));
  return parse_feed_note(text);
}

std::string generation_name(std::string_view sha256, std::string_view ending) {
  return std::string(sha256.substr(0, kNameDigits)) + std::string(ending);
}

}  // namespace millrace::components
