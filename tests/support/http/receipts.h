#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <sys/types.h>

namespace millrace::testing {

// Everything that a run left somewhere, to be searched for secrets: as they are, in base64 (at
// each of its three offsets), percent-encoded, JSON-escaped and in hexadecimal digits.
class Receipts {
 public:
  explicit Receipts(std::vector<std::string> secrets) : secrets_(std::move(secrets)) {}

  void add(std::string name, std::string bytes);
  // Every regular file below it, but those of these names.
  void add_folder(const std::filesystem::path& folder, const std::vector<std::string>& except = {});
  // What any user of the machine sees of a running process.
  void add_command_line(pid_t process);

  std::size_t size() const { return items_.size(); }

  // One line per find, as "run1.err: the secret in base64"; empty when all is clean.
  std::vector<std::string> finds() const;

 private:
  struct Item {
    std::string name;
    std::string bytes;
  };
  std::vector<std::string> secrets_;
  std::vector<Item> items_;
};

// The forms in which a secret may hide, with the name of each.
struct SecretForm {
  std::string name;
  std::string text;
};
std::vector<SecretForm> forms_of(std::string_view secret);

}  // namespace millrace::testing
