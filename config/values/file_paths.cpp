#include "config/values/file_paths.h"

#include <utility>

#include "connector/base/text/control.h"
#include "connector/base/text/text.h"

namespace millrace::config {
namespace {

constexpr std::size_t kShownPath = 60;

// A path ends up in messages and logs, and the system's calls end it at a NUL. A ~ is the shell's:
// a folder of that name would appear.
bool expect_usable(const Node& node, const std::string& text, const std::string& path,
                   Problems& problems) {
  if (has_control_character(text)) {
    problems.add(node.place, path, "contains a line break or another control character; remove it");
    return false;
  }
  if (text != "~" && !text.starts_with("~/")) return true;
  const auto rest = node.tainted ? "" : " or ${env:HOME}" + printable(text.substr(1), kShownPath);
  problems.add(node.place, path, "~ is not expanded; write the whole path" + rest);
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
  if (!text || !expect_usable(node, *text, path, problems)) return std::nullopt;
  if (text->empty()) return InputPath();
  return InputPath{placed(node.folders().inputs, *text)};
}

std::optional<OutputPath> Codec<OutputPath>::parse(const Node& node, const std::string& path,
                                                   Problems& problems) {
  const auto written = parse_value<std::filesystem::path>(node, path, problems);
  if (!written || !expect_usable(node, written->string(), path, problems)) return std::nullopt;
  return OutputPath(node.folders().outputs, written->string());
}

}  // namespace millrace::config
