#include "sinks/files/options/partition_path.h"

#include <algorithm>

#include <fmt/format.h>

#include "connector/base/text/ascii.h"

namespace millrace::sinks::files {
namespace {

constexpr std::string_view kNull = "__null__";
constexpr std::string_view kEmpty = "__empty__";
// Stands for the sync's name until the columns are found. No path may have it.
constexpr char kSync = '\x01';

bool is_plain(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
}

void put_encoded(char c, std::string& out) {
  fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
}

// A dot in front would hide the file or climb, and two underscores are for what is no text.
std::string encoded(std::optional<std::string_view> value) {
  if (!value) return std::string(kNull);
  if (value->empty()) return std::string(kEmpty);
  std::string out;
  const bool is_special = value->starts_with('.') || value->starts_with("__");
  for (std::size_t i = 0; i < value->size(); ++i) {
    const char c = (*value)[i];
    if (is_plain(c) && !(i == 0 && is_special)) {
      out += c;
    } else {
      put_encoded(c, out);
    }
  }
  return out;
}

// Marks where a value that begins there may end.
void reach_values(std::string_view path, std::size_t at, std::vector<bool>& ends) {
  if (path.substr(at).starts_with('.')) return;
  // From an end that is marked already, the others are, too.
  for (; at < path.size() && (is_plain(path[at]) || path[at] == '%') && !ends[at + 1]; ++at) {
    ends[at + 1] = true;
  }
}

std::string with_sync(std::string_view text, const std::string& sync) {
  std::string out;
  for (const char c : text) {
    if (c == kSync) {
      out += sync;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

std::expected<PartitionPath, std::string> PartitionPath::parse(const config::Template& path,
                                                               const config::RunValues& values) {
  PartitionPath parsed;
  parsed.text_ = path.render(values);
  auto marked = values;
  marked.sync = kSync;
  if (auto wrong = parsed.add_pieces(path.render(marked), values.sync)) {
    return std::unexpected(*std::move(wrong));
  }
  return parsed;
}

std::optional<std::string> PartitionPath::add_pieces(std::string_view rendered,
                                                     const std::string& sync) {
  while (!rendered.empty()) {
    const auto brace = std::min(rendered.find_first_of("{}"), rendered.size());
    if (brace > 0) pieces_.push_back({with_sync(rendered.substr(0, brace), sync), std::nullopt});
    rendered.remove_prefix(brace);
    if (rendered.empty()) break;
    const auto close = rendered.find('}');
    if (rendered.front() == '}') return "closes a brace that is not open; write {column}";
    if (close == rendered.npos) return "opens { and never closes it; write {column}";
    const auto column = rendered.substr(1, close - 1);
    if (column.empty() || column.contains('{') || column.contains(kSync)) {
      return "names no column between { and }; write {column}, or {{ sync }} for a value of the "
             "run";
    }
    pieces_.push_back({"", number_of(column)});
    rendered.remove_prefix(close + 1);
  }
  return std::nullopt;
}

std::size_t PartitionPath::number_of(std::string_view column) {
  const auto found = std::ranges::find(columns_, column);
  if (found == columns_.end()) columns_.emplace_back(column);
  return static_cast<std::size_t>(std::ranges::find(columns_, column) - columns_.begin());
}

std::filesystem::path PartitionPath::folder() const {
  const auto& first = pieces_.empty() || pieces_[0].column ? std::string() : pieces_[0].text;
  const auto slash = first.rfind('/');
  return slash == first.npos ? std::string() : first.substr(0, slash);
}

std::string PartitionPath::name() const {
  const auto folder = this->folder().string();
  std::string name;
  const auto rest = folder.empty() ? text_ : text_.substr(folder.size() + 1);
  for (const char c : rest) {
    if (c == '/') {
      put_encoded(c, name);
    } else {
      name += c;
    }
  }
  return name;
}

std::string PartitionPath::with(std::span<const std::optional<std::string_view>> values) const {
  std::string path;
  for (const auto& piece : pieces_)
    path += piece.column ? encoded(values[*piece.column]) : piece.text;
  return path;
}

bool PartitionPath::may_give(std::string_view path) const {
  std::vector<bool> reached(path.size() + 1);  // The ends of what the pieces so far may take.
  reached[0] = true;
  for (const auto& piece : pieces_) {
    std::vector<bool> next(path.size() + 1);
    for (std::size_t at = 0; at <= path.size(); ++at) {
      if (!reached[at]) continue;
      if (piece.column) {
        reach_values(path, at, next);
      } else if (path.substr(at).starts_with(piece.text)) {
        next[at + piece.text.size()] = true;
      }
    }
    reached = std::move(next);
  }
  return reached.back();
}

}  // namespace millrace::sinks::files
