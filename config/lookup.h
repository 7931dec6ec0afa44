#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connector/base/error.h"

namespace millrace::config {

// What may be read besides files that lie on a disk.
enum class Pipes {
  Refused,  // Files that lie on a disk only.
  Read,     // To their end: `-c <(make-config)`. Devices are refused all the same.
};

// Reads the files that a configuration is made of; injected, so that tests can do without a disk.
// Blocking. Errors are InvalidConfig, and say what is wrong without the path: "cannot be opened:
// No such file or directory".
class FileReader {
 public:
  virtual ~FileReader() = default;

  // All of the file; an error when it is larger than `limit`, which is then not read further.
  virtual Result<std::string> read(const std::filesystem::path& path, std::size_t limit,
                                   Pipes pipes) const = 0;
  virtual bool is_folder(const std::filesystem::path& path) const = 0;
  // The files *.yaml and *.yml of a folder, by name; no folders below it.
  virtual Result<std::vector<std::filesystem::path>> yaml_files(
      const std::filesystem::path& folder) const = 0;
};

// The files of this machine.
class DiskFileReader final : public FileReader {
 public:
  // A pipe that says nothing for so long, or that nobody writes to, is an error.
  explicit DiskFileReader(std::chrono::milliseconds patience = std::chrono::seconds(30))
      : patience_(patience) {}

  Result<std::string> read(const std::filesystem::path& path, std::size_t limit,
                           Pipes pipes) const override;
  bool is_folder(const std::filesystem::path& path) const override;
  Result<std::vector<std::filesystem::path>> yaml_files(
      const std::filesystem::path& folder) const override;

 private:
  std::chrono::milliseconds patience_;
};

// Where ${env:NAME} and ${file:PATH} get their values. Only app/ hands in the real environment.
class Lookup {
 public:
  // Gives a variable's value; called whenever the file names it.
  using Environment = std::function<std::optional<std::string>(const std::string& name)>;

  // The reader outlives the lookup.
  Lookup(Environment environment, const FileReader& files)
      : environment_(std::move(environment)), files_(files) {}

  // nullopt for a variable that is not set; an empty one is set.
  std::optional<std::string> env(const std::string& name) const { return environment_(name); }

  // At most 64 KiB of a file that lies on a disk, without one line break at the end.
  Result<std::string> file(const std::filesystem::path& path) const;

  const FileReader& files() const { return files_; }

 private:
  Environment environment_;
  const FileReader& files_;
};

}  // namespace millrace::config
