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
// Of rows and bytes: no disk has more.
constexpr std::int64_t kMostCounted = 1'000'000'000'000'000;
// Where the moments of system_clock end is in 2262.
constexpr std::int64_t kLastMoment =
    milliseconds(std::chrono::sys_days(std::chrono::year(2262) / 1 / 1).time_since_epoch()).count();

std::string text_of(std::string_view json) {
  std::string text;
  return append_json_text(json, text) ? text : "";
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

// Reads the members of a note, and remembers when one of them cannot be right.
class NoteReader {
 public:
  explicit NoteReader(std::string_view json) {
    for (JsonMembers each(json); each.next();) {
      members_[each.key().substr(1, each.key().size() - 2)] = each.value();
    }
  }

  bool has(std::string_view name) const { return members_.contains(name); }
  std::string text(std::string_view name) const {
    return has(name) ? text_of(members_.at(name)) : "";
  }
  std::vector<std::string> texts(std::string_view name) const {
    return has(name) ? texts_of(members_.at(name)) : std::vector<std::string>();
  }
  std::uint64_t count(std::string_view name) {
    return static_cast<std::uint64_t>(number(name, kMostCounted));
  }
  system_clock::time_point moment(std::string_view name) {
    return system_clock::time_point(milliseconds(number(name, kLastMoment)));
  }
  bool are_in_range() const { return are_in_range_; }

 private:
  std::int64_t number(std::string_view name, std::int64_t most) {
    if (!has(name)) return 0;
    const auto number = parse_plain_integer(members_.at(name));
    if (number && *number >= 0 && *number <= most) return *number;
    are_in_range_ = false;
    return 0;
  }

  std::map<std::string_view, std::string_view> members_;
  bool are_in_range_ = true;
};

std::int64_t milliseconds_of(system_clock::time_point moment) {
  return std::chrono::floor<milliseconds>(moment.time_since_epoch()).count();
}

}  // namespace

std::string to_json(const FeedNote& note) {
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
  json.member("gzip_sha256", std::string_view(note.gzip_sha256));
  json.member("rows_file", std::string_view(note.rows_file)).member("rows_bytes", note.rows_bytes);
  json.member("order", std::string_view(note.order));
  json.member("as_of_ms", milliseconds_of(note.as_of));
  json.member("changed_ms", milliseconds_of(note.changed)).key("columns").open_array();
  for (const auto& column : note.columns) json.value(std::string_view(column));
  json.close_array().close_object();
  text += '\n';
  return text;
}

std::optional<FeedNote> parse_feed_note(std::string_view text) {
  if (!is_json(text)) return std::nullopt;
  NoteReader reader(json_value_in(text));
  FeedNote note{.sync = reader.text("sync"),
                .run_id = reader.text("run_id"),
                .work_id = reader.text("work_id"),
                .form = reader.text("form"),
                .rows = reader.count("rows"),
                .loaded = reader.count("loaded"),
                .file = reader.text("file"),
                .bytes = reader.count("bytes"),
                .sha256 = reader.text("sha256"),
                .gzip_file = reader.text("gzip_file"),
                .gzip_bytes = reader.count("gzip_bytes"),
                .gzip_sha256 = reader.text("gzip_sha256"),
                .rows_file = reader.text("rows_file"),
                .rows_bytes = reader.count("rows_bytes"),
                .order = reader.text("order"),
                .as_of = reader.moment("as_of_ms"),
                .columns = reader.texts("columns")};
  // Notes of earlier versions do not have it.
  note.changed = reader.has("changed_ms") ? reader.moment("changed_ms") : note.as_of;
  const bool is_whole = reader.are_in_range() && is_generation_name(note.file) &&
                        note.sha256.size() == 64 &&
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
