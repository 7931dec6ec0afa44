#include "sinks/files/options/file_kind.h"

#include <filesystem>
#include <optional>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "sinks/files/options/foreign_ending.h"

namespace millrace::sinks::files {
namespace {

using io::Compression;

// ".csv or .jsonl", of the formats that can be written; or their names.
std::string writable(const formats::Registry& formats, bool endings) {
  std::vector<std::string> list;
  for (const auto& format : formats.all()) {
    if (!format.encoder) continue;
    if (!endings) list.push_back(format.name);
    if (endings) list.insert(list.end(), format.endings.begin(), format.endings.end());
  }
  return fmt::format("{}", fmt::join(list, " or "));
}

Complaint complaint_about_format(const formats::Registry& formats, const std::string& format,
                                 const std::filesystem::path& path) {
  if (!format.empty()) {
    return {"format", fmt::format("'{}' is not a format that can be written; write {}",
                                  printable(format, 60), writable(formats, false))};
  }
  const auto ending = path.extension().string();
  const auto endings = writable(formats, true);
  if (ending.empty()) {
    return {"path", fmt::format("'{}' has no ending that names its format; end it in {}, or add "
                                "format: csv",
                                printable(path.string()), endings)};
  }
  return {"path",
          fmt::format("'{}' is not the ending of a format that can be written; end the path "
                      "in {}, or add format: csv",
                      printable(ending, 60), endings)};
}

// "a.csv" of JSON Lines would be taken for something else by all who read it.
std::optional<Complaint> complaint_about_other_format(const formats::Registry& formats,
                                                      const formats::Format& format,
                                                      const std::string& path) {
  const auto* by_ending = formats.for_path(path);
  if (by_ending == nullptr || by_ending->name == format.name) return std::nullopt;
  return Complaint{
      "format", fmt::format("{} does not fit the path, which ends in '{}'; end it in {}, or remove "
                            "format",
                            format.name, std::filesystem::path(path).extension().string(),
                            format.endings.front())};
}

// `path` without the ending of a compression.
std::expected<const formats::Format*, Complaint> find_format(const formats::Registry& formats,
                                                             const FilesDestinationConfig& to,
                                                             const std::string& path) {
  const auto* format = to.format.empty() ? formats.for_path(path) : formats.named(to.format);
  const bool is_written = format != nullptr && format->encoder;
  if (is_written || to.format.empty()) {
    const auto ending = std::filesystem::path(path).extension().string();
    const auto complaint = complaint_about_ending(ending, writable(formats, true));
    if (complaint) return std::unexpected(Complaint{"path", *complaint});
  }
  if (!is_written) return std::unexpected(complaint_about_format(formats, to.format, path));
  if (auto other = complaint_about_other_format(formats, *format, path)) {
    return std::unexpected(*std::move(other));
  }
  return format;
}

Compression compression_of(CompressionOption option) {
  if (option == CompressionOption::Gzip) return Compression::Gzip;
  if (option == CompressionOption::Zstd) return Compression::Zstd;
  return Compression::None;
}

}  // namespace

std::expected<FileKind, Complaint> file_kind(const formats::Registry& formats,
                                             const FilesDestinationConfig& to,
                                             const std::string& path) {
  const auto ending = std::filesystem::path(path).extension().string();
  const auto by_ending = io::compression_of_ending(ending);
  const bool has_ending = by_ending != Compression::None;
  const auto inner = has_ending ? path.substr(0, path.size() - ending.size()) : path;
  const auto format = find_format(formats, to, inner);
  if (!format) return std::unexpected(format.error());
  const bool is_asked = to.compression != CompressionOption::Auto;
  const auto asked = compression_of(to.compression);
  if (is_asked && has_ending && asked != by_ending) {
    return std::unexpected(
        Complaint{"compression",
                  fmt::format("{} does not fit the path, which ends in '{}'; remove one of them",
                              config::Codec<CompressionOption>::to_text(to.compression), ending)});
  }
  return FileKind{*format, is_asked ? asked : by_ending};
}

}  // namespace millrace::sinks::files
