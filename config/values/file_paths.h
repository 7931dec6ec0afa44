#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "config/values/scalars.h"

// Paths as options: relative to the folder of the YAML file that they stand in, so that it makes no
// difference where the program is started.
namespace millrace::config {

// A file that is only read. An empty one stands for none.
struct InputPath {
  std::filesystem::path path;

  bool empty() const { return path.empty(); }
  bool operator==(const InputPath&) const = default;
};

// A file or a folder that is written; its folder may be another one, see LoadOptions::workdir.
// `path` is where it is, as it can be used from the folder that the program works in.
struct OutputPath {
  OutputPath() = default;
  // Relative to the folder that the program works in.
  explicit OutputPath(const std::filesystem::path& path);
  OutputPath(const std::filesystem::path& folder, std::string as_written);

  std::filesystem::path path;
  std::string written;  // As in the file: the same wherever the file lies.

  bool operator==(const OutputPath&) const = default;
};

template <>
struct Codec<InputPath> {
  static std::optional<InputPath> parse(const Node& node, const std::string& path,
                                        Problems& problems);
  static Node write(const InputPath& value) { return Node::scalar(value.path.string()); }
  static Type type() { return type_of<std::filesystem::path>(); }
};

template <>
struct Codec<OutputPath> {
  static std::optional<OutputPath> parse(const Node& node, const std::string& path,
                                         Problems& problems);
  static Node write(const OutputPath& value) { return Node::scalar(value.written); }
  static Type type() { return type_of<std::filesystem::path>(); }
};

}  // namespace millrace::config
