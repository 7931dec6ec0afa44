#include "sinks/files/output/told_files.h"

#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "connector/data/json_syntax.h"
#include "connector/data/text/json_parts.h"
#include "connector/data/values.h"
#include "connector/io/files/file_digest.h"

namespace millrace::sinks::files {
namespace {

// That of one file has less than 1 KiB; there may be thousands.
constexpr std::uintmax_t kLargestManifest = 64u << 20;

std::string text_in(std::string_view json) {
  std::string text;
  return append_json_text(json, text) ? text : "";
}

// False for what cannot be.
bool read_number(std::string_view json, std::uint64_t& number) {
  const auto value = parse_plain_integer(json);
  if (!value || *value < 0) return false;
  number = static_cast<std::uint64_t>(*value);
  return true;
}

std::optional<ManifestFile> file_in(std::string_view json) {
  ManifestFile file;
  bool is_whole = true;
  for (JsonMembers members(json); members.next();) {
    if (members.key() == R"("path")") file.path = text_in(members.value());
    if (members.key() == R"("sha256")") file.sha256 = text_in(members.value());
    if (members.key() == R"("rows")")
      is_whole = read_number(members.value(), file.rows) && is_whole;
    if (members.key() == R"("bytes")")
      is_whole = read_number(members.value(), file.bytes) && is_whole;
  }
  if (!is_whole || file.path.empty() || file.sha256.empty()) return std::nullopt;
  return file;
}

// A pipe of that name would never end.
std::optional<std::uintmax_t> size_of(const std::filesystem::path& path) {
  std::error_code failure;
  if (!is_regular_file(symlink_status(path, failure))) return std::nullopt;
  const auto size = std::filesystem::file_size(path, failure);
  return failure ? std::nullopt : std::optional(size);
}

}  // namespace

std::string sha256_of_file(const FileTarget& target, const std::filesystem::path& path) {
  const auto whole = target.root / path;
  return size_of(whole) ? io::sha256_of_file(whole) : "";
}

std::optional<ToldFiles> told_files(const FileTarget& target) {
  if (target.manifest == ManifestPlace::None) return std::nullopt;
  const auto path = target.root / manifest_path(target);
  const auto size = size_of(path);
  if (!size || *size > kLargestManifest) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::string text(*size, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (!is_json(text)) return std::nullopt;
  ToldFiles told;
  for (JsonMembers members(text); members.next();) {
    if (members.key() == R"("sync")") told.sync = text_in(members.value());
    if (members.key() == R"("work_id")") told.work_id = text_in(members.value());
    if (members.key() == R"("mode")") told.mode = text_in(members.value());
    if (members.key() != R"("files")") continue;
    for (JsonElements each(members.value()); each.next();) {
      if (auto one = file_in(each.value())) told.files.insert_or_assign(one->path, *one);
    }
  }
  return told;
}

bool is_as_told(const FileTarget& target, const ManifestFile& told) {
  const auto path = target.root / told.path;
  return size_of(path) == told.bytes && io::sha256_of_file(path) == told.sha256;
}

}  // namespace millrace::sinks::files
