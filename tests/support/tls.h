#pragma once

#include <filesystem>
#include <string_view>

#include "tests/support/temp_folder.h"

namespace millrace::testing {

// Certificates of this test's own, made with the openssl program: good ones and bad ones, which
// certificates.sh names. Valid for a day.
class Certificates {
 public:
  Certificates();

  std::filesystem::path certificate(std::string_view name) const;
  std::filesystem::path key(std::string_view name) const;
  // What a client has to trust.
  std::filesystem::path authority() const { return certificate("root"); }

 private:
  TempFolder folder_;
};

}  // namespace millrace::testing
