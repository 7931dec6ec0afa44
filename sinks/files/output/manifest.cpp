#include "sinks/files/output/manifest.h"

#include <algorithm>
#include <utility>

#include "connector/data/text/json_writer.h"
#include "connector/io/files/atomic_file.h"

namespace millrace::sinks::files {
namespace {

constexpr std::uint64_t kLargest = 64u << 20;

std::string manifest_json(const FileTarget& target, const components::LoadIdentity& load,
                          const std::vector<ManifestFile>& files) {
  std::uint64_t rows = 0;
  for (const auto& file : files) rows += file.rows;
  std::string text;
  JsonWriter json(text, JsonWriter::Layout::Indented);
  json.open_object().member("sync", std::string_view(load.sync));
  json.member("run_id", std::string_view(load.run_id));
  json.member("export_id", std::string_view(load.export_id));
  json.member("load_id", std::string_view(load.id));
  json.member("work_id", std::string_view(load.work_id));
  json.member("mode", components::to_string(target.mode)).member("rows", rows);
  json.key("files").open_array();
  for (const auto& file : files) {
    json.open_object().member("path", std::string_view(file.path)).member("rows", file.rows);
    json.member("bytes", file.bytes).member("sha256", std::string_view(file.sha256));
    json.close_object();
  }
  json.close_array().close_object();
  text += '\n';
  return text;
}

// The old manifest, or nothing for one that is none of ours.
Result<std::string> old_text(const io::AtomicFile& file) {
  std::string text(std::min(file.old_size(), kLargest), '\0');
  const auto got = file.read_old(0, text);
  if (!got) return fail(got.error());
  text.resize(*got);
  return text;
}

}  // namespace

std::filesystem::path manifest_path(const FileTarget& target) {
  const auto folder = target.path.parent_path();
  const auto name = target.path.filename().string();
  if (target.manifest == ManifestPlace::Beside) return folder / (name + ".manifest.json");
  return folder / "_manifest" / (name + ".json");
}

Result<void> write_manifest(const FileTarget& target, const io::FileLock& held,
                            const components::LoadIdentity& load,
                            const std::vector<ManifestFile>& files) {
  if (target.manifest == ManifestPlace::None) return {};
  auto file = io::AtomicFile::begin(target.root, manifest_path(target));
  if (!file) return fail(std::move(file).error().during("manifest"));
  if (target.new_mode) file->set_new_mode(*target.new_mode);
  auto written = file->write(manifest_json(target, load, files));
  if (!written) return fail(std::move(written).error().during("manifest"));
  auto committed = file->commit(held, false);
  if (!committed) return fail(std::move(committed).error().during("manifest"));
  return {};
}

Result<void> complete_manifest(const FileTarget& target, const io::FileLock& held,
                               const components::LoadIdentity& load, const ManifestFile& file) {
  if (target.manifest == ManifestPlace::None) return {};
  {
    auto old = io::AtomicFile::begin(target.root, manifest_path(target));
    if (!old) return fail(std::move(old).error().during("manifest"));
    auto text = old_text(*old);
    if (!text) return fail(std::move(text).error().during("manifest"));
    if (text->contains(file.sha256)) return {};
  }
  return write_manifest(target, held, load, {file});
}

}  // namespace millrace::sinks::files
