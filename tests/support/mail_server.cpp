#include "tests/support/mail_server.h"

#include <stdexcept>
#include <thread>

#include <fmt/format.h>

namespace millrace::testing {
namespace {

constexpr const char* kPython = "/usr/bin/python3";

}  // namespace

bool MailServer::is_there() {
  const TempFolder folder;
  Process probe(kPython, {.arguments = {"-c", "import aiosmtpd"}, .folder = folder.path()});
  return probe.wait() == 0;
}

MailServer::MailServer(std::vector<std::string> options) {
  const auto script = std::filesystem::path(MILLRACE_SOURCE_DIR) / "tests/support/mail_server.py";
  std::vector<std::string> arguments{"-B", script.string(), folder_.path().string()};
  arguments.insert(arguments.end(), options.begin(), options.end());
  process_ = std::make_unique<Process>(kPython, Process::Options{.arguments = std::move(arguments),
                                                                 .folder = folder_.path(),
                                                                 .name = "mail_server"});
  while (process_->is_running() && !process_->output().ends_with('\n')) std::this_thread::yield();
  if (!process_->output().ends_with('\n')) throw std::runtime_error(process_->errors());
  port_ = static_cast<std::uint16_t>(std::stoi(process_->output()));
}

std::vector<std::string> MailServer::mails() const {
  std::vector<std::string> all;
  for (int number = 1;; ++number) {
    const auto file = folder_ / fmt::format("{}.eml", number);
    if (!std::filesystem::exists(file)) return all;
    all.push_back(read_file(file));
  }
}

}  // namespace millrace::testing
