#include "sinks/files/output/known_work.h"

#include <fstream>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "connector/base/sha256.h"
#include "connector/data/json_syntax.h"
#include "connector/data/text/json_parts.h"
#include "connector/data/values.h"
#include "sinks/files/output/manifest.h"

namespace millrace::sinks::files {
namespace {

// That of one file has less than 1 KiB.
constexpr std::size_t kLargestManifest = 64u << 10;

// What the manifest says of a load with one file.
struct ToldWork {
  std::string sync;
  std::string work_id;
  std::string sha256;
  std::int64_t rows = 0;
};

std::string text_in(std::string_view json) {
  std::string text;
  return append_json_text(json, text) ? text : "";
}

void read_file_of(std::string_view files, ToldWork& told) {
  JsonElements each(files);
  if (!each.next()) return;
  for (JsonMembers members(each.value()); members.next();) {
    if (members.key() == R"("sha256")") told.sha256 = text_in(members.value());
    if (members.key() == R"("rows")") told.rows = parse_plain_integer(members.value()).value_or(0);
  }
}

std::optional<ToldWork> told_in(const std::filesystem::path& manifest) {
  std::error_code ignored;
  // A pipe of that name would never end.
  if (!is_regular_file(symlink_status(manifest, ignored))) return std::nullopt;
  std::ifstream file(manifest, std::ios::binary);
  std::string text(kLargestManifest, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (!is_json(text)) return std::nullopt;
  ToldWork told;
  for (JsonMembers members(text); members.next();) {
    if (members.key() == R"("sync")") told.sync = text_in(members.value());
    if (members.key() == R"("work_id")") told.work_id = text_in(members.value());
    if (members.key() == R"("files")") read_file_of(members.value(), told);
  }
  return told;
}

std::string sha256_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  ShortSha256 hash;
  std::vector<char> block(std::size_t{1} << 20);
  while (file.read(block.data(), static_cast<std::streamsize>(block.size())), file.gcount() > 0) {
    hash.add({block.data(), static_cast<std::size_t>(file.gcount())});
  }
  return file.eof() ? hash.whole_digest() : "";
}

}  // namespace

std::optional<std::uint64_t> rows_of_work(const FileTarget& target,
                                          const components::LoadIdentity& load) {
  if (target.manifest == ManifestPlace::None) return std::nullopt;
  const auto told = told_in(target.root / manifest_path(target));
  if (!told || told->sync != load.sync || told->work_id != load.work_id) return std::nullopt;
  if (told->rows < 0 || told->sha256.empty()) return std::nullopt;
  if (told->sha256 != sha256_of(target.root / target.path)) return std::nullopt;
  return static_cast<std::uint64_t>(told->rows);
}

}  // namespace millrace::sinks::files
