#include "connector/transforms/lookup/file_formats.h"

#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "connector/base/text/text.h"
#include "connector/formats/registry.h"

namespace millrace::transforms {
namespace {

const formats::Registry& known_formats() {
  static const formats::Registry all = [] {
    formats::Registry filled;
    formats::register_all_formats(filled);
    return filled;
  }();
  return all;
}

}  // namespace

const formats::Format* readable_format(const std::filesystem::path& file) {
  const auto* format = known_formats().for_path(file.string());
  return format != nullptr && format->decoder ? format : nullptr;
}

std::optional<std::string> complaint_about_ending(const std::filesystem::path& file) {
  if (readable_format(file) != nullptr) return std::nullopt;
  std::vector<std::string> endings;
  for (const auto& format : known_formats().all()) {
    if (format.decoder) endings.insert(endings.end(), format.endings.begin(), format.endings.end());
  }
  return fmt::format(
      "{} has an ending of no format that can be looked up in; name a file that ends "
      "in {}",
      printable(file.string()), fmt::join(endings, ", "));
}

}  // namespace millrace::transforms
