#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_folder.h"

namespace millrace::testing {

// A real SMTP server (aiosmtpd) on a free loopback port, which keeps what it takes: see
// mail_server.py, whose options it has.
class MailServer {
 public:
  // Whether it can be started: the package may be missing.
  static bool is_there();

  explicit MailServer(std::vector<std::string> options = {});
  MailServer(const MailServer&) = delete;
  MailServer& operator=(const MailServer&) = delete;

  std::uint16_t port() const { return port_; }
  // The messages so far, in order, with the envelope before the headers.
  std::vector<std::string> mails() const;

 private:
  TempFolder folder_;
  std::unique_ptr<Process> process_;
  std::uint16_t port_ = 0;
};

}  // namespace millrace::testing
