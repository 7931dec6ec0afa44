#include "config/values/file_paths.h"

#include <utility>

#include "connector/base/text/control.h"

namespace millrace::config {
namespace {

// A path ends up in messages and logs, and the system's calls end it at a NUL.
bool expect_printable(const Node& node, const std::string& text, const std::string& path,
                      Problems& problems) {
  if (!has_control_character(text)) return true;
  problems.add(node.place, path, "contains a line break or another control character; remove it");
  return false;
}

std::filesystem::path placed(const std::filesystem::path& folder, const std::string& written) {
  return (folder / written).lexically_normal();
}

}  // namespace

OutputPath::OutputPath(const std::filesystem::path& path_here)
    : path(path_here), written(path_here.string()) {}

OutputPath::OutputPath(const std::filesystem::path& folder, std::string as_written)
    : path(placed(folder, as_written)), written(std::move(as_written)) {}

std::optional<InputPath> Codec<InputPath>::parse(const Node& node, const std::string& path,
                                                 Problems& problems) {
  const auto text = scalar_text(node, path, problems);
  if (!text || !expect_printable(node, *text, path, problems)) return std::nullopt;
  if (text->empty()) return InputPath();
  return InputPath{placed(node.folders().inputs, *text)};
}

std::optional<OutputPath> Codec<OutputPath>::parse(const Node& node, const std::string& path,
                                                   Problems& problems) {
  const auto written = parse_value<std::filesystem::path>(node, path, problems);
  if (!written || !expect_printable(node, written->string(), path, problems)) return std::nullopt;
  return OutputPath(node.folders().outputs, written->string());
}

}  // namespace millrace::config
